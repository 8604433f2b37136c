"""Formats from a sample, `epoch {epoch} loss {train_loss}`, and guessing such a sample."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from curvetui import names
from curvetui.formats import LogFormat
from curvetui.reading import COUNTERS, Line, Reading, Value
from curvetui.reading.scan import scan, spans_of

_FIELD = re.compile(r"\{(\*|[^{}]*)\}")
_NUMBER = r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?|[-+]?(?:nan|inf|NaN|Inf|NAN|INF|infinity|Infinity)"
MIN_LINES = 3
"""Minimum lines of one shape for a guess."""
MAX_FIELDS = 12


class PatternError(ValueError):
    """A pattern cannot be used; the text gives the reason and a fix."""


class Pattern(LogFormat):
    """A format for the lines that match a pattern.

    `{epoch}`, `{step}`, `{batch}` and their plurals are counters; `{*}` matches anything; other
    names are metrics. A space matches any number of spaces.

    Example:
        >>> line = "epoch 3  loss 0.5"
        >>> Pattern("epoch {epoch} loss {train_loss}").read(Line(line, spans_of(line))).counters
        {'epoch': 0}
    """

    title = "pattern"

    def __init__(self, text: str) -> None:
        """Raises PatternError if *text* has no metric or a repeated name."""
        self.text = text
        self._names: list[str] = []
        self._regex = re.compile(
            "".join(
                self._piece(part, index % 2 == 1) for index, part in enumerate(_FIELD.split(text))
            )
        )
        if re.search(r"[^{}*]\}\{[^{}*]|\{\*?\}\{\*?\}", text):
            # The boundary between two numbers would be ambiguous, with exponential backtracking.
            raise PatternError(
                f"the pattern {text!r} has two fields side by side; write the text between them"
            )
        if len(self._names) < 2 and not _FIELD.sub("", text).strip():
            raise PatternError(
                f"the pattern {text!r} fits every line with a number; copy a line of the log, and write names for its numbers"
            )
        measured = [name for name in self._names if name not in COUNTERS]
        if not measured:
            raise PatternError(
                f"the pattern {text!r} names no metric; write one in braces: 'epoch {{epoch}} loss {{train_loss}}'"
            )
        if len(set(self._names)) < len(self._names):
            raise PatternError(
                f"the pattern {text!r} names something twice; give each number a name of its own, or {{*}}"
            )

    @property
    def name(self) -> str:
        return "pattern"

    def _piece(self, part: str, is_field: bool) -> str:
        if not is_field:
            return r"\s+".join(re.escape(word) for word in re.split(r"\s+", part))
        name = part.strip()
        if name in ("*", ""):
            return r".*?"
        self._names.append(name)
        return f"({_NUMBER})"

    def read(self, line: Line) -> Reading | None:
        match = self._regex.search(line.text)
        if not match:
            return None
        counters: dict[str, int] = {}
        values = []
        for index, name in enumerate(self._names, 1):
            slot = line.slot(*match.span(index))
            if slot is None:
                continue
            if name in COUNTERS:
                counters[name] = slot
            else:
                values.append(Value(name, slot))
        return Reading(tuple(values), counters, section="" if line.section else None)


def guess_pattern(lines: Sequence[str]) -> str | None:
    """Guess a pattern for unparsed lines; None unless a shape is frequent and varies.

    Each number is named after the word before it, else by its values; check the names.

    Args:
        lines: printable lines with numbers.

    Example:
        >>> guess_pattern([f"@@ {i} >> L {1 / i:.3f} << {1 - 1 / i:.2f}" for i in (1, 2, 3, 4)])
        '@@ {step} >> L {train_loss} << {accuracy}'
    """
    alike: dict[bytes, list[str]] = {}
    for line in lines:
        # Digits within a word, as in `@12` or `layer3`, are not numbers and do not
        # make another kind of line.
        shape = re.sub(rb"\d+", b"#", scan(line.encode() + b"\n").shapes[0])
        alike.setdefault(shape, []).append(line)
    best = max(alike.values(), key=len, default=[])
    if len(best) < MIN_LINES:
        return None
    spans = spans_of(best[0])
    if not 0 < len(spans) <= MAX_FIELDS:
        return None
    rows = [row for row in map(_numbers, best) if len(row) == len(spans)]
    text = _written(best[0], spans, [[row[i] for row in rows] for i in range(len(spans))])
    return text if text is not None and _reads(text, best) else None


def _reads(text: str, lines: Sequence[str]) -> bool:
    """Whether *text* is a pattern that matches most of the *lines*."""
    try:
        pattern = Pattern(text)
    except PatternError:
        return False
    found = [pattern.read(Line(line, spans_of(line))) is not None for line in lines]
    return 2 * sum(found) > len(lines)


def _numbers(line: str) -> list[float]:
    return scan(line.encode() + b"\n").values.tolist()  # type: ignore[no-any-return,unused-ignore]


def _written(
    line: str, spans: tuple[tuple[int, int], ...], columns: list[list[float]]
) -> str | None:
    """The line with a name per varying number: the first that only counts up is the counter."""
    counter = next((i for i, column in enumerate(columns) if _counts(column)), None)
    before = line[: spans[counter][0]] if counter is not None else ""
    counts = counter is not None and _plan(line, spans, columns, counter) <= MOST_EPOCHS
    is_epoch = counts or re.search(r"\b(e|ep|epoch)\W*$", before, re.IGNORECASE)
    steps = "epoch" if is_epoch else "step"
    out, at = "", 0
    used: set[str] = set()
    for index, ((start, end), column) in enumerate(zip(spans, columns, strict=True)):
        gap = line[at:start]
        is_plan = index - 1 == counter and gap.strip() in ("/", "of") and len(set(column)) == 1
        has_unit = re.match(UNITS, line[end:]) is not None
        name = f"{steps}s" if is_plan else "*" if has_unit else _named(gap, column, used)
        name = steps if index == counter else name
        used.add(name)
        out += _literal(gap) + f"{{{name}}}"
        at = end
    return out + _literal(line[at:]) if used - {*COUNTERS, "*"} else None


def _plan(
    line: str, spans: tuple[tuple[int, int], ...], columns: list[list[float]], counter: int
) -> float:
    """The plan of a bare counter that rises by 1: 20 of `[3/20]`; infinity if it is none."""
    if not re.fullmatch(r"\s*[\[(<]?", line[: spans[counter][0]]) or counter + 1 == len(spans):
        return math.inf
    gap, plan = line[spans[counter][1] : spans[counter + 1][0]], columns[counter + 1]
    rises = all(b - a == 1 for a, b in pairwise(columns[counter]))
    return plan[0] if rises and gap.strip() in ("/", "of") and len(set(plan)) == 1 else math.inf


def _literal(text: str) -> str:
    """*text* in a pattern: varying text, digits within words, and braces become `{*}`."""
    return re.sub(r"[{}\d]+", "{*}", text)


def _counts(column: list[float]) -> bool:
    return all(v.is_integer() for v in column) and all(a < b for a, b in pairwise(column))


LETTERS = {
    "l": "train_loss",
    "tl": "train_loss",
    "trl": "train_loss",
    "vl": "val_loss",
    "a": "accuracy",
    "ta": "accuracy",
    "lr": "learning_rate",
    "gn": "grad_norm",
}
"""Common abbreviations."""
SPLITS = {
    "tr": ("train_loss", "accuracy"),
    **dict.fromkeys(("v", "va", "ev", "te"), ("val_loss", "val_accuracy")),
}
"""Abbreviations of splits -> the names if it falls, and if it rises."""
UNITS = r"\s?(?:s|secs?|seconds|ms|m|min|mins|h|hrs?|it/s|MB|GB|GiB|MiB|[smh]/\w+)\b"
"""Units of times, speeds and sizes, of which none is better."""
MOST_EPOCHS = 1000
"""The largest plan of a counter without a name that is taken for epochs."""
TELLING = frozenset((*LETTERS.values(), *(name for names in SPLITS.values() for name in names)))
"""Names by which a curve can be judged."""
COURSES = {"falls": ("train_loss", "val_loss"), "rises": ("accuracy", "val_accuracy"), "": ()}
"""Names for unnamed numbers, by their trend."""


def _named(gap: str, column: list[float], used: set[str]) -> str:
    """The name suggested by the word before the number or its values; unique.

    `*` for non-metrics: a constant, or a whole number without a known word.
    """
    words = re.findall(r"[A-Za-z_]+", gap)
    word = words[-1].lower() if words else ""
    is_plain = bool(words) and names.is_plain(words[-1])
    if len(set(column)) == 1 or not is_plain and all(map(float.is_integer, column)):
        return "*"
    course = _course(column)
    names_of = [LETTERS[word]] if word in LETTERS else []
    if word in SPLITS:
        names_of = [SPLITS[word][course == "rises"]]
    if is_plain or len(word) > 2:
        names_of.append(word)
    names_of += COURSES[course]
    free = (name for name in names_of if name not in used and name not in COUNTERS)
    numbered = (f"{(names_of or ['value'])[0]}_{n}" for n in range(2, MAX_FIELDS + 2))
    spare = ("value", *numbered)
    return next(free, None) or next(name for name in spare if name not in used | set(COUNTERS))


def _course(column: list[float]) -> str:
    """`falls` like a loss, `rises` within 0 and 100 like an accuracy, else empty."""
    if not all(math.isfinite(v) and v >= 0 for v in column) or len(column) < MIN_LINES:
        return ""
    third = max(1, len(column) // 3)
    change = sum(column[-third:]) - sum(column[:third])
    if change < 0:
        return "falls"
    return "rises" if change > 0 and max(column) <= 100 else ""
