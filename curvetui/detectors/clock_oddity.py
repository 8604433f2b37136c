"""Clock oddity: times go backwards, or epochs are skipped."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Wait, Words, choose
from curvetui.model import Finding
from curvetui.run import History, Track, TrackRows
from curvetui.statistics import first_true


class ClockOddity(Detector):
    """The times in the log go backwards, or epoch numbers are skipped.

    Rule: a time is more than 1 second before that of the previous line, without a resume; or an
        epoch number jumps by 2 or more after at least 5 that were counted one by one. Reported once
        for each.
    Source: the log's own times and numbers.
    Quiet: resumed runs; logs that print every tenth epoch; fractional epochs.

    Example:
        >>> ClockOddity.found({"epoch": [1, 2, 3, 4, 5, 6, 9, 10], "loss": [1.0] * 8})
        [(9.0, 'note', 'ended')]
    """

    BACK = Threshold(1.0, "seconds; clocks that go back by less are not reported")
    STEADY = Threshold(5, "epochs in a row counted one by one before one was skipped")

    highest = "note"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        track = history.tracks[0]
        episodes = [*self._backwards(history, track), *self._skipped(history, track)]
        yield from (s.finding for s in sorted(episodes, key=lambda s: s.detected))

    def _backwards(self, history: History, track: Track) -> Iterator[Episode]:
        time = track.curve.axis.time
        if time is None:
            return
        rows = TrackRows(track.curve, history.breaks)
        at = first_true((np.diff(time) < -self.BACK) & (np.diff(rows.x) > 0))
        if at is not None:
            by = float(time[at] - time[at + 1])
            yield self._episode(rows, at + 1, variant="time", by=by, before_place=rows.x[at])

    def _skipped(self, history: History, track: Track) -> Iterator[Episode]:
        first = track.curve.x[: self.STEADY + 2]
        if (
            track.curve.unit != "epoch"
            or len(first) < self.STEADY + 2
            or np.any(first != np.rint(first))
        ):
            return
        rows = TrackRows(track.curve, history.breaks)
        # Rows dropped from a thinned history are not missing epochs.
        step = np.diff(rows.x) - np.diff(rows.number) + 1
        one_by_one = np.logical_and.accumulate(step == 1)
        at = first_true(
            (step >= 2)
            & np.concatenate(([False], one_by_one[:-1]))
            & (np.arange(len(step)) >= self.STEADY)
        )
        if at is not None:
            by = float(step[at] - 1)
            yield self._episode(rows, at + 1, variant="epochs", by=by, before_place=rows.x[at])

    def _episode(self, rows: TrackRows, row: int, **evidence: Any) -> Episode:
        return self.episode(rows, lifecycle(rows, row, row, "note").closing("ended"), **evidence)

    words = Words(
        name="odd times or step numbers",
        title="[variant=time?The log's clock goes back {by:number} s at {first:place}|{by:span} missing before {first:place}]",
        what=choose(
            "variant",
            time="The time printed at {first:place} is {by:number} s earlier than that of {before_place:place}.",
            otherwise="The log goes from {before_place:place} to {first:place}: nothing was logged for {by:span}.",
        ),
        event="Certain: the log prints it.",
        cause="Unknown, and usually harmless.",
        worry="No, but durations that span this point are wrong.",
        why=(
            "[variant=time?The clock was set (daylight saving time, time synchronisation), or lines come from two machines.|Lines were lost or not printed.]",
            "[variant=time?Two processes write to one log.|The run was resumed from a later checkpoint than its last line.]",
        ),
        would_change="Nothing; it is reported once.",
        next=(
            choose(
                "variant",
                time="Use UTC in log times, and give each process a log of its own.",
                otherwise=Wait("Nothing to do, unless the missing epochs matter."),
            ),
        ),
        limits="The log does not show whether training itself skipped anything.",
        trace="[variant=time?time falls by {by:number} s (limit 1 s).|number jumps by {by:number} more than one, after at least 5 single steps.]",
        outcome={"ended": "Reported once."},
    )
