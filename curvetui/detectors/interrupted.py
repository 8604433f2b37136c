"""Interrupted: the log ends before its plan, without a word."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.detectors import Detector, Life
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.track import Rows
from curvetui.words import Words, when


class Interrupted(Detector):
    """The log ends before the planned end, and nothing in it says why.

    Rule: the input has ended, the last epoch or step is below the planned one (or a progress bar or a line is cut in
        the middle), and no line tells of an end, of early stopping or of an error.
    Source: the plan that the log prints (`Epoch 5/30`, a bar's total, a setting).
    Quiet: early stopping, errors and interrupts that the log tells; logs without a plan.

    Example:
        >>> Interrupted.found({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "interrupted")
        [(3.0, 'act', 'open')]
    """

    kind = "interrupted"
    highest = "act"

    def detect(self, history: History) -> Iterator[Finding]:
        last = max((t for t in history.tracks), key=lambda t: t.curve.at[-1], default=None)
        if history.state != "interrupted" or last is None:
            return
        rows = Rows(last.curve, history.breaks)
        end = len(rows) - 1
        plan = history.planned_epochs if rows.curve.unit == "epoch" else history.planned_steps
        note = next((n.text for n in reversed(history.notes) if n.kind == "checkpoint"), "")
        finding = self.say(rows, Life(end, (("act", end),), end), planned=plan, left=None if plan is None or plan <= rows.x[end] else plan - rows.x[end], checkpoint=note[:80])
        yield finding

    words = {
        "en": Words(
            name="an interruption",
            title=("The log ends at {first:place}", when("left", " of {planned:number}"), " without a word"),
            what=("The last value stands at {first:place}", when("left", "; {left:span} of the plan are missing"), ", and no line says that the run ended, stopped early or failed."),
            event="Certain that the log ends there; the process may have gone on (buffered output is lost when a process is killed).",
            cause="Open: it needs the machine's own log.",
            worry="Yes, unless you stopped it yourself.",
            why=("The process was killed: out of memory, a time limit, preemption (look for `oom-kill`, `SIGKILL`, `CANCELLED`).", "The disk is full or the connection broke, so that only the log ends here.", "Somebody stopped it."),
            would_change="More lines would close it.",
            next=(("Resume from the last checkpoint", when("checkpoint", ' ("{checkpoint}")'), "."), "Look at `dmesg`, the scheduler's log (`sacct`, `kubectl describe`) and the free disk space.", "Write output unbuffered (`python -u`), so that the last lines are not lost."),
            limits="Lines that were still in a buffer when the process died are not in the log.",
            trace=("last place {first:number}", when("planned", " of {planned:number} planned"), "; no line tells of an end."),
            outcome={"ended": "The log ends there."},
        ),
        "zh": Words(
            name="中断",
            title=("日志在{first:place}", when("left", "（共 {planned:number}）"), "戛然而止"),
            what=("最后一个值在{first:place}", when("left", "，离计划还差 {left:span}"), "；没有任何一行说明训练结束、早停或失败。"),
            event="日志到此为止是确定的；进程可能还跑了一段（进程被杀时，缓冲区里的输出会丢失）。",
            cause="原因未定：需要看机器自己的日志。",
            worry="需要，除非是你自己停的。",
            why=("进程被杀：内存不足、超出时限、被抢占（查 `oom-kill`、`SIGKILL`、`CANCELLED`）。", "磁盘已满或连接断开，只是日志到此为止。", "有人停掉了它。"),
            would_change="出现更多的行即关闭。",
            next=(("从最后的 checkpoint 恢复", when("checkpoint", "（“{checkpoint}”）"), "。"), "查看 `dmesg`、调度器日志（`sacct`、`kubectl describe`）和磁盘剩余空间。", "用无缓冲输出（`python -u`），避免丢失最后几行。"),
            limits="进程死亡时还在缓冲区里的行，日志里没有。",
            trace=("最后位置 {first:number}", when("planned", "，计划 {planned:number}"), "；没有任何一行说明结束。"),
            outcome={"ended": "日志到此为止。"},
        ),
    }
