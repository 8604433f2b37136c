"""Stalled: no new line for much longer than usual; said by live watching only."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.detectors import Detector, Lifecycle
from curvetui.languages.templates import Words, choose, when
from curvetui.model import Finding, Level
from curvetui.run import History
from curvetui.run.stall import Silence
from curvetui.run.track import Track


class Stalled(Detector):
    """No new line has come for much longer than the run usually takes.

    Rule: watching live, silence longer than 10 times the usual interval between values, than twice the longest pause
        so far, and than 60 seconds. It asks to act after 40 times, four longest pauses and ten minutes; where no process
        here has the log open for writing, after twice the first limit and five minutes. A log that was there before us
        is as old as its last change; if neither it nor its times tell the pace, after two hours, and to act after a
        day. Reports of finished logs never say it: they look at no clock.
    Source: the intervals of this run, from the fifth on, or the times in its log; Linux's /proc for who still writes.
    Quiet: a run that says that it ended, or that reached its plan; the first epoch and the first evaluation, which are always slow; pauses like those the run came back from.

    Example:
        >>> Stalled.found({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]})
        []
    """

    kind = "stalled"
    highest = "act"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        """What live watching measured; a history itself holds no clock."""
        for silence in history.silences:
            track = max(
                history.tracks,
                key=lambda t: int((t.at < silence.row).sum() > 0) and t.at[t.at < silence.row][-1],
                default=None,
            )
            if track is not None and len(track):
                yield self._finding(track, silence)

    def _finding(self, track: Track, silence: Silence) -> Finding:
        before = max(int((track.at < silence.row).sum()) - 1, 0)
        end = min(before + 1, len(track) - 1) if silence.over else None
        levels: tuple[tuple[Level, int], ...] = (
            (("watch", before),)
            if silence.level == "watch"
            else (("watch", before), ("act", before))
        )
        life = Lifecycle(before, levels, before, end, "recovered" if silence.over else "open")
        return self.say(
            track,
            life,
            silence=silence.seconds,
            usual=silence.usual,
            longest=silence.longest,
            dead=silence.alive is False,
            alive=silence.alive is True,
        )

    words = {
        "en": Words(
            name="a stall",
            title=("Nothing new since {first:place}", when("silence", " ({silence:time} ago)")),
            what=(
                "The last value came at {first:place}",
                when("silence", ", {silence:time} ago"),
                when("usual", "; usually one comes every {usual:time}"),
                ".",
            ),
            event=(
                "Certain that nothing arrives",
                when(
                    "dead", "; and no process here that could be seen has the log open for writing"
                ),
                ".",
            ),
            cause="Open: a long evaluation, a hung process and a lost connection are equally silent.",
            worry=choose(
                "level",
                act="Yes: this is far beyond what the run took before.",
                otherwise="A little: it may be an evaluation or a checkpoint.",
            ),
            why=(
                "A long evaluation, a checkpoint being written, or the end of the run without a last line.",
                "The process hangs (data loader, collective operation, full disk) or was killed.",
                "The connection to the log is broken, or output is buffered.",
            ),
            would_change="The next line closes it.",
            next=(
                "Look whether the process is alive and the GPU busy.",
                "If it hangs: look at the stack (`py-spy dump --pid …`) before you kill it.",
                "Start Python with `-u` next time, so that lines are not held back.",
            ),
            limits=when(
                "alive",
                "A process still has the log open for writing; whether it works cannot be seen.",
                when(
                    "dead",
                    "A writer on another machine or in another container, as with a shared file system, cannot be seen from here.",
                    "Only the log is watched, not the process.",
                ),
            ),
            trace=(
                when("silence", "silence {silence:time}"),
                when(
                    "usual",
                    ", usual {usual:time} (limit 10 times and 60 s).",
                    " (limit 2 hours where the pace is not known).",
                ),
            ),
            outcome={"recovered": "It went on at {ended_at:place}."},
        ),
        "zh": Words(
            name="停滞",
            title=("{first:place}之后没有新内容", when("silence", "（{silence:time}前）")),
            what=(
                "最后一个值在{first:place}",
                when("silence", "，已过去 {silence:time}"),
                when("usual", "，而平时间隔 {usual:time}"),
                "。",
            ),
            event=(
                "没有新内容，这是确定的",
                when("dead", "；而且本机能看到的进程里没有一个打开这个日志写入"),
                "。",
            ),
            cause="原因未定：评估时间长、进程卡死、连接断开，都一样没有声音。",
            worry=choose(
                "level",
                act="需要：远远超过此前的间隔。",
                otherwise="稍加留意：可能在评估或写 checkpoint。",
            ),
            why=(
                "评估时间长、正在写 checkpoint，或运行结束但没有最后一行。",
                "进程卡死（DataLoader、集合通信、磁盘已满）或被杀掉。",
                "与日志的连接断开，或输出被缓冲。",
            ),
            would_change="下一行到来即关闭。",
            next=(
                "看进程是否还在、GPU 是否在忙。",
                "如果卡死：先看调用栈（`py-spy dump --pid …`）再结束它。",
                "下次用 `python -u` 启动，避免输出被缓冲。",
            ),
            limits=when(
                "alive",
                "仍有进程打开这个日志写入；它是否在工作看不出来。",
                when(
                    "dead",
                    "写入者如果在另一台机器或另一个容器里（共享文件系统），从这里看不到。",
                    "只看得到日志，看不到进程。",
                ),
            ),
            trace=(
                when("silence", "静默 {silence:time}"),
                when(
                    "usual",
                    "，平时 {usual:time}（阈值 10 倍且 60 秒）。",
                    "（间隔未知时阈值为 2 小时）。",
                ),
            ),
            outcome={"recovered": "{ended_at:place}又继续了。"},
        ),
    }
