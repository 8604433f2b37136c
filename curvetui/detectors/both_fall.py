"""Both fall: the validation loss gets better while the validation score gets worse."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.detectors._turning import TURNING
from curvetui.languages.templates import Cause, Words, when
from curvetui.run import History, Track
from curvetui.run.roles import OF_VARIANCE
from curvetui.run.track import SMOOTH
from curvetui.statistics import rolling_median, run_length, spells


class BothFall(Detector):
    """The validation loss improves while the validation score gets worse.

    Rule: the smoothed score is at least 2 points, 2 binomial errors and 3 noise units below its
        best, while the smoothed loss is more than 1 % better than where the score was best, for 5
        evaluations (50 batches, 200 early in a run) in a row; or a validation score is 1 point, 4
        binomial errors and 2.5 standard errors below it, for 3 evaluations. Recovered when the score has
        regained half of that; ended when the smoothed loss is worse again than where the score was best.
    Source: significance and effect size together, on medians of 5; the binomial error uses the
        inferred number of validation examples.
    Quiet: a single evaluation; a score that moves within its noise; loss and score that get worse
        together; a second time after the same best; R², whose changes are no shares of examples.

    Example:
        >>> falls = [4.0 / (1 + 0.2 * e) for e in range(20)]
        >>> drops = [0.9 - 0.015 * e for e in range(20)]
        >>> BothFall.found({"epoch": range(1, 21), "val_loss": falls, "val_accuracy": drops})
        [(2.0, 'watch', 'open')]
    """

    PERSIST = Threshold(5, "evaluations in a row; a single one is noise")
    CLEAR_PERSIST = Threshold(3, "evaluations in a row of a fall by 1 point beyond all chance")
    BATCHES = Threshold(50, "values in a row of single batches; 4 times as many early in a run")
    IMPROVES = Threshold(0.01, "share of the loss by which it improved since the score was best")
    FALLS = Threshold(0.02, "share of all examples by which the score is below its smoothed best")
    NOISES = Threshold(3.0, "noise units by which the score is below its best")
    turning = TURNING

    least = CLEAR_PERSIST.value + 1
    losses = ("val", "test", "train")
    needs = ("higher",)

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        score = history.score_of(track)
        if score is None or score.curve.metric in OF_VARIANCE or not track.is_cross_entropy:
            return
        if not self._may_fall(history, track, score):
            return
        turn = self.turning.turn_of(history, track)
        below = turn.score_best - turn.score_smooth
        new = turn.score_smooth >= turn.score_best
        at_best = np.maximum.accumulate(np.where(new, np.arange(len(track)), 0))
        noise = score.noise[np.maximum(track.index_beside(score), 0)] / score.unit[-1:]
        better = track.smooth < track.smooth[at_best] - self.IMPROVES * np.abs(
            track.smooth[at_best]
        )
        worse = turn.worse & (below > self.FALLS) & ~(below < self.NOISES * noise)
        clear = turn.clearly_worse & (below > self.FALLS / 2) & better
        clear &= track.curve.split != "train"
        on = run_length(clear) >= history.least(track, self.CLEAR_PERSIST, self.BATCHES)
        worse = (worse & better) | clear
        on |= run_length(worse) >= history.least(track, self.PERSIST, self.BATCHES)
        back = below < self.FALLS / 2
        off = back | (track.smooth > track.smooth[at_best])
        reported = -1
        for start, end in spells(on, off):
            last = len(track) - 1 if end is None else end - 1
            best = int(at_best[start])
            if best == reported:
                continue
            reported = best
            life = lifecycle(track, start, end).since(best + 1)
            loss_back = end is not None and not back[end]
            if loss_back:
                life = life.closing("ended")
                last = start + int(np.flatnonzero(better[start:end])[-1])
            elif end is not None:
                last = start + int(np.nanargmax(np.where(worse, below, -1.0)[start:end]))
            else:
                last = start + int(np.flatnonzero(worse[start:])[-1])
            unit = score.unit[-1]
            yield self.episode(
                track,
                life,
                [score],
                score=score.label,
                best_at=track.x[best],
                loss_from=track.smooth[best],
                loss_to=track.smooth[last],
                score_from=turn.score_best[last] * unit,
                score_to=turn.score_smooth[last] * unit,
                below=below[last],
                points=last - best,
                loss_back=loss_back,
                better=1 - track.smooth[last] / track.smooth[best] if track.smooth[best] else 0.0,
                train=track.curve.split == "train",
            )

    def _may_fall(self, history: History, track: Track, score: Track) -> bool:
        """Whether *score* is low for long enough in a run of one segment, which is quickly seen; True for several."""
        level = rolling_median(track.share_beside(score), SMOOTH)
        low = np.fmax.accumulate(level) - level > self.FALLS / 2
        least = min(self.CLEAR_PERSIST, self.PERSIST, self.BATCHES)
        return bool((run_length(low) >= least).any()) or len(history.segment_breaks.known) > 0

    words = Words(
        name="loss and score both falling",
        title="{score:name} [over?fell|has fallen] {below:points} while {metric:name} improved",
        what="Since {best_at:place} {metric:name} improved {loss_from:number} → {loss_to:number} (median of 5), but {score:name} fell {score_from:number} → {score_to:number}.",
        event="Certain: they have disagreed for {points:evaluations}, by more than the score's sampling error.",
        cause="Cause not visible in the curves.",
        worry="Watch the one you care about: they no longer measure the same thing.",
        why=(
            Cause(
                "Another term of the printed loss falls (weight decay, auxiliary)",
                supports="decay",
                test="loss_parts",
            ),
            Cause(
                "The loss weights examples differently (class weights, focal loss, label smoothing)",
                supports="weighted smoothing mixup",
            ),
            Cause(
                "Easy examples become more confident while a few near the boundary flip",
                test="worst_examples",
            ),
        ),
        would_change="Clears when {score:name} is back within a point of its best.",
        next=(
            "Decide which of the two counts; if it is {score:name}, keep its best checkpoint.",
            "Log the parts of the loss separately, the data term first.",
        ),
        limits=(
            "The parts of the loss are not in the log.",
            when("train", " Both curves are from training; validation may differ."),
        ),
        trace="{below:points} below the best score (limit 2, or 1 beyond all chance), loss {better:percent} better (limit 1%), 5 evaluations in a row (3 beyond all chance).",
        outcome={
            "recovered": "The score came back at {ended_at:place}.",
            "ended": "[loss_back?From {ended_at:place} on the loss was worse as well.|It still held when the run ended at {ended_at:place}.]",
        },
    )
