"""What was not read of a log: how much was left out, and a pattern that may read the rest."""

from collections.abc import Iterable, Iterator

from curvetui.engine.pattern import TELLING, guess_pattern
from curvetui.engine.reader import Reader
from curvetui.log_tail import Tail
from curvetui.model import Lines, Note
from curvetui.reading.terminal_lines import MAX_LINE, TerminalLines
from curvetui.run import Run

MISSED = 0.05
"""Share of unparsed lines from which on a pattern is suggested even if others were parsed."""
GUESSED = 200
"""Number of last lines used to guess a pattern."""


def limits_of(lines: TerminalLines, reader: Reader) -> Iterator[str]:
    """What was left out of the log, in sentences."""
    if lines.cut:
        yield f"{lines.cut} lines were longer than {MAX_LINE >> 20} MiB; the rest of each was left out"
    if reader.noise.skipped:
        yield reader.noise.words
    if reader.similar.left_out:
        yield f"{reader.similar.left_out:,} values were left out: nearly every line names another metric"


def notes_of(lines: TerminalLines, reader: Reader, failure: str) -> Iterator[Note]:
    """The notes on a stream as a whole. failure: an error of ours; empty if there was none."""
    yield from (Note(0, "limit", text) for text in limits_of(lines, reader))
    if reader.ranks.note:
        yield Note(0, "ranks", reader.ranks.note)
    if failure:
        yield Note(0, "plugin", f"some lines could not be read ({failure}); please report this")


def guess_for(reader: Reader, last: Tail) -> str | None:
    """A pattern for lines that no format parsed, or for the *last* ones."""
    shown = (text for _, text in last.lines(last.end - GUESSED, GUESSED))
    return guess_pattern(reader.missed) or guess_pattern(list(shown))


def further_guess(reader: Reader, last: Tail, counts: Lines, runs: Iterable[Run]) -> str | None:
    """A pattern for a log with curves: none can be judged, or many lines were not parsed."""
    metrics = (metric for run in runs for metric, _ in run.curves)
    if not any(m.better is not None or "loss" in m.metric for m in metrics):
        found = guess_for(reader, last)
        # Placeholder names are no better than the log's own.
        return found if found and any(f"{{{name}}}" in found for name in TELLING) else None
    is_much = counts.not_understood > MISSED * counts.read
    return guess_pattern(reader.missed) if is_much else None
