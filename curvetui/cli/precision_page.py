"""How often a kind was reported and correct where the truth is known; for `explain KIND`."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from curvetui.detectors import Detector
from curvetui.languages import language

TWINS = ("overfitting", "miscalibration")


def measured(detector: Detector, code: str) -> str:
    """The counts of a kind in words; empty for one newer than the measured file."""
    all_counts, say = _counts(), language(code).measured
    counts = all_counts["kinds"].get(detector.kind)
    if counts is None or not counts["said"] and not counts["labelled"]:
        return ""
    out = [say["head"].format(**all_counts)]
    if not counts["said"]:
        out.append(say["never"])
    elif detector.highest == "note":
        out.append(say["note"].format(**counts))
    else:
        out.append(
            say["trouble"].format(**counts, share=f" ({counts['right'] / counts['said']:.0%})")
        )
    if counts["labelled"]:
        out.append(say["found"].format(**counts))
    if detector.highest != "note":
        out.append(say["before"].format(**counts, reached=all_counts["reached"]))
    if detector.kind in TWINS:
        out.append(
            say["verdict"].format(**all_counts["overfit"], simulated=all_counts["simulated"])
        )
    return language(code).sentence_gap.join(out)


@cache
def _counts() -> dict[str, Any]:
    text = (files("curvetui.cli") / "precision.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
