"""Swapping: the machine reads memory back from disk, which is thousands of times slower."""

from collections.abc import Iterator
from typing import Any

from curvetui.detectors import Episode, Threshold
from curvetui.detectors._gauges import GaugeDetector, beside, mean_over
from curvetui.languages.templates import Words
from curvetui.run import History, Track


class Swapping(GaugeDetector):
    """Memory is constantly read back from disk, so everything is slow.

    Rule: over 2 minutes more than 1 MB/s was read back from swap space on average. Recovered below
        0.2 MB/s.
    Source: the kernel's count of pages read from swap space, by psutil, every 5 s; read only while
        a run is watched live.
    Quiet: saved logs; swap space full of memory that nobody needs; short bursts.

    Example:
        >>> Swapping.found({"epoch": [1], "loss": [1.0]}, system=Swapping.shown_by)
        [(0.0, 'watch', 'open')]
    """

    READ = Threshold(1.0, "MB/s read back from swap space")
    BACK = Threshold(0.2, "MB/s below which swapping is over")

    gauge = "swap_in"
    minutes = 2.0
    shown_by = {"swap_in": [0.0] * 20 + [30.0] * 40}

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        mean = mean_over(track, self.minutes)
        yield from self.spells(history, track, mean > self.READ, mean < self.BACK)

    def evidence(self, history: History, track: Track, row: int) -> dict[str, Any]:
        return {"memory": beside(history, "memory", track, row, 1.0)}

    words = Words(
        name="swapping",
        title="The machine is swapping ({average:.1f} MB/s)",
        what="In the 2 minutes up to {last:place}, {average:.1f} MB/s were read back from swap space[memory?; memory is {memory:.0f}% full].",
        event="Certain: it is the kernel's own count.",
        cause="Which process causes it is not known.",
        worry="Look soon: a run that swaps can be a hundred times slower.",
        why=(
            "The run and its data-loading workers need more memory than there is.",
            "Another process uses the memory.",
            "Something in the run grows with each step.",
        ),
        would_change="Clears below 0.2 MB/s.",
        next=(
            "See which process uses the memory (`top`, then M).",
            "Use fewer data-loading workers, or a smaller part of the data set in memory.",
        ),
        limits="The count is the whole machine's.",
        trace="{average:.1f} MB/s over 2 minutes (limit 1 MB/s).",
    )
