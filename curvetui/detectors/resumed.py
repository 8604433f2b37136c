"""Resumed: the log goes back to an earlier epoch or step and continues from there."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Wait, Words, when
from curvetui.model import Finding
from curvetui.run import History, Track, TrackRows
from curvetui.statistics import MAX_SPELLS, first_true


class Resumed(Detector):
    """The run was resumed: epochs or steps go back, or the log says so.

    Rule: the epoch or step of a curve goes back from one value to the next; or a program that
        reconnects repeats it with another value; or a line of the log says that a checkpoint was
        loaded. One finding for each such line. Ended after 5 points. The loss is compared at the
        same step, before and after; if no step was measured twice, with the last value before.
    Source: what the log prints; the later values are kept, those they replace are counted.
    Quiet: logs that hold several runs, which are separated before.

    Example:
        >>> Resumed.found({"epoch": [1, 2, 3, 4, 3, 4, 5], "loss": [2.0, 1.5, 1.2, 1.0, 1.2, 1.0, 0.9]})
        [(3.0, 'note', 'open')]
    """

    AFTER = Threshold(5, "points of the curve after which the finding is closed")
    MATCH = Threshold(0.05, "relative difference of a loss at the same step that matches")

    highest = "note"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        found: list[Episode] = []
        for line in history.returns[:MAX_SPELLS].tolist():
            episode = self._returned(history, line)
            if episode is not None and not _is_reported(episode, found):
                found.append(episode)
        lines = {episode.detected for episode in found}
        for note in history.notes:
            if (
                note.kind == "resume"
                and len(found) < MAX_SPELLS
                and not any(abs(note.at - line) <= 50 for line in lines)
            ):
                episode = self._noted(history, note.at)
                known = [one.finding.identity for one in found]
                new = episode is not None and episode.finding.identity not in known
                found += [episode] if episode and new else []
        yield from (episode.finding for episode in sorted(found, key=lambda s: s.detected))

    def _returned(self, history: History, line: float) -> Episode | None:
        """The resume at which the first curve goes back on that line."""
        for track in history.tracks:
            curve, row = track.curve, int(np.searchsorted(track.lines, line))
            if row in curve.back and track.lines[row] == line:
                rows = TrackRows(curve, history.breaks)
                if any(line - 20 < r < line for r in history.returns):
                    return None
                # In a thinned history each remaining row represents those dropped before it.
                replaced = np.diff(rows.number, prepend=-1)[:row][
                    curve.x[:row] >= curve.x[row]
                ].sum()
                return self._resume(history, rows, row, float(curve.x[row - 1]), int(replaced))
        return None

    def _noted(self, history: History, line: int) -> Episode | None:
        """The resume that the log mentions on that line, at the next point of the first curve."""
        curve = history.tracks[0].curve
        row = int(np.searchsorted(curve.at, line))
        if not 0 < row < len(curve):
            return None
        rows = TrackRows(curve, history.breaks)
        return self._resume(history, rows, row, float(curve.x[row - 1]), 0)

    def _resume(
        self, history: History, rows: TrackRows, row: int, last: float, replaced: int
    ) -> Episode:
        end = row + self.AFTER if row + self.AFTER < len(rows) else None
        loss = next(iter([*history.losses("train"), *history.losses("val")]), None)
        at = None if loss is None else first_true(loss.at >= rows.at[row])
        life = lifecycle(rows, row, end, "note").closing("ended")
        compared: dict[str, Any] = {}
        if loss is not None and at:
            twin = _twin(loss, at)
            before = at - 1 if twin is None else twin
            compared = {
                "loss": loss.label,
                "before_value": loss.y[before],
                "after": loss.y[at],
                "same": loss.x[at] if twin is not None else None,
                "off": None if twin is None else abs(float(loss.y[at] / loss.y[twin] - 1)),
            }
        off = compared.get("off")
        matches = off is not None and off <= self.MATCH
        again = replaced > 0 and float(rows.x[row]) == last
        return self.episode(
            rows,
            life,
            before_place=last,
            replaced=replaced,
            back=replaced > 0,
            again=again,
            matches=matches,
            **compared,
        )

    words = Words(
        name="resume",
        title="Resumed at {first:place}[back?, after {before_place:place}]",
        what=(
            when(
                "back",
                "It repeats {replaced:values}; the later ones are kept.",
                "The log says that a checkpoint was loaded.",
            ),
            "[loss?[same? At {same:place} {loss:name} was {before_value:value} and is {after:value} now| {loss:name} went {before_value:value} → {after:value} across it.]]",
            when("same", when("matches", ": it matches.", ", {off:percent} off.")),
        ),
        event="Certain: it is in the log.",
        cause="Unknown: the numbers do not show whether it was planned or followed a crash.",
        worry="[matches?No: the loss continues where it was.|No, if it was planned. A loss that jumps at this place means that something was not restored.]",
        why=(
            "The run was continued from a checkpoint.",
            "It was restarted by the cluster after a preemption or a crash.",
        ),
        would_change="Nothing; it is closed after 5 points.",
        next=(
            when(
                "matches",
                Wait("Nothing to do."),
                "Compare the loss before and after: it should continue where it was.",
            ),
            "If it jumped: check that the optimiser's state, the learning-rate schedule, the scaler and the sampler were restored.",
        ),
        limits="Whether all state was restored cannot be seen; a sudden improvement may be repeated data.",
        trace="place {before_place:number} → {first:number}; {replaced:count} values replaced.",
        outcome={
            "ended": when("to_the_end", "The run ended soon after.", "Training has gone on since.")
        },
    )


def _is_reported(episode: Episode, found: list[Episode]) -> bool:
    """Whether another curve goes back from the same place: one resume, which each curve shows at its own next value."""
    place = episode.finding.evidence["before_place"]
    return any(
        other.finding.metrics != episode.finding.metrics
        and other.finding.evidence["before_place"] == place
        for other in found
    )


def _twin(loss: Track, at: int) -> int | None:
    """The point before the resume at the same step as the first one after it: only these can be compared."""
    same = np.flatnonzero(loss.x[:at] == loss.x[at])
    return int(same[-1]) if len(same) else None
