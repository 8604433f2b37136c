"""Stalled: no new line for much longer than usual; reported by live watching only."""

from collections.abc import Iterator

from curvetui.detectors import Detector, Lifecycle
from curvetui.languages.templates import Cause, Words, when
from curvetui.model import Finding, Level
from curvetui.run import History, Track
from curvetui.run.stall import Silence


class Stalled(Detector):
    """No new line has come for much longer than the run usually takes.

    Rule: watching live, silence for longer than 10 times the usual interval between values, twice
        the longest pause so far, and 60 seconds: `watch`. `act` after 40 times, four longest pauses
        and ten minutes; if no process here has the log open for writing, after twice the first
        limit and five minutes. A log that existed before watching began is as old as its last
        change; if neither it nor its times give the pace: `watch` after two hours, `act` after a
        day. Never in reports of finished logs, which look at no clock.
    Source: the intervals of this run, from the fifth on, or the times in its log; Linux's /proc for
        who still writes.
    Quiet: a run whose log says that it ended, or that reached its plan; the first epoch and the
        first evaluation, which are always slow; pauses like those after which the run went on.

    Example:
        >>> Stalled.found({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]})
        []
    """

    highest = "act"
    by_row = True
    live = True

    def detect(self, history: History) -> Iterator[Finding]:
        """The silences that live watching measured; a history itself holds no clock."""
        for silence in history.silences:
            track = max(
                history.tracks, key=lambda t: t.at[t.at < silence.row][-1:].sum(), default=None
            )
            if track is not None:
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
        return self.finding(
            track,
            life,
            silence=silence.seconds,
            usual=silence.usual,
            longest=silence.longest,
            dead=silence.alive is False,
            alive=silence.alive is True,
        )

    words = Words(
        name="stall",
        title="Nothing new since {first:place}[silence? ({silence:time} ago)]",
        what="The last value came at {first:place}[silence?, {silence:time} ago][usual?; usually one comes every {usual:time}].",
        event="Certain that nothing arrives[dead?; and no visible process here has the log open for writing].",
        cause="A long evaluation, a hung process and a lost connection are equally silent.",
        worry="[level=act?Yes: this is far longer than the run took before.|Low risk: it may be an evaluation or a checkpoint.]",
        why=(
            Cause(
                "A long evaluation, a checkpoint being written, or the run ended without a last line",
                supports="=alive",
                against="=dead",
            ),
            Cause(
                "The process hangs (data loader, collective operation, full disk) or was killed",
                supports="=dead",
            ),
            Cause("The connection to the log is broken, or output is buffered"),
        ),
        would_change="Clears at the next line.",
        next=(
            "Check whether the process is alive and the GPU is busy.",
            "If it hangs, look at the stack (`py-spy dump --pid …`) before you kill it.",
        ),
        limits=when(
            "alive",
            "A process still has the log open for writing; whether it is making progress cannot be seen.",
            "[dead?A writer on another machine or in another container, as with a shared file system, cannot be seen from here.|Only the log is watched, not the process.]",
        ),
        trace="[silence?silence {silence:time}][usual?, usual {usual:time} (limit 10 times and 60 s).| (limit 2 hours where the pace is not known).]",
        outcome={"recovered": "It went on at {ended_at:place}."},
    )
