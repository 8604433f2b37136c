"""Not learning: loss and score stay at the level of guessing."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Episode, Figure, Threshold, lifecycle, without_repeats
from curvetui.detectors._guessing import ERRORS, Guessing, accuracy_beside
from curvetui.detectors._guessing_detector import GuessingDetector, is_back
from curvetui.detectors._learning_rate import rate_fault
from curvetui.detectors.validation_drop import without_split
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.statistics import rolling_median, run_length, spells

AGREE = 0.85
"""Accuracy × e^loss, which is 1 for guessing; below that a loss is weighted or a sum of parts."""


class NotLearning(GuessingDetector):
    """Loss and accuracy are at the level of guessing and stay there.

    Rule: the best smoothed loss is less than 2 % below the loss at the start (or −ln of the
        accuracy), accuracy × e^loss (1 for guessing) is from 0.75 to 1.25, the accuracy is below 60
        % and within 2 points and 3 binomial errors of where it began, 5 evaluations in a row (8
        above an accuracy of 45 %; four times as many batches): `watch`; `act` after 10 (20) and 2 % of the plan, unless
        the loss fell by 0.1 % and 2 standard errors from their first half to their second and the
        accuracy rose. Recovered when the loss is 4 % below that, or loss and accuracy leave the
        level of guessing twice in a row. Or a loss stays within 0.3 % of ln C for a usual number of classes, or one that the log
        names, and never was 3 % below: `watch` after 8 values (40 batches), `act` after 15 (80);
        batches that print exactly that count as values; of a run that is over 4 values are enough if all
        are there, or 8 (30 batches) from ln 2 to 5 % above it, the second half as well. Or a validation score of 0.2 or less (an
        error rate of 0.8 or more) has not gained 2 points since its second value (6 if the training
        loss gained less than 3 %), nor the loss 5 % or its noise since its second to fourth:
        `watch` after 8 evaluations, `act` after 10 without the noise, unless the loss and the score,
        now at its best, both gained beyond noise; an area under the ROC curve
        counts from 0.5 on, and one within 0.01 of that throughout is `act` after 8. The same for a
        score never above 0.01 (an error rate never below 0.95), whatever the loss does, after half
        the plan or at the end, where 4 evaluations are enough for that and for guessing throughout
        (5 of two classes). Or a reward has
        had one value from the first on (8 times over 30 episodes or steps; 5 for a mean over episodes), or no third of 300
        rewards or more (60 at the end of a run) is better than the first by 2 standard errors, nor all
        others than the first tenth,
        after half the plan (at the end without one): `watch`; `act` where the entropy of the policy was 0 for 100 rewards,
        or at the end after 300.
        Or a run is over after 4 values or more (8 batches), logged from its start on, and every
        loss certainly gained less than 3 % (a reward 10 %) and no score more than chance.
    Source: guessing among C classes has accuracy 1/C and cross-entropy ln C.
    Quiet: a class, a row of a table, or precision or recall that is poor in a run whose whole score
        is not, and any score beside a better summary (no accuracy) that gained 5 points; losses at no such level; losses of runs that learn from rewards; runs that learned in the
        first epoch and stay flat; validation at chance while training learns.

    Example:
        >>> NotLearning.found({"epoch": range(1, 13), "loss": [2.303] * 12, "accuracy": [0.098, 0.102, 0.1, 0.101] * 3})
        [(1.0, 'act', 'open')]
    """

    POINTS = Threshold(5, "evaluations in a row at the level of guessing: `watch`")
    LAST = Threshold(4, "evaluations of a run that is over, all at it; `POINTS` for two classes")
    ACT = Threshold(10, "evaluations in a row at the level of guessing: `act`")
    BATCHES = Threshold(4, "times as many where single batches are logged")
    PERSIST = Threshold(2, "evaluations in a row away from guessing after which it has recovered")
    PATIENT = Threshold(8, "evaluations in a row for two classes, which one half fits too")
    PATIENT_ACT = Threshold(20, "evaluations in a row for two classes: `act`")
    EARLY = Threshold(
        0.02, "share of a plan before which nothing at the level of guessing is `act`"
    )
    CHANCE = Threshold((0.75, 1.25), "range of accuracy × e^best loss, which is 1 for guessing")
    SEVERAL = Threshold(0.45, "an accuracy above that may be chance for two classes only")
    GUESS = Threshold(0.6, "an accuracy above that is no guess")
    GAIN = Threshold(0.02, "share of all examples that the accuracy may have gained by luck")

    highest = "act"
    least = Guessing.NONE_POINTS.value + 1

    def detect(self, history: History) -> Iterator[Finding]:
        losses = history.losses("train", "val")
        scores = [
            t
            for t in history.whole
            if t.curve.split in ("val", "test") and (t.is_share or t.curve.metric in ERRORS)
        ]
        scores += [t for t in without_split(history) if not history.is_fine(t).any()]
        return without_repeats(
            [
                *(found for t in losses for found in self._at_chance(history, t)),
                *(found for t in losses for found in self.at_ln(history, t)),
                *(found for t in scores for found in self.poor(history, t)),
                *(found for t in history.whole for found in self.without_trend(history, t)),
                *self.still(history),
            ]
        )

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in history.losses("train", "val"):
            yield Figure(
                loss,
                np.where(np.arange(len(loss)) < len(loss) - 1, np.nan, 1 - loss.best / loss.start),
                self.FLAT,
                "best loss below its start, at the end",
                lowest=True,
            )

    def _at_chance(self, history: History, loss: Track) -> Iterator[Episode]:
        score = history.accuracy_of(loss)
        if score is None or not loss.is_cross_entropy:
            return
        middle = rolling_median(loss.share_beside(score), 5)
        chance = middle * np.exp(np.minimum(loss.best, 50.0))
        may_guess = run_length((chance > self.CHANCE[0]) & (middle < self.GUESS))
        if not (may_guess >= min(self.LAST, self.POINTS, self.PATIENT)).any():
            return
        share, error = accuracy_beside(loss, score)
        begin = rolling_median(share[:3], 3)[-1]
        # A run that broke in its first steps began above the level of guessing and fell to it.
        level = np.where(
            middle < self.SEVERAL, -np.log(np.clip(middle + 3 * error, 1e-6, 1.0)), np.inf
        )
        flat = loss.best > (1 - self.FLAT) * np.fmin(loss.start, level)
        most = self.CHANCE[1] + 3 * error / middle
        gained = middle - begin > np.maximum(self.GAIN, 3 * error)
        near = flat & (chance > self.CHANCE[0]) & (chance < most) & (middle < self.GUESS)
        near &= ~gained & (loss.start > 0)
        if not near.any():
            return
        learns = self.guessing.training_learns(history, loss, guess=-np.log(middle))
        guess = run_length(near & ~learns)
        away = run_length(gained | ~(chance > self.CHANCE[0]) | ~(chance < most)) >= self.PERSIST
        times = np.where(history.is_fine(loss), self.BATCHES, 1)
        sure = guess >= times * np.where(middle < self.SEVERAL, self.ACT, self.PATIENT_ACT)
        sure &= ~(loss.falls_surely(guess) & (middle > begin))
        sure &= ~(loss.x < self.EARLY * (history.plan_of(loss) or -np.inf))
        several = middle < self.SEVERAL
        least = times * np.where(several, self.POINTS, self.PATIENT)
        short = history.ended(loss) & (guess == loss.count) & ~history.is_fine(loss)
        least = np.where(short, np.where(several, self.LAST, self.POINTS), least)
        for start, end in spells(
            guess >= least, (loss.best < (1 - 2 * self.FLAT) * np.fmin(loss.start, level)) | away
        ):
            life = lifecycle(loss, start, end, act=sure).since(0)
            last = life.last
            yield self.episode(
                loss,
                life,
                [score],
                variant="accuracy",
                score=score.label,
                now=loss.y[last],
                begin=loss.start[start],
                accuracy=rolling_median(score.y, 5)[score.upto(loss.at[last])],
                again=is_back(loss, life, (1 - self.FLAT) * loss.start[start]) and not gained[-1],
                latest=loss.y[-1],
                classes=max(2, _classes(float(loss.best[last]), float(middle[last]))),
                points=last + 1,
                chance=chance[start],
                **rate_fault(history, float(loss.at[last])),
            )

    words = Words(
        name="not learning",
        title=if_recovered(
            "{metric:name} [variant=reward?did not improve|[variant=poor?did not improve|stayed at chance]] until {ended_at:place}",
            "{metric:name} [constant?has been {now:number} throughout|[variant=reward?has not improved ({begin:number} → {now:number})|[variant=still?has not improved ({begin:number} → {now:number})|has not moved from [variant=poor?its start|chance] ({now:number})]]]",
        ),
        what=choose(
            "variant",
            ln="{metric:name} has stayed near {now:number} for {points:values}: that is ln {classes:count}, what guessing among {classes:count} classes costs.",
            poor="[constant?{metric:name} was exactly {now:value} in all {points:evaluations}|{metric:name} [over?was|is] {now:value} after {points:evaluations}, no better than after the second ({second:value})][loss?, and the loss [over?had|has] hardly fallen since].",
            nothing="{metric:name} is {now:value} after {points:evaluations} and was never above 1%, although the training loss has fallen.",
            still="{metric:name} was {begin:number} at first and {now:number} at the end; in {points:values} no curve of this log got better by more than chance.",
            reward="[constant?{metric:name} was exactly {now:value} in all {points:values}.|In {points:values} no later third of {metric:name} was better than the first by more than chance (means: {begin:number} at first, {now:number} last).]",
            otherwise="After {points:evaluations} {metric:name} was {now:number} (at first {begin:number}) and {score:name} {accuracy:number} (median): about what guessing among {classes:count} classes gives.",
        ),
        event=choose(
            "variant",
            ln="Certain that the loss is flat; very likely that ln {classes:count} is what guessing costs.",
            poor="Certain that nothing got better; it may have begun to learn before the second evaluation.",
            nothing="Certain; a score that only counts near the end of training starts like this too.",
            reward="Certain that it did not get better; rewards that are rare may come later.",
            still="Certain for the curves in this log.",
            otherwise="Certain: loss and accuracy together fit guessing.",
        ),
        cause="Many faults look like this.",
        worry=if_recovered(
            "[again?Yes: it learned for a while, but {metric:name} is back where guessing puts it ({latest:number}).|No: it has begun to learn since.]",
            "[level=act?Yes, unless a long warm-up is still running: nothing has been learned so far.|Perhaps: a slow start or a long warm-up looks like this too.]",
        ),
        why=(
            Cause(
                "The learning rate[rate? (it began at {rate:number})] is far too high or far too low",
                supports="rate_high rate_low vanishing_gradient",
                excluded="train_fitted rate_warming",
                test="range_test",
            ),
            Cause(
                choose(
                    "variant",
                    reward="Exploration hardly ever reaches the reward",
                    otherwise=when("over", "", "Warm-up is still running"),
                ),
                supports="rate_warming",
                excluded="rate_unchanged rate_fell rate_rose",
            ),
            Cause(
                choose(
                    "variant",
                    reward="The reward is wrong: its sign, its scale, or the step that it is given for",
                    otherwise="Inputs and labels do not match (shuffled separately, wrong column)",
                ),
                supports="gradient_calm",
                excluded="train_fitted",
                test="look_at_inputs",
            ),
            Cause(
                "The parameters are frozen, or the optimiser does not have them",
                supports="frozen gradient_zero",
                excluded="train_fitted train_falling",
                test="overfit_one_batch",
            ),
            Cause(
                "Only evaluation is at chance (mode, batch norm, preprocessing)",
                supports="train_fitted",
                excluded="train_flat",
                test="train_in_eval_mode",
            ),
        ),
        would_change=choose(
            "variant",
            reward="Clears when later rewards are clearly better than the first.",
            poor="Clears when {metric:name} is clearly better than after the second evaluation.",
            nothing="Clears when {metric:name} is above 1%.",
            still="",
            otherwise="Clears when the loss is 4% below its start.",
        ),
        next=(
            if_recovered(
                when(
                    "again",
                    "Go back to the best checkpoint, and look at what changed after it.",
                    Wait("Nothing to do now."),
                ),
                when(
                    "rate_fault",
                    (
                        choose("rate_fault", high="Lower", low="Raise"),
                        " the learning rate from {rate:number} to a usual one: ",
                        choose(
                            "optimiser",
                            adam="0.001 with Adam.",
                            sgd="0.1 with SGD.",
                            unit="1 with this optimiser.",
                            otherwise="0.001 with Adam, 0.1 with SGD.",
                        ),
                    ),
                    choose(
                        "variant",
                        reward="Check that the reward can be reached: play a scripted policy, or score a few good answers by hand.",
                        nothing="Compute {metric:name} on training examples: if it is as low there, labels or the metric are wrong, not the training.",
                        otherwise="Try to overfit one batch; if that fails, look at code and data.",
                    ),
                ),
            ),
            if_recovered(
                "",
                "[rate_fault?If it still does not learn, try to overfit one batch: if that fails, look at code and data.|Then try a tenth of the learning rate, and ten times as much.]",
            ),
        ),
        limits="A number of classes is inferred; with unequal classes the majority's share is the chance level.",
        trace=choose(
            "variant",
            ln="{now:number} is ln {classes:count} within 0.3% or the noise, level for {points:count} points (limit 8; 40 where batches are logged).",
            poor="gain since the second evaluation below 2 points, loss fell by less than 5%, {points:count} evaluations (limit 8).",
            nothing="never above 1% in {points:count} evaluations (limit 8, and half the plan or the end).",
            still="gain, with two standard errors, below 3% (a reward: 10%) in {points:count} values (limit 4; 8 where batches are logged).",
            reward="[constant?one value in {points:count} rewards (limit 8 over 30 episodes, 5 for means).|no later third is better than the first by 2 standard errors, in {points:count} rewards (limit 300, 60 at the end).]",
            otherwise="best loss less than 2% below guessing, accuracy × e^loss = {chance:.2f} (0.75 to 1.25), {points:count} evaluations (limit 5).",
        ),
        outcome={"recovered": "It began to learn at {ended_at:place}.", "ended": ""},
    )


def _classes(loss: float, accuracy: float) -> int:
    """The number of classes among which guessing has that accuracy, or costs that loss if both agree about it."""
    by_loss = float(np.exp(min(loss, 12.0)))
    return round(by_loss if by_loss * accuracy > AGREE else 1 / max(accuracy, 1e-6))
