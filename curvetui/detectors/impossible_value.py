"""Impossible value: a score has a value that no such score can have."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, lifecycle, without_repeats
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History, TrackRows
from curvetui.run.ranges import OVERLAP_LOSSES, impossible
from curvetui.statistics import spells


class ImpossibleValue(Detector):
    """A score has a value that it cannot have: an accuracy above 1 or 100 %, a distance or error rate below 0.

    Rule: a share (accuracy, F1, AUC, IoU …) below 0, above 100, or 8 times between 1.05 and 1.5
        after a jump there from a value of 0.5 to 1; a distance or an error rate (FID, MAE, RMSE,
        WER) below 0; a FID above 10¹²; a Dice or IoU loss beyond ±100, which stays so. Recovered at
        the next possible value.
    Source: a share is a count divided by a larger one; a distance is not negative.
    Quiet: percentages; scores that may be negative (R², correlation, SSIM) or above 1 (BLEU of 100,
        CIDEr).

    Example:
        >>> ImpossibleValue.found({"epoch": range(1, 7), "val_rmse": [2.0, 1.5, 1.2, -0.3, -0.4, -0.2]})
        [(4.0, 'watch', 'open')]
    """

    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        episodes = (
            found
            for t in history.tracks
            if t.curve.better
            if impossible(t.curve).any()
            for found in self._impossible(TrackRows(t.curve, history.breaks))
        )
        return without_repeats(episodes)

    def _impossible(self, score: TrackRows) -> Iterator[tuple[float, float, Finding]]:
        wrong = impossible(score.curve)
        overlap = bool(OVERLAP_LOSSES.fullmatch(score.curve.metric))
        # A loss without bounds may be small as well.
        off = ~wrong & np.isfinite(score.y) & (not overlap)
        for start, end in spells(wrong, off):
            life = lifecycle(score, start, end)
            worst = start + int(np.nanargmax(np.abs(score.y[start : life.last + 1])))
            yield self.episode(
                score,
                life,
                value=score.y[start],
                worst=score.y[worst],
                points=life.last - start + 1,
                higher=score.curve.better == "higher",
                overlap=overlap,
            )

    words = Words(
        name="impossible value",
        title="{metric:name} is {value:number}, which is impossible",
        what="{metric:name} was {value:number} at {first:place} ({points:values} like it since, the most extreme {worst:number}).",
        event="[higher?Certain: a share lies between 0 and 1 (or 0 and 100%).|[overlap?Certain: such a loss is 1 minus a share.|Certain: a distance or an error rate is never negative, and never this large.]]",
        cause="Unknown: the log does not show how it is computed.",
        worry="Yes, until it is clear what is wrong: no decision should rest on this score.",
        why=(
            when(
                "higher",
                "The count of correct answers is divided by the wrong number (last batch, padding, several processes).",
                "Something else is printed under this name, or its sign was flipped.",
            ),
            when(
                "higher",
                "Several values are added up: `reset()` is not called between evaluations.",
                "The numbers overflowed or lost their precision (half precision, a covariance of too few examples).",
            ),
        ),
        would_change="[overlap?|The next possible value clears this.]",
        next=(
            "Compute the score once by hand on a few examples and compare.",
            "[overlap?Pass the outputs through a sigmoid or softmax first: without it they have no bounds.|Until then judge the run by its loss.]",
        ),
        limits="Only the printed values are seen.",
        trace="{value:number} is outside the possible range.",
        outcome={"recovered": "It was possible again at {ended_at:place}."},
    )
