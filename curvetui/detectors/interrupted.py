"""Interrupted: the run ended before its plan: without a word, in the middle of a line, or with an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curvetui.detectors import Detector, Life
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.track import Rows
from curvetui.words import Words, choose, when

SHOWN = 120
"""Characters of an error's line."""
_ERROR = re.compile(r"^(?:[\w.]+\.)?(?P<name>\w*(?:Error|Exception))\b")
_MEMORY = re.compile(r"out of memory|OutOfMemory|oom", re.IGNORECASE)


class Interrupted(Detector):
    """The run ended before its plan: without a word, in the middle of a line, or with an error.

    Rule: the input has ended, and the last epoch or step is below the planned one while no line tells of an end or of
        early stopping; or the last line is only the beginning of what the lines before it look like, their numbers
        apart; or the last lines tell of an error (a traceback, out of memory, killed by the scheduler).
    Source: the plan that the log prints (`Epoch 5/30`, a bar's total, a setting); Python's tracebacks.
    Quiet: early stopping; Ctrl-C, which somebody pressed; an end in NaN, which is `non_finite`; logs without a plan
        that just end; a Trainer's saved state, which is written under way.

    Example:
        >>> Interrupted.found({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "interrupted")
        [(3.0, 'act', 'open')]
    """

    kind = "interrupted"
    highest = "act"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        last = max((t for t in history.tracks), key=lambda t: t.curve.at[-1], default=None)
        error = _error(history)
        if last is None or not (history.state == "interrupted" or history.state == "failed" and error):
            return
        rows = Rows(last.curve, history.breaks)
        end = len(rows) - 1
        plan = history.planned_epochs if rows.curve.unit == "epoch" else history.planned_steps
        saved = next((n.text for n in reversed(history.notes) if n.kind == "checkpoint"), "")
        torn = any(n.kind == "torn" for n in history.notes)
        way = "memory" if _MEMORY.search(error) else "error" if error else "torn" if torn else "silent"
        known = _ERROR.match(error)
        yield self.say(
            rows, Life(end, (("act", end),), end), way=way, planned=plan, checkpoint=saved[:80], error=error[:SHOWN],
            short=known["name"] if known else error[:30], left=None if plan is None or plan <= rows.x[end] else plan - rows.x[end],
        )

    words = {
        "en": Words(
            name="an interruption",
            title=choose("way", memory="Out of memory at {first:place}", error="The run broke off at {first:place}: {short}", torn="The log breaks off in mid-line after {first:place}",
                         otherwise=("The log ends at {first:place}", when("left", " of {planned:number}"), " without a word")),
            what=("The last value stands at {first:place}", when("left", "; {left:span} of the plan are missing"),
                  choose("way", silent=", and no line says that the run ended, stopped early or failed.", torn=", and the last line breaks off in its middle.", otherwise='. Then the log says: "{error}".')),
            event=choose("way", silent="Certain that the log ends there; the process may have gone on (buffered output is lost when a process is killed).",
                         torn="Certain that the last line is not whole; the process may have gone on.", otherwise="Certain: the log says so."),
            cause=choose("way", memory="As the log says: memory did not suffice.", error="What the error says; where it came from stands in the traceback above it.", otherwise="Open: it needs the machine's own log."),
            worry=choose("way", memory="Yes: the run is over, and will end the same way again with the same settings.", error="Yes: the run is over, and nothing after {first:place} was trained.", otherwise="Yes, unless you stopped it yourself."),
            why=(
                choose("way", memory="The batch, the sequence or the model is too large for the memory; an evaluation after training steps often needs more than the steps.",
                       error="An error in the code or in one batch of the data: read the last lines of the traceback.",
                       otherwise="The process was killed: out of memory, a time limit, preemption (look for `oom-kill`, `SIGKILL`, `CANCELLED`)."),
                choose("way", memory="Another process holds part of the memory.", error="Something outside: a full disk, a lost connection, a worker that died.",
                       otherwise="The disk is full or the connection broke, so that only the log ends here."),
                choose("way", memory="Memory grows: tensors are kept together with their graph.", error="", otherwise="Somebody stopped it."),
            ),
            would_change="More lines would close it.",
            next=(
                choose("way", memory="Halve the batch size (and accumulate 2 steps, so that the result stays comparable).", error="Read the traceback, and mend its cause before you start again."),
                ("Resume from the last checkpoint", when("checkpoint", ' ("{checkpoint}")'), "."),
                choose("way", memory="Look at `nvidia-smi`: is anybody else on the GPU?", error="", otherwise="Look at `dmesg`, the scheduler's log (`sacct`, `kubectl describe`) and the free disk space."),
                choose("way", memory="", error="", otherwise="Write output unbuffered (`python -u`), so that the last lines are not lost."),
            ),
            limits=choose("way", memory="How much memory a step needs is not in the log.", error="What led to the error is not in the curves.",
                          otherwise="Lines that were still in a buffer when the process died are not in the log."),
            trace=("last place {first:number}", when("planned", " of {planned:number} planned"),
                   choose("way", silent="; no line tells of an end.", torn="; the last line is only the beginning of one like those before it.", otherwise="; the log ends in an error ({short}).")),
            outcome={"ended": "The log ends there."},
        ),
        "zh": Words(
            name="训练中断",
            title=choose("way", memory="{first:place}显存或内存不足", error="训练在{first:place}报错退出：{short}", torn="日志在{first:place}之后断在半行",
                         otherwise=("日志在{first:place}", when("left", "（共 {planned:number}）"), "戛然而止")),
            what=("最后一个值在{first:place}", when("left", "，离计划还差 {left:span}"),
                  choose("way", silent="；没有任何一行说明训练结束、早停或失败。", torn="；最后一行只写了一半。", otherwise="。随后日志写道：“{error}”。")),
            event=choose("way", silent="日志到此为止是确定的；进程可能还跑了一段（进程被杀时，缓冲区里的输出会丢失）。",
                         torn="最后一行不完整是确定的；进程可能还跑了一段。", otherwise="确定：日志里就是这么写的。"),
            cause=choose("way", memory="日志已经写明：内存不够。", error="就是报错所说的；出处见它上方的 traceback。", otherwise="原因未定：需要看机器自己的日志。"),
            worry=choose("way", memory="需要：训练已经停了，同样的设置再跑一次还会这样。", error="需要：训练已经停了，{first:place}之后什么都没训。", otherwise="需要，除非是你自己停的。"),
            why=(
                choose("way", memory="批大小、序列长度或模型超出了显存；训练几步之后的评估往往比训练更占显存。",
                       error="代码出错，或某一批数据有问题：看 traceback 的最后几行。",
                       otherwise="进程被杀：内存不足、超出时限、被抢占（查 `oom-kill`、`SIGKILL`、`CANCELLED`）。"),
                choose("way", memory="别的进程占用了一部分显存。", error="外部原因：磁盘写满、连接断开、某个 worker 挂了。", otherwise="磁盘已满或连接断开，只是日志到此为止。"),
                choose("way", memory="占用在不断增长：保存了带计算图的张量。", error="", otherwise="有人停掉了它。"),
            ),
            would_change="出现更多的行即关闭。",
            next=(
                choose("way", memory="批大小减半（同时累积 2 步梯度，结果才可比）。", error="先看 traceback，解决原因之后再重启。"),
                ("从最后的 checkpoint 恢复", when("checkpoint", "（“{checkpoint}”）"), "。"),
                choose("way", memory="看 `nvidia-smi`：GPU 上还有没有别人。", error="", otherwise="查看 `dmesg`、调度器日志（`sacct`、`kubectl describe`）和磁盘剩余空间。"),
                choose("way", memory="", error="", otherwise="用无缓冲输出（`python -u`），避免丢失最后几行。"),
            ),
            limits=choose("way", memory="一步需要多少显存，日志里没有。", error="是什么引发了这个错误，曲线上看不出来。", otherwise="进程死亡时还在缓冲区里的行，日志里没有。"),
            trace=("最后位置 {first:number}", when("planned", "，计划 {planned:number}"),
                   choose("way", silent="；没有任何一行说明结束。", torn="；最后一行只是前面那种行的开头。", otherwise="；日志以报错结束（{short}）。")),
            outcome={"ended": "日志到此为止。"},
        ),
    }


def _error(history: History) -> str:
    """The line that tells of the error in which the run ended; empty where there is none, or where somebody stopped it."""
    said = [n for n in history.notes if n.kind in ("failed", "traceback")] if history.state == "failed" else []
    if not said or any("KeyboardInterrupt" in n.text for n in said):
        return ""
    return next((n.text for n in reversed(said) if n.kind == "failed"), said[-1].text).strip()
