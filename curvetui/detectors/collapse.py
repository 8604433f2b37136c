"""Collapse: what the model had learned is gone, in training too, and does not recover."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Figure, Lifecycle, Threshold, lifecycle
from curvetui.detectors._checkpoint import CHECKPOINT, RESTORE
from curvetui.detectors._falling import FallFromBest, is_won_or_lost, smoothed
from curvetui.detectors._last_values import LastValues
from curvetui.detectors.validation_drop import without_split
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.headline import SCORES, score_rank
from curvetui.run.roles import is_part_of_reward, is_spread
from curvetui.statistics import Flags, rolling_median, run_length, spells

WON_OR_LOST, REWARD = 4, 3
"""Times as many evaluations of a reward with two values, and times the share of them for any reward: many come back."""


class Collapse(Detector):
    """A score that had been learned is lost and stays lost, in training as well.

    Rule: the median of the last 3 scores has lost 60 % of what the score had gained (at least 30 %
        of its level and 5 noise units), 3 evaluations in a row, after the score had been held for
        2, and training has lost 30 % of its progress too: `watch`. The same for a loss of 35 % and
        15 points, 5 evaluations in a row, and for a score that has lost half of its best (a reward:
        40 %), or for 3 equal ones that are no better than the first while training has lost as
        much. `act` after 4 evaluations in a row that are 5 % of the run so far, or at once if 35 %
        was lost in 8 evaluations, each worse than the one before, as was the training loss; and,
        whatever training does, after 5 that are 10 % of the run with 90 % lost at once. At the end
        of a run that is judged by it: 35 % of the gain lost, beyond chance (`watch`); or, of 4
        values or more, the last two have lost 60 % of the gain and half of the best (or 10 points,
        with a loss back at its start), or the last one alone 90 % of it. `stop` after
        10 that are 10 % of the run, while the training loss does not fall by a fifth in 4 points,
        or at once if 90 % is lost and the training loss is above 1.5 times its start.
        Never above `watch` while a better summary of the same examples (no accuracy) keeps 70 % of
        its gain. Recovered when less than 30 % is lost.
    Source: drops that last 3 evaluations or more are not among the 88.7 % that recover (4 377
        public histories).
    Quiet: smaller drops of validation alone (`validation_drop`); runs that never learned; restarts
        that recover.

    Example:
        >>> rises, gone = [0.2, 0.5, 0.7, 0.8, 0.82, 0.83, 0.84], [0.1] * 13
        >>> Collapse.found({"epoch": range(1, 21), "accuracy": rises + gone, "val_accuracy": rises + gone})
        [(8.0, 'stop', 'open')]
    """

    PERSIST = Threshold(3, "evaluations in a row, each a median of 3: `watch`")
    PERSIST_PART = Threshold(5, "evaluations in a row for the smaller loss of a slow decay")
    PERSIST_SHARE = Threshold(0.02, "share of all evaluations so far that it must have lasted")
    ACT = Threshold(4, "evaluations in a row before `act`")
    ACT_SHARE = Threshold(0.05, "share of all evaluations so far before `act`")
    STOP = Threshold(10, "evaluations in a row before `stop`")
    STOP_SHARE = Threshold(0.1, "share of all evaluations so far before `stop`")
    STOP_REWARD = Threshold(0.15, "the same for a reward (times 3)")
    ALONE = Threshold(5, "evaluations in a row with nearly all lost, whatever training does: `act`")
    ALONE_SHARE = Threshold(0.1, "share of all evaluations so far for the same")
    SUDDEN = Threshold(0.35, "share of the gain lost 3 evaluations before, at most")
    EARLY = Threshold(
        12, "evaluations before the fall; many earlier falls recover and must last `STOP`"
    )
    EARLY_SHARE = Threshold(0.25, "share of the plan before which a fall counts as early")
    GAIN = Threshold(0.05, "share of all examples that a better summary has gained")
    BACK = Threshold(0.3, "share of the gain; with less lost, the score has recovered")
    falling = FallFromBest()

    highest = "stop"
    needs = ("higher", "lower")

    def tracks(self, history: History) -> Iterable[Track]:
        unheld = without_split(history)
        return [
            t
            for t in history.whole
            if (t.curve.better == "higher" or _is_falling_score(t))
            and (t.curve.split != "train" or t in unheld)
            and not is_spread(t)
            and not is_part_of_reward(history, t)
        ]

    def figures(self, history: History) -> Iterator[Figure]:
        for score in self.tracks(history):
            gain = np.maximum(score.sign * score.begin - score.best, 1e-12)
            yield Figure(
                score,
                (rolling_median(score.cost, 3) - score.best) / gain,
                self.falling.LOST,
                "share of its gain lost (median of 3)",
            )

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        fall = self.falling.fall_of(history, score)
        collapsed, lasted = run_length(fall.collapsed), run_length(fall.collapsed & ~fall.returning)
        detected = (collapsed >= _lasting(score, self.PERSIST, self.PERSIST_SHARE)) | (
            run_length(fall.part | fall.collapsed) >= _lasting(score, self.PERSIST_PART, 0)
        )
        held = np.where(
            fall.collapsed,
            collapsed,
            run_length(fall.part | fall.collapsed) - self.PERSIST_PART + self.PERSIST,
        )
        early = self._is_early(history, score, held)
        dead = run_length(fall.dead & ~early)
        # What is lost little by little while training improves is overfitting.
        sudden = fall.lost[np.maximum(np.arange(len(score)) - dead - 3, 0)] < self.SUDDEN
        alone = sudden & (dead >= _lasting(score, self.ALONE, self.ALONE_SHARE))
        # One value again and again are constant predictions.
        varies = fall.repeats < self.ALONE - 1
        detected |= fall.decays | (varies & (alone | fall.ends_low))
        if score.curve.split == "train":
            detected &= ~history.is_fine(score)
        detected |= fall.stuck
        stays = (
            ~fall.returning
            & ~fall.shallow
            & np.where(early, lasted >= self.STOP, held >= self.PERSIST)
        )
        lost, train = fall.lost, fall.train
        holds = self._summary_holds(history, score)
        stays &= ~holds
        # Policies fall and learn again.
        stop_share = self.STOP_REWARD if score.curve.metric == "reward" else self.STOP_SHARE
        for start, end in spells(detected, (lost < self.BACK) & ~fall.halved & ~fall.stuck):
            life = lifecycle(
                score,
                start,
                end,
                act=(stays & ((held >= _lasting(score, self.ACT, self.ACT_SHARE)) | fall.nothing))
                | ((fall.decays | (varies & alone)) & ~holds),
                stop=stays & ((lasted >= _lasting(score, self.STOP, stop_share)) | fall.ruined),
            ).since(_onset(score, start, 0.5 if fall.collapsed[start] else self.falling.PART))
            last, best = life.last, score.single(int(score.raw_best_index[start]))
            # The value at the end of one that is over had come back already.
            worst = score.sign * float(np.fmax.reduce(score.cost[life.first : last + 1]))
            now = score.newest(last) if end is None else worst
            share = float(lost[last])
            if fall.stuck[start] and not fall.collapsed[start]:
                share = abs(best[0] - now) / max(abs(best[0] - float(score.y[0])), 1e-12)
            share = min(share, 1.0)
            partly = bool(fall.ends_low[start] and not (fall.collapsed | fall.stuck)[start])
            smooth = smoothed(score) if partly and len(score) > LastValues.MOST.value else {}
            share = smooth.pop("lost", share)
            if share < self.falling.PART and smooth:
                continue
            yield self.episode(
                score,
                life,
                [train] if train else [],
                best=best[0],
                best_at=best[1],
                now=now,
                begin=score.start[start],
                lost=share,
                lost_all=share >= 0.995,
                below=(best[0] - now) / best[0] if 0.005 * best[0] < now < best[0] else None,
                halved=bool(fall.halved[start]),
                partly=partly or bool(holds[last]),
                **smooth,
                points=last - life.first + 1,
                reward=score.curve.metric == "reward",
                **_training_evidence(score, train, life),
            )

    words = Words(
        name="collapse",
        title="{metric:name} [partly?ends far below its best|collapsed at {first:place}]: [smooth?{top:number} → {end:number} (smoothed)|{best:value} → {now:value}]",
        what=(
            "{metric:name} [status=recovered?[halved?[below?was {below:percent} below|was {now:value} at worst, far below]|lost [lost_all?all|{lost:percent}] of what it had gained up to]"
            "|[halved?[below?is {below:percent} below|is {now:value}, far below]|has lost [lost_all?all|{lost:percent}] of what it had gained up to]] its best of [smooth?{top_at:place}|{best_at:place}]"
            "[train?; {train:name} went {train_before:value} → {train_now:value}]."
        ),
        event="Certain: {points:evaluations}, medians of 3.",
        cause="What damaged the weights is not in the curves.",
        worry=if_recovered(
            "No: most of it came back.",
            choose(
                "level",
                stop="Yes: runs that collapse like this rarely recover.",
                act="Yes: too long for a temporary drop[sign_train_worse?, and training has lost ground too|[sign_train_slipped?, and training has lost ground too]].",
                watch="Probably: temporary drops recover sooner than this.",
            ),
        ),
        why=(
            Cause(
                "[reward?An update that was too large destroyed the policy|A step at too high a learning rate destroyed what was learned]",
                supports="rate_rose rate_high gradient_spiked train_slipped train_worse rate_warming",
                against="gradient_calm clipped",
                test="third_of_rate",
            ),
            Cause(
                "[reward?The tasks or the reward changed at that point|Data or labels changed at that point]",
                supports="resumed_here",
                test="look_at_inputs",
            ),
            Cause(
                "Only evaluation broke (mode, batch norm, preprocessing)",
                supports="train_fitted train_steady",
                excluded="train_worse no_batch_norm =reward",
                test="fresh_batch_norm",
            ),
            Cause(
                "A checkpoint was loaded incorrectly, or fp16 steps were skipped",
                supports="resumed_here half",
                excluded="bf16",
                test="other_precision",
            ),
        ),
        would_change="Clears when 70% of the gain is back.",
        next=(
            if_recovered(
                Wait("Nothing to do; keep the best checkpoint."),
                choose(
                    "level",
                    act=f"Restore {CHECKPOINT}[over?.|: it has stayed down too long to wait.]",
                    stop=f"[over?Restore|Stop, and restore] {CHECKPOINT}.",
                    watch=when(
                        "over", RESTORE, Wait(f"Wait 3 more evaluations, and keep {CHECKPOINT}.")
                    ),
                ),
            ),
            choose(
                "status",
                recovered="",
                ended="In the next run use a third of the learning rate, and clip gradients.",
                otherwise="Continue with a third of the learning rate, and clip gradients.",
            ),
        ),
        limits="Whether something was changed on purpose is not in the log.",
        trace="{lost:percent} of the gain lost (limit 60%, or 35% where it lasts).",
        outcome={
            "recovered": "Most of it had come back by {ended_at:place}.",
            "ended": "It did not come back.",
        },
    )

    def _summary_holds(self, history: History, score: Track) -> Flags:
        """Where a better summary of the same examples (no accuracy, which one class may carry) keeps nearly all of its gain."""
        whole = history.score_of(score)
        if whole is None or whole.curve.metric == "accuracy":
            return np.zeros(len(score), dtype=bool)
        if score_rank(whole.curve.metric) >= score_rank(score.curve.metric):
            return np.zeros(len(score), dtype=bool)
        where = np.maximum(score.index_beside(whole), 0)
        gain = whole.sign * whole.begin - whole.best
        holds = (whole.given_back < self.BACK) & (gain > self.GAIN * whole.unit)
        return np.asarray(holds[where] & (score.index_beside(whole) >= 0))

    def _is_early(self, history: History, score: Track, held: Ints) -> Flags:
        """Where the fall that has lasted *held* evaluations began early in the run."""
        plan = history.plan_of(score)
        early = score.count - held < self.EARLY
        return np.asarray(early & (score.x < self.EARLY_SHARE * plan) if plan else early)


def _is_falling_score(track: Track) -> bool:
    """Whether this is a score that falls as the model learns, such as a word error rate."""
    is_score = track.curve.better == "lower" and score_rank(track.curve.metric) < len(SCORES)
    return is_score and not (track.y < 0).any()


def _training_evidence(score: Track, train: Track | None, life: Lifecycle) -> dict[str, Any]:
    """The training curve before and after the fall, if it was measured at both points."""
    if train is None:
        return {}
    before, now = (score.beside(train)[i] for i in (max(life.first - 1, 0), life.last))
    if not np.isfinite(before + now):
        return {}
    return {"train": train.label, "train_now": now, "train_before": before}


def _lasting(score: Track, count: int, share: float) -> Floats:
    """Least evaluations in a row: *count*, and that *share* of all so far; more where a game is won or lost by chance."""
    usual = count * WON_OR_LOST if is_won_or_lost(score) else count
    times = REWARD if score.curve.metric == "reward" else 1
    return np.asarray(np.maximum(usual, times * share * score.count))


def _onset(score: Track, start: int, share: float) -> int:
    """First point of the stretch before *start* in which more than that share of the gain is lost."""
    gain = score.sign * score.begin[start] - score.best[start]
    low = run_length((score.cost - score.best) > share * gain)
    return start - int(low[start]) + 1 if low[start] else start
