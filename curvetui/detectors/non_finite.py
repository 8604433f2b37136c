"""Non-finite: a metric becomes NaN or infinite."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Curve, Ints
from curvetui.detectors import Lifecycle, Threshold, levels_from, without_repeats
from curvetui.detectors._checkpoint import CHECKPOINT
from curvetui.detectors._missing_loss import MissingLossDetector, is_trained
from curvetui.languages.templates import Cause, Wait, Words, choose, when
from curvetui.model import Finding, Level
from curvetui.run import History, TrackRows
from curvetui.run.roles import OBJECTIVES
from curvetui.statistics import Flags, run_length, spells


class NonFinite(MissingLossDetector):
    """A metric is NaN or infinite.

    Rule: any NaN or infinity in a loss, a score or a gradient norm. For a training loss: `stop`, at
        once if it is logged by the epoch, at the second in a row if it is logged by the step (mixed
        precision skips single bad steps). Anything else: `watch`. A training loss that was logged
        with another metric from the beginning and is missing 3 times in a row (6, if they were
        logged together less than 3 times) while that one, or the rows' count, goes on counts too:
        JSON has no NaN, and loggers write nothing instead. Recovered at the next finite value. Once
        a training loss is NaN, no other metric is reported.
    Source: IEEE 754; all 6 runs with gradient norms that went NaN had a gradient spike before.
    Quiet: single gradient norms; a column that is empty in every other line (not measured there).

    Example:
        >>> NonFinite.found({"epoch": [1, 2, 3, 4], "train_loss": [2.0, 1.1, 0.7, float("nan")]})
        [(4.0, 'stop', 'open')]
    """

    SKIPS = Threshold(16, "gradient norms in a row: `act`; a loss scale of 2^16 is 1 by then")
    HIDDEN = Threshold(5, "the same beside a loss of exactly 0, a hidden NaN: `stop`")
    SURE = Threshold(2, "values in a row of a loss logged by the step: `stop`")

    highest = "stop"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        tracks = [
            t
            for t in history.tracks
            if t.curve.better
            or t.curve.metric in ("loss", "grad_norm")
            or t.curve.metric.endswith("_loss")
        ]
        trained = [t for t in tracks if is_trained(t.curve)]
        episodes = [
            s
            for t in trained
            for s in [
                *self._non_finite(t.curve, history),
                *self.missing(t, history),
                *self.without_values(t, history),
            ]
        ]
        first = list(without_repeats(episodes))
        over = {id(f): end for _, end, f in episodes}
        yield from first
        others = [
            s for t in tracks if not is_trained(t.curve) for s in self._non_finite(t.curve, history)
        ]
        taken = [(f.detected_row, over[id(f)]) for f in first]
        yield from without_repeats(
            s for s in others if not any(start <= s[0] < end for start, end in taken)
        )

    def _non_finite(self, curve: Curve, history: History) -> Iterator[tuple[float, float, Finding]]:
        if not curve.nonfinite.size:
            return
        rows = TrackRows(curve, history.breaks)
        bad = ~np.isfinite(rows.y)
        row = run_length(bad)
        for start, end in spells(bad, ~bad, 3):
            about = _about(history, rows, start)
            hidden = run_length(bad & _is_zero(history, rows)) if about == "gradient" else row
            levels = self._levels(rows, about, (row, hidden), start, end)
            about = "zero" if about == "gradient" and hidden[start:end].any() else about
            last = len(rows) - 1 if end is None else end - 1
            life = Lifecycle(start, levels, last, end, "open" if end is None else "recovered")
            before = rows.y[:start][~bad[:start]]
            finding = self.finding(
                rows,
                life,
                value=_value(float(rows.y[start])),
                before_value=before[-1] if len(before) else None,
                from_start=not len(before),
                trained=about == "loss",
                points=int(rows.number[last] - rows.number[start]) + 1,
                alone=last == start,
                gone=False,
                about=about,
                scattered=about == "gradient" and levels[-1][0] == "note",
            )
            yield float(rows.at[start]), np.inf if end is None else float(rows.at[end]), finding

    words = Words(
        name="NaN or infinity",
        title="[gone?{lost:name} is no longer logged since {first:place}|{metric:name} [status=recovered?was {value} at {first:place}|[from_start?[alone?is|has been]|is] {value} [from_start?[alone?at|since]|at] {first:place}]]",
        what=(
            "[gone?{lost:name} has been missing since {first:place}, {points:evaluations} in a row, while the rest goes on."
            "|{metric:name} became {value} at {first:place}[from_start?, with its very first value| (before: {before_value:value})]"
            "[alone?.|; {points:count} such values in a row.]]"
        ),
        event="[gone?Certain that it is missing; it is probably NaN (JSON has no NaN, so loggers leave it out).|Certain: the log prints it.]",
        cause="Overflow, a bad input and a bad operation look the same from here.",
        worry=choose(
            "status",
            recovered="No: it is finite again.",
            otherwise=choose(
                "about",
                loss=choose(
                    "level",
                    stop="Yes: once the weights are NaN every further step is wasted.",
                    watch="Perhaps: one bad step may have been skipped; a second in a row means the weights are gone.",
                ),
                gradient="[level=act?Yes: every step is skipped, or damages the weights.|Not yet: mixed precision skips single bad steps.]",
                zero="Yes: the loss beside it is exactly 0, which is how some trainers print NaN.",
                otherwise="[from_start?Until it is finite, nothing is known about performance on new data.|Low risk while the training loss stays finite.]",
            ),
        ),
        why=(
            Cause(
                choose(
                    "about",
                    loss="Overflow: the learning rate is too high, or the range of half precision (fp16) too small",
                    gradient="A step overflowed in half precision (fp16); the loss scaler skips it and halves its scale",
                    zero="The loss is NaN and hidden: the HF Trainer prints 0 instead (`logging_nan_inf_filter`)",
                    otherwise="The metric is undefined there: an absent class, an empty batch, a division by zero",
                ),
                supports="gradient_spiked train_worse rate_rose rate_high rate_warming half",
                against="gradient_calm",
                test="other_precision",
            ),
            Cause(
                "[from_start?Inputs, initial weights or the loss function are bad from the first value on|A bad batch (NaN or huge inputs, a label out of range)]",
                supports="gradient_calm small_batch",
                test="inputs_for_nan",
            ),
            Cause("An unguarded log, division or square root"),
        ),
        would_change="Clears at the next finite value[trained?, if the bad step was skipped|; if the training loss follows, stop].",
        next=(
            choose(
                "about",
                loss=when(
                    "restorable",
                    f"[over?Restore|Stop, restore] {CHECKPOINT}[over?|,] and divide the learning rate by 3–10.",
                    "[over?Start|Stop, and start] again with the learning rate divided by 3–10.",
                ),
                zero="[over?Print the loss itself once to be sure, before the next run.|Stop, and print the loss itself once to be sure.]",
                gradient=choose(
                    "level",
                    act="[over?Before the next run|Stop, and] look at the loss scale and at one batch in fp32.",
                    otherwise=Wait("Wait for the next few steps."),
                ),
                otherwise=when(
                    "from_start",
                    "",
                    when(
                        "over",
                        "Evaluate the last checkpoint once more; the best ignores these values.",
                        Wait("Wait for the next evaluation; the best so far ignores this value."),
                    ),
                ),
            ),
            "[about=score?Check the metric on a class or batch that is empty.|Clip the gradient norm at 1; check the inputs for NaN; with fp16 try bf16.]",
        ),
        limits=when(
            "gone",
            "JSON has no NaN, so loggers leave it out: it is only probably NaN.",
            "`torch.autograd.set_detect_anomaly(True)` or `tf.debugging.enable_check_numerics()` names the operation.",
        ),
        trace="[gone?{lost:name} missing {points:count} times in a row (limit 3, or 6 early on).|value {value} at {first:place} (any is enough); {points:count} in a row.]",
        outcome={"recovered": "Finite again at {ended_at:place}."},
    )

    def _levels(
        self, rows: TrackRows, about: str, row: tuple[Ints, Ints], start: int, end: int | None
    ) -> tuple[tuple[Level, int], ...]:
        """Each level with the point where it is reached; *row*: values in a row that were not finite, and those beside a loss of 0."""
        count, hidden = row
        by_epoch = rows.curve.unit == "epoch" and bool(np.all(rows.x[: start + 1] % 1 == 0))
        if about == "loss":
            return levels_from(start, end, "watch", stop=count >= (1 if by_epoch else self.SURE))
        if about == "gradient":
            return levels_from(
                start,
                end,
                "note",
                watch=(count >= self.GONE) | (hidden > 0),
                act=(count >= self.SKIPS) | (hidden >= self.SURE),
                stop=hidden >= self.HIDDEN,
            )
        if not np.isfinite(rows.y[:start]).any():
            return levels_from(start, end, "note", watch=count >= self.GONE)
        return (("watch", start),)


def _about(history: History, rows: TrackRows, start: int) -> str:
    """`loss`, `gradient` or `score`."""
    curve = rows.curve
    if is_trained(curve) or curve.split == "train" and _is_alone(history, rows, start):
        return "loss"
    if curve.metric != "grad_norm":
        return "score"
    return "gradient"


def _is_zero(history: History, rows: TrackRows) -> Flags:
    """Where a training loss beside is exactly 0, which is how loggers print a NaN that they filter."""
    losses = [t for t in history.tracks if is_trained(t.curve)]
    zeros = [np.zeros(len(rows), dtype=bool)] + [rows.beside(t) == 0 for t in losses]
    return np.asarray(np.logical_or.reduce(zeros))


def _is_alone(history: History, rows: TrackRows, start: int) -> bool:
    """Whether this error is the training objective: no training loss had been logged when it was first not finite."""
    if rows.curve.metric not in OBJECTIVES:
        return False
    return not any(is_trained(t.curve) and t.at[0] <= rows.at[start] for t in history.tracks)


def _value(value: float) -> str:
    return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
