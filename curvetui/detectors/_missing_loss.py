"""A training loss that is no longer logged, which is how many loggers write NaN."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Curve
from curvetui.detectors import Detector, Episode, Threshold, lifecycle, plain
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.statistics import first_true, run_length


class MissingLossDetector(Detector):
    """Base of the rule on values that are not finite: JSON has no NaN, so it is left out."""

    GONE = Threshold(3, "times in a row that the loss was missing; twice that early on")

    def missing(self, loss: Track, history: History) -> Iterator[Episode]:
        """A training loss that is no longer logged while a metric logged with it from the beginning goes on."""
        beside = [
            t
            for t in history.tracks
            if t is not loss
            and t.at[0] == loss.at[0]
            and t.curve.better
            and not is_trained(t.curve)
        ]
        for other in beside[:4]:
            rows = np.searchsorted(loss.lines, other.at, side="right")
            # Frames of a progress bar share a line, and a value that did not change is not a point.
            together = (np.diff(rows, prepend=0) > 0) | (other.at % 1 > 0)
            if together.all():
                continue
            absent = run_length(~together)
            joint = np.cumsum(together)
            always = joint == np.arange(1, len(other) + 1) - absent
            start = first_true(
                always & (absent >= np.where(joint >= self.GONE, self.GONE, 2 * self.GONE))
            )
            if start is None or _is_resumed(
                history, loss, int(rows[start]), float(other.at[start])
            ):
                continue
            end = first_true(together, start)
            life = lifecycle(other, start, end, "stop").since(start - int(absent[start]) + 1)
            yield self.episode(
                other,
                life,
                [loss],
                lost=loss.label,
                value="missing",
                before_value=loss.curve.y[int(rows[start]) - 1],
                from_start=False,
                trained=True,
                points=life.last - life.first + 1,
                gone=True,
                about="loss",
            )

    def without_values(self, loss: Track, history: History) -> Iterator[Episode]:
        """A training loss after which rows are counted without any value at all."""
        if not len(history.empty):
            return
        lines, positions = history.empty[:, 0], history.empty[:, 1]
        together = run_length(np.concatenate(([False], np.diff(lines) == 1))[: len(lines)]) + 1
        seen = np.searchsorted(loss.lines, lines)
        start = first_true(
            (seen > 0) & (together >= np.where(seen >= self.GONE, self.GONE, 2 * self.GONE))
        )
        if start is None:
            return
        first, point = start - int(together[start]) + 1, int(seen[start])
        back = point if point < len(loss.lines) else None
        finding = Finding(
            self.kind,
            "stop",
            "open" if back is None else "recovered",
            (loss.label,),
            loss.curve.unit,
            float(positions[first]),
            float(positions[start]),
            float(positions[start]),
            None if back is None else float(loss.curve.x[back]),
            (("stop", float(positions[start])),),
            {
                "lost": loss.label,
                "value": "missing",
                "before_value": plain(loss.curve.y[point - 1]),
                "from_start": False,
                "trained": True,
                "points": int(together[start]),
                "gone": True,
                "about": "loss",
            },
            int(lines[start]),
            None if back is None else int(loss.lines[back]),
        )
        yield Episode(
            float(lines[start]), np.inf if back is None else float(loss.lines[back]), finding
        )


def is_trained(curve: Curve) -> bool:
    """Whether this is (a part of) what the training minimises."""
    loss = curve.metric in ("loss", "cross_entropy", "objective") or curve.metric.endswith("_loss")
    return loss and curve.split in ("train", None)


def _is_resumed(history: History, loss: Track, seen: int, line: float) -> bool:
    """Whether the log went back to an earlier step after the *seen*-th value of the loss: another program need not print it."""
    after = history.returns > (loss.lines[seen - 1] if seen else -1.0)
    return bool(np.any(after & (history.returns <= line)))
