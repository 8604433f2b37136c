"""GPU idle: the run's GPU waits for most of the time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Episode, Threshold
from curvetui.detectors._gauges import GaugeDetector, beside, mean_over
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track


class GpuIdle(GaugeDetector):
    """The GPU waits for most of the time, usually for data.

    Rule: over 5 minutes, after the first 2, the GPU worked for less than half of the time on
        average, though it had worked before. Recovered above 65 %.
    Source: NVML's utilisation, the share of the time in which a kernel ran, every 5 s; read only
        while a run is watched live.
    Quiet: saved logs; runs that train on the CPU; GPUs that other processes use.

    Example:
        >>> GpuIdle.found({"epoch": [1], "loss": [1.0]}, system=GpuIdle.shown_by)
        [(2.0, 'watch', 'open')]
    """

    IDLE = Threshold(50.0, "percent of the time; a GPU that works less is idle")
    BUSY = Threshold(65.0, "percent of the time; a GPU that works more is no longer idle")
    START = Threshold(2.0, "minutes in which a run loads and compiles")
    USED = Threshold(5.0, "percent reached once; otherwise the run trains on the CPU")
    ONE_CORE = Threshold(130.0, "percent of one core that a single busy process stays below")
    FULL = Threshold(90.0, "percent of all cores that count as fully used")
    READING = Threshold(50.0, "MB/s that count as a busy disk")

    gauge = "_use"
    minutes = 5.0
    shown_by = {"gpu0_use": [90.0] * 12 + [20.0] * 100}

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        mean = mean_over(track, self.minutes)
        was_used = np.maximum.accumulate(track.y) >= self.USED
        is_late = track.x - track.x[0] >= self.minutes + self.START
        yield from self.spells(
            history, track, (mean < self.IDLE) & was_used & is_late, mean > self.BUSY
        )

    def evidence(self, history: History, track: Track, row: int) -> dict[str, Any]:
        own, cpu, disk = (
            beside(history, name, track, row, self.minutes)
            for name in ("process_cpu", "cpu", "disk_read")
        )
        return {
            "idle": 1 - mean_over(track, self.minutes)[row] / 100,
            "cores": None if own is None else own / 100,
            "disk": disk,
            "one_core": own is not None and own < self.ONE_CORE,
            "cpu_full": cpu is not None and cpu >= self.FULL,
            "disk_busy": disk is not None and disk >= self.READING,
        }

    words = Words(
        name="idle GPU",
        title="GPU {card} is idle {idle:percent} of the time",
        what=(
            "In the {minutes:number} minutes up to {last:place}, GPU {card} worked {average:.0f}% of the time.",
            "[cores? The run's processes used {cores:.1f} CPU cores[disk? and the disk read {disk:.0f} MB/s].]",
        ),
        event="Certain: it is the driver's own count.",
        cause="Usually the GPU waits for its input, but evaluation, logging and checkpoints make it wait too.",
        worry="Low risk: only time is lost. A GPU that never waited would need about {average:.0f}% of the time.",
        why=(
            Cause(
                "Batches are prepared in the training process itself or by too few workers",
                supports="=one_core",
                against="=cpu_full",
            ),
            Cause("Decoding and augmentation use all CPU cores", supports="=cpu_full"),
            Cause("The data come from a slow disk or network", supports="=disk_busy"),
        ),
        would_change="Clears once the GPU works 65% of the time over 5 minutes.",
        next=(
            "Double the number of data-loading workers (`num_workers`) and watch whether the GPU gets busier.",
            "Train a minute on one batch kept on the GPU: if that is no faster, the input is not the bottleneck.",
            "Decode and resize the data once beforehand, or keep it on a local disk.",
        ),
        limits="A GPU counts as working while any kernel runs, however small, so 100% need not be fast.",
        trace="{average:.0f}% over {minutes:number} minutes (limit 50%).",
        outcome={"recovered": "It was busy again from {ended_at:place} on."},
    )
