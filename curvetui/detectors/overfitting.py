"""Overfitting: the validation loss starts to rise while the training loss keeps falling."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle
from curvetui.detectors._turn import Turn, began, judged_losses, may_turn
from curvetui.detectors._turn_evidence import HOW_LONG, evidence, last_above
from curvetui.detectors._turning import TURNING, Turning
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.headline import SCORES, is_part, score_rank
from curvetui.run.roles import is_spread
from curvetui.statistics import Flags, run_length


class Overfitting(Detector):
    """Validation gets worse while training gets better: the model memorises its training examples.

    Rule: the median of the last 5 validation losses is more than 4 % over its own best and has
        given back 1 % of all progress (or 3 % over it and 5 % of the progress), by more than chance
        in the best of n noisy medians, while the training loss is below its value at that best, or
        below half of the validation loss and not rising, 5 evaluations in a row; or the mean of 8
        or 16 does so 3 times in a row; or the loss climbs 4 times in a row to 30 % over its best (at the end
        of a run to 4 %, and beyond 3 noise units);
        or a run ends with 3 that are all 10 % over it and above all others but one, after training
        has halved its loss.
        At most of these the score (if there is one) is below its best by more than chance, 2
        binomial errors and half a point, or it never rose and is 30 points below the training
        score. A summarising score is judged likewise (`watch`, by shares of its gain, and beyond
        2.8 binomial errors) while no validation loss is logged. Best, noise and chance are those of the segment between two changes of the learning
        rate, once it has 10 evaluations. `act` after 10 evaluations in a row at 4 %, or 5 that are all 50 % over it (at 50 % while
        a planned drop of the rate is ahead; a score: 5, or 3 at the end of a run, of which half its
        gain and 30 % of its best are lost); never without a training loss, for one of several
        parts of a loss, or for another error while the validation loss itself does not rise that
        much. Recovered within 1 % of the best, when the score reaches a new best, or when a step
        takes back half of the rise.
    Source: the relative, smoothed, persistent rule; of 1 823 AlgoPerf runs that reached their
        target a rolling median of 5 that is 5 % over its best stopped 1.8 % too early, early
        stopping with patience 5 34 %.
    Quiet: training and validation rising together (`divergence`); a single bad evaluation; a
        validation loss that rises while the score holds (`miscalibration`); a gap that does not
        grow; losses of a game between two networks.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> Overfitting.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns})
        [(15.0, 'act', 'open')]
    """

    GONE = Threshold((0.5, 0.3), "shares of a score's gain and of its best that are lost: `act`")
    turning = TURNING

    highest = "act"
    least = Turning.MEMORIZED_PERSIST.value + 1
    needs = ("validation", "None score")

    def tracks(self, history: History) -> list[Track]:
        return [*judged_losses(history), *_score_alone(history)]

    def figures(self, history: History) -> Iterator[Figure]:
        for turn in (self.turning.turn_of(history, loss) for loss in self.tracks(history)):
            says = (
                "evaluations in a row with all of that, training falling and the score mostly worse"
            )
            yield from self.turning.rise_figures(turn, self.turning.mostly_worse(turn), says)

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if not may_turn(loss):
            return
        turn, losses = self.turning.turn_of(history, loss), self.tracks(history)
        spells = self.turning.worsening(turn)
        if loss.is_share:
            alone = history.alone(loss, "val", "test")
            spells = [(start, end) for start, end in spells if turn.train and alone[start]]
        flags: dict[str, Any] = {}
        is_one_part = is_part(loss.curve.metric) and len(losses) > 1
        if spells and not (turn.train is None or loss.is_share or is_one_part):
            flags["act"] = self.turning.strong(turn) & ~self._goal_holds(history, loss, losses)
        if loss.is_share:
            flags["act"] = self._gone(turn)
        for start, end in spells:
            last = last_above(turn, start, len(loss) - 1 if end is None else end - 1)
            life = lifecycle(loss, start, end, **flags)._replace(last=last)
            life = life.since(began(turn, start, spells))
            numbers = evidence(turn, start, last, end)
            numbers["no_score"] = loss.is_cross_entropy and not _is_scored(history)
            yield self.episode(loss, life, turn.others, **numbers)

    words = Words(
        name="overfitting",
        title="{metric:name} [over?[falls?fell|rose] after|has been [falls?falling|rising] since] {low_at:place}",
        what=(
            "{metric:name} [falls?fell|rose] from {low:value} at {low_at:place} to {now:value} at {last:place}"
            "[score?[score_moved?; {score:name} {score_best:value} → {score_now:value}"
            "|; {score:name} is at its best there, {score_now:value}]]"
            "[examples?[score_moved? ({examples_best:count} → {examples_now:count} of {examples:count} right, inferred)]]."
        ),
        event="Certain: smoothed, and held for {points:evaluations}.",
        cause=when(
            "idle",
            "{score:name} never rose, so memorisation alone does not explain it.",
            "[train?Training improved meanwhile, which is what overfitting means.|No training loss is logged, so training that goes wrong would look the same.]",
        ),
        worry=if_recovered(
            "No longer: [falls?it was back|the rise was over] at {ended_at:place}.",
            (
                choose(
                    "level",
                    act="Yes: more training makes it worse on new data. Of 908 public benchmark runs that reached their target, none looked like this before.",
                    watch="[over?Low risk if the best checkpoint was saved.|Not yet: most such [falls?declines|rises] go on, some end at a learning-rate drop.]",
                ),
                "[next_drop? A drop of the learning rate is planned at {next_drop:place}, which often takes part of this back.]",
            ),
        ),
        why=(
            Cause(
                "[idle?Validation inputs are preprocessed differently from training inputs, or their labels are in another order]",
                supports="train_fitted",
                test="compare_sets",
            ),
            Cause(
                "[idle?Batch-norm statistics are wrong (unfrozen layers, small batches), so evaluation mode fails]",
                supports="small_batch has_batch_norm",
                excluded="no_batch_norm",
                test="fresh_batch_norm",
            ),
            Cause(
                "The model memorises its training examples",
                supports="train_falling train_fitted",
                excluded="train_worse",
                test="worst_examples",
            ),
            Cause(
                "[idle?|Something changed near {low_at:place} (learning rate, augmentation, data)]",
                supports="resumed_here rate_rose",
                against="rate_unchanged",
                test="log_rate",
            ),
            Cause(
                when("idle", "", "Validation data differ from training data"),
                supports="validation_lag",
                test="compare_sets",
            ),
            Cause(
                when("idle", "", "Training itself is going wrong"),
                supports="train_worse",
                excluded="train_falling train_flat train_fitted",
            ),
        ),
        would_change="Clears when the smoothed {metric:name} is back at its best[score? or {score:name} reaches a new best].",
        next=(
            "[idle?Evaluate some training files through the validation pipeline: if the score is as low there, the pipeline is at fault.]",
            when(
                "idle",
                "Until that is clear leave regularisation and learning rate as they are.",
                when(
                    "next_drop",
                    Wait(
                        "Wait for the drop at {next_drop:place}, and judge it 5 evaluations after that."
                    ),
                ),
            ),
            when(
                "idle",
                "",
                (
                    "[over?Keep|[next_drop?Keep|End the training here and keep]] "
                    "[score?[agree?{best_at:place}, the best by {score:name} ({score_best:value}) and by {metric:name} ({best:value})"
                    "|{score_best_at:place}, the best by {score:name} ({score_best:value}); by {metric:name} {best_at:place} ({best:value})]"
                    "|{best_at:place}, the best by {metric:name} ({best:value})][saved? (the log names `{saved}`)]."
                ),
            ),
            "[idle?|Next run change one thing: more data or augmentation, then regularisation.]",
        ),
        limits=(
            "Which examples got worse is not in the log.",
            "[no_score? Without a validation score, worse decisions and mere overconfidence look alike.]",
        ),
        trace=(
            "the median of 5 is {rise:percent} [falls?of its gain below|above] its best (limit 3–4%)",
            HOW_LONG,
        ),
        outcome={
            "recovered": choose(
                "closed_by",
                score="{score:name} reached a new best at {ended_at:place}.",
                step="A step at {ended_at:place} took back at least half of the rise.",
                otherwise="The smoothed {metric:name} came back to its best at {ended_at:place}.",
            ),
            "ended": "",
        },
    )

    def _gone(self, turn: Turn) -> Flags:
        """Where a score that is judged alone has lost most of what was learned, while training improves."""
        segment = turn.segment
        part, level = self.GONE
        low = (segment.given_back > part) & (segment.over > level * np.abs(segment.best))
        least = np.where(turn.ended, self.turning.LAST_PERSIST, self.turning.PERSIST)
        return np.asarray(run_length(low & (turn.falls | (turn.train is None))) >= least)

    def _goal_holds(self, history: History, loss: Track, losses: list[Track]) -> Flags:
        """Where *loss* is another error than the validation loss, which does not rise: the objective still improves."""
        out = np.zeros(len(loss), dtype=bool)
        for goal in losses:
            if goal.curve.metric == "loss" and loss.curve.metric != "loss":
                where = loss.index_beside(goal)
                out |= (where >= 0) & ~self.turning.lasts(self.turning.turn_of(history, goal))[
                    np.maximum(where, 0)
                ]
        return out


def _score_alone(history: History) -> list[Track]:
    """The scores that summarise the run better than those beside them, for as long as no validation loss is logged."""
    scores = history.scores("val", "test", None)
    return [
        t
        for t in scores
        if score_rank(t.curve.metric) < len(SCORES)
        and not (is_spread(t) or t.curve.group)
        and not (
            (best := history.score_of(t)) is not None
            and score_rank(best.curve.metric) < score_rank(t.curve.metric)
        )
    ]


def _is_scored(history: History) -> bool:
    """Whether anything but a loss was measured on unseen examples."""
    return any(
        t.curve.split != "train" and t.curve.better and not t.is_named_loss for t in history.tracks
    )
