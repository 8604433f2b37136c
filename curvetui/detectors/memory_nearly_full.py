"""Memory nearly full: the machine's or the GPU's memory is about to run out."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Episode, Threshold
from curvetui.detectors._gauges import GaugeDetector, mean_over
from curvetui.languages.templates import Words
from curvetui.run import History, Track


class MemoryNearlyFull(GaugeDetector):
    """The machine's memory, or that of the GPU, is almost used up.

    Rule: over 1 minute the memory of the machine (or of the run's control group) was 95 % used on
        average; that of a GPU 98 %, if it has grown by 5 % since the first 5 minutes. Recovered
        below 90 %.
    Source: psutil, the control group's own limit, and NVML, every 5 s; read only while a run is
        watched live.
    Quiet: saved logs; files that the system caches; frameworks that reserve the whole GPU memory at
        the start.

    Example:
        >>> MemoryNearlyFull.found({"epoch": [1], "loss": [1.0]}, system=MemoryNearlyFull.shown_by)
        [(5.33, 'watch', 'open')]
    """

    HOST = Threshold(95.0, "percent of the machine's memory")
    CARD = Threshold(98.0, "percent of the GPU's memory")
    BACK = Threshold(90.0, "percent below which memory has recovered")
    SETTLED = Threshold(5.0, "minutes after which frameworks have reserved their memory")
    GROWN = Threshold(5.0, "percent by which a GPU's memory must have grown since then")

    gauge = "memory"
    minutes = 1.0
    shown_by = {"memory": [60.0 + i / 2 for i in range(75)] + [97.0] * 20}

    def tracks(self, history: History) -> Iterable[Track]:
        # The machine's memory first: without it the run is killed, not only refused memory.
        return sorted(history.gauges(self.gauge), key=lambda t: t.curve.metric != self.gauge)

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        mean = mean_over(track, self.minutes)
        on = mean >= self.HOST
        if track.curve.metric != self.gauge:
            settled = track.x - track.x[0] >= self.SETTLED
            start = mean[int(np.argmax(settled))]
            on = settled & (mean >= self.CARD) & (mean - start >= self.GROWN)
        yield from self.spells(history, track, on, mean < self.BACK)

    def evidence(self, history: History, track: Track, row: int) -> dict[str, Any]:
        is_card = track.curve.metric != self.gauge
        return {
            "is_card": is_card,
            "limit": self.CARD if is_card else self.HOST,
            "start": track.y[0],
        }

    words = Words(
        name="memory nearly full",
        title="[is_card?Memory of GPU {card}|Memory] is {average:.0f}% full",
        what="[is_card?GPU {card} has|The machine (or the run's container or job) has] used {average:.0f}% of its memory in the last minute, {start:.0f}% when watching began.",
        event="Certain that it is this full now.",
        cause="Whether it grows further is not certain.",
        worry="Look soon: [is_card?the next larger batch can end the run with an out-of-memory error.|when it is full, the system kills a process, usually the training.]",
        why=(
            "Something is kept that grows with each step: losses or outputs with their graphs, lists of predictions.",
            "[is_card?Batches differ in size, and a large one has just come.|Each data-loading worker holds a copy of the data set.]",
            "Other processes use the same memory.",
        ),
        would_change="Clears below 90%.",
        next=(
            "Save a checkpoint now.",
            "Keep `loss.item()` and detached outputs only; look whether memory grows with each epoch.",
            "[is_card?Use a smaller batch, or cap the input length.|Use fewer data-loading workers, or memory-mapped data.]",
        ),
        limits="Which process uses it is not known.",
        trace="{average:.0f}% over 1 minute (limit {limit:number}%).",
        outcome={"recovered": "It was below 90% again at {ended_at:place}."},
    )
