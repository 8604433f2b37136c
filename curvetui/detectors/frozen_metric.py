"""Frozen metric: a loss is printed with exactly the same digits again and again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, first_of_each, lasting
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.track import Track
from curvetui.statistics import decimals, run_length, shifted, spells

POINTS = 5
"""Equal values in a row."""
DIGITS = 4
"""Significant digits that must have been printed."""
STEP = 10
"""Last printed digits by which it changed before it froze."""
REPEATS = 0.3
"""Share of repeats before: a metric that is carried forward between evaluations repeats all the time."""


class FrozenMetric(Detector):
    """A loss repeats exactly: nothing changes, or nothing is measured.

    Rule: 5 equal values of a loss in a row, printed with at least 4 significant digits and not 0, where less than
        30 % of the values before were repeats and the step before was of 10 last digits or more. Recovered with the next other value.
    Source: two real evaluations of a changing model agree in 4 digits once in thousands.
    Quiet: accuracies, which repeat legitimately; losses that come to rest at their floor by smaller and smaller steps; a metric that is carried forward between evaluations; losses that
        have reached 0; a learning rate of zero (`learning_rate_zero`).

    Example:
        >>> FrozenMetric.found({"epoch": range(1, 9), "loss": [2.3, 2.1, 2.0] + [1.9876] * 5})
        [(4.0, 'watch', 'open')]
    """

    kind = "frozen_metric"

    def detect(self, history: History) -> Iterator[Finding]:
        losses = [
            t
            for t in history.losses("train", "val")
            if t.curve.metric.endswith("loss") or t.curve.metric in ("cross_entropy", "mse", "rmse")
        ]
        return first_of_each(found for t in losses for found in self._lives(history, t))

    def _lives(self, history: History, loss: Track) -> Iterator[Episode]:
        if not len(loss):
            return
        # The medians of long windows are often the same while their values are not.
        level = loss.curve.windows.low == loss.curve.windows.high
        repeats = np.concatenate(([False], (loss.y[1:] == loss.y[:-1]) & level[1:] & level[:-1]))
        same = run_length(repeats) + 1
        begun = np.arange(len(loss)) - same + 1
        earlier = np.cumsum(repeats)[np.maximum(begun, 0)] / np.maximum(begun, 1)
        on = (
            (same >= POINTS)
            & (_digits(loss) >= DIGITS)
            & (loss.y != 0)
            & (earlier < REPEATS)
            & _abrupt(loss, begun)
        )
        for start, end in spells(on, same == 1):
            life = lasting(loss, start, end).since(start - POINTS + 1)
            rate = history.rate
            before = int(loss.number[life.first - 1]) if life.first else -1
            yield self.tell(
                loss,
                life,
                value=loss.y[start],
                points=int(loss.number[life.last]) - before,
                train=loss.curve.split == "train",
                rate=None
                if rate is None or rate.upto(loss.at[start]) < 0
                else rate.y[rate.upto(loss.at[start])],
            )

    words = {
        "en": Words(
            name="a frozen loss",
            title="{metric:name} is exactly {value:value} again and again",
            what="{metric:name} has been exactly {value:value} for {points:values} in a row since {first:place}.",
            event="Certain: the printed digits are the same.",
            cause="Open: weights that do not change and values that are not measured anew look the same.",
            worry="A little: if the weights no longer change, the rest of the run is lost time.",
            why=(
                when(
                    "train",
                    (
                        "The optimiser does nothing: `step()` is not called, parameters are frozen, or 16-bit steps are all skipped",
                        when("rate", " (the learning rate is {rate:number})"),
                        ".",
                    ),
                    "The evaluation is cached: the old value is printed again.",
                ),
                "All units are dead, so that the output is a constant.",
                when(
                    "train",
                    "The metric is carried forward: it is measured less often than printed.",
                    "The model's weights no longer change, or evaluation uses an old copy of them.",
                ),
            ),
            would_change="The next other value closes it.",
            next=(
                "Print the norm of the weights at two steps: does it change?",
                "Check that `optimizer.step()` runs and that the optimiser has the parameters.",
                "If the metric is only measured now and then: log it only then.",
            ),
            limits="Whether the weights change is not in the log.",
            trace="{points:count} equal values with 4 digits (limit 5).",
            outcome={
                "recovered": "It changed again at {ended_at:place}.",
                "ended": "It stayed the same to the end.",
            },
        ),
        "zh": Words(
            name="指标冻结",
            title="{metric:name} 一再恰好是 {value:value}",
            what="自{first:place}起，{metric:name} 连续 {points:values}恰好都是 {value:value}。",
            event="确定：打印的每一位数字都相同。",
            cause="原因未定：权重不变和没有重新测量，看起来一样。",
            worry="稍加留意：如果权重不再变化，剩下的训练就是浪费时间。",
            why=(
                when(
                    "train",
                    (
                        "优化器没起作用：没有调用 `step()`、参数被冻结，或 16 位精度下每一步都被跳过",
                        when("rate", "（学习率为 {rate:number}）"),
                        "。",
                    ),
                    "评估结果被缓存，打印的是旧值。",
                ),
                "神经元全部死亡，输出成了常数。",
                when(
                    "train",
                    "指标被沿用：测量的次数少于打印的次数。",
                    "权重不再变化，或评估用的是旧的权重副本。",
                ),
            ),
            would_change="出现不同的值即关闭。",
            next=(
                "在两个步数上打印权重范数，看是否变化。",
                "确认 `optimizer.step()` 有执行，且优化器里有参数。",
                "如果指标只是偶尔测量，就只在测量时记录。",
            ),
            limits="权重有没有变化，日志里看不到。",
            trace="{points:count} 个相同的 4 位数值（阈值 5）。",
            outcome={"recovered": "{ended_at:place}又有了变化。", "ended": "直到结束都没有变化。"},
        ),
    }


def _abrupt(loss: Track, begun: np.ndarray) -> np.ndarray:
    """Where the stretch that began at *begun* set in with a step: a loss that nears its floor comes to rest slowly."""
    quantum = 10.0 ** -np.maximum.accumulate(decimals(np.nan_to_num(loss.y)))
    step = np.abs(loss.y - shifted(loss.y))[np.maximum(begun, 0)]
    return np.asarray((begun < 2) | ~(step < STEP * quantum))


def _digits(loss: Track) -> np.ndarray:
    """Significant digits of each value as printed, at most 9; the most of all so far."""
    out = np.zeros(len(loss), dtype=np.int64)
    y = np.abs(np.nan_to_num(loss.y))
    size = np.floor(np.log10(np.where(y > 0, y, 1.0)))
    for digits in range(9, 0, -1):
        unit = 10.0 ** (size - digits + 1)
        out[np.abs(np.round(y / unit) * unit - y) <= 1e-11 * y] = digits
    return np.asarray(np.maximum.accumulate(out))
