"""Throttled: the GPU runs slower than it could, because of heat or a lowered power limit."""

from collections.abc import Iterator
from typing import Any

from curvetui.detectors import Episode, Threshold
from curvetui.detectors._gauges import GaugeDetector, beside, mean_over
from curvetui.languages.templates import Words, when
from curvetui.run import History, Track


class Throttled(GaugeDetector):
    """The GPU lowers its clock because it is too hot or may not draw the power it needs.

    Rule: in at least half of the readings of 5 minutes the driver named heat (or a hardware
        slowdown), or a power limit set below 90 % of the GPU's own, as a reason for a slower clock.
        Recovered below a tenth.
    Source: NVML's reasons for a slower clock, every 5 s; read only while a run is watched live.
    Quiet: saved logs; the GPU's own power limit, which every busy GPU reaches; single readings.

    Example:
        >>> Throttled.found({"epoch": [1], "loss": [1.0]}, system=Throttled.shown_by)
        [(0.0, 'watch', 'open')]
    """

    OFTEN = Threshold(0.5, "share of the readings with a slower clock")
    SELDOM = Threshold(0.1, "share of the readings below which throttling is over")

    gauge = "_limited"
    minutes = 5.0
    shown_by = {"gpu0_heat_limited": [0.0] * 20 + [1.0] * 60}

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        mean = mean_over(track, self.minutes)
        yield from self.spells(history, track, mean >= self.OFTEN, mean < self.SELDOM)

    def evidence(self, history: History, track: Track, row: int) -> dict[str, Any]:
        card = track.curve.metric.partition("_")[0]
        cap = beside(history, f"{card}_power_cap", track, row, 0.0)
        share = mean_over(track, self.minutes)[row]
        return {"heat": "heat" in track.curve.metric, "cap": cap, "share": share}

    words = Words(
        name="throttled GPU",
        title="GPU {card} is slowed down by [heat?heat|its power limit]",
        what=(
            "In {share:percent} of the readings of the 5 minutes up to {last:place}, the driver named [heat?heat or a hardware slowdown|a lowered power limit]",
            " as a reason for a slower clock of GPU {card}.[cap? Its power limit is {cap:.0f} W.]",
        ),
        event="Certain: it is the driver's own reason.",
        cause="What is behind it cannot be seen from here.",
        worry="The result is not affected, only the time; the log shows how much, if it has times.",
        why=(
            when(
                "heat",
                "The card is not cooled enough: blocked air, a failed fan, neighbours in the same case.",
                "Someone lowered the limit (`nvidia-smi -pl`), or the data centre did.",
            ),
            "[heat?The room is too warm, or the fans are set to be quiet.|The power supply cannot give more.]",
        ),
        would_change="Clears once fewer than a tenth of the readings of 5 minutes show it.",
        next=(
            "[heat?Look at temperature and fans: `nvidia-smi -q -d TEMPERATURE,PERFORMANCE`.|Compare the limits: `nvidia-smi -q -d POWER,PERFORMANCE`.]",
        ),
        limits="How much time it costs is not measured.",
        trace="{share:percent} of the readings (limit 50%).",
    )
