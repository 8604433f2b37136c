"""The sentences of a comparison."""

from collections.abc import Iterator, Mapping
from itertools import islice

from curvetui.api.comparison import Comparison
from curvetui.languages import language, number
from curvetui.reports.phrases import phrases

MAX_SENTENCES = 8
"""Runs whose differences from the first are described in sentences; the JSON form has all."""

ENGLISH: Mapping[str, str] = {
    "settings": "Settings that differ",
    "none": "no difference in the settings that the logs and their names state",
    "unnamed": "not given",
    "headline": "{metric}, compared with {first}",
    "no headline": "The runs have no score or loss in common.",
    "best": "best",
    "same": "at {place}",
    "difference": "{other} {value} ({where}) against {first_value} ({first_where}): {how}",
    "difference same": "{other} {value} against {first_value}: {how}",
    "better": "{by} better",
    "worse": "{by} worse",
    "higher": "{by} higher",
    "lower": "{by} lower",
    "points": "{by} points",
    "equal": "equal.",
    "noise": "{how}, {errors} standard errors: within noise.",
    "open": "{how}, {errors} standard errors: may be noise.",
    "likely": "{how}, {errors} standard errors: probably real.",
    "sure": "{how}, {errors} standard errors: more than noise.",
    "unknown": "{how}; the noise is not known.",
    "parted": "{other} and {first} differ from {place} on.",
    "together": "{other} and {first} do not differ by more than noise at the end.",
    "more": "… and {n} more runs; --report json holds all.",
    "one seed": "Noise here is that of the validation set and of neighbouring evaluations. Other seeds may differ by more: repeat both settings to be sure.",
    "seeds": "Seeds of one setting",
    "group": "{runs}: {mean} ± {spread} over {n} seeds",
    "leaves": "{run} leaves the band of its seeds at {place}",
    "contrast": "the second group is {how} than the first (p = {p}, Welch): {weight}.",
    "contrast sure": "more than the spread of seeds",
    "contrast likely": "probably more than the spread of seeds",
    "contrast noise": "within the spread of seeds",
    "speed": "Speed",
    "slower": "{other} takes {seconds} s per {unit}, {first} {first_seconds} s: {times} times as long.",
    "faster": "{other} takes {seconds} s per {unit}, {first} {first_seconds} s: {times} times as fast.",
    "only": "Findings that only one run has",
    "no only": "no run has a finding of its own",
    "finding": "{run}: {title} ({level}, from {place})",
    "runs": "Runs",
}


def words(code: str) -> Mapping[str, str]:
    """The sentences in that language; English where one is missing."""
    return {**ENGLISH, **language(code).comparison}


def speeds(comparison: Comparison, language: str) -> Iterator[str]:
    """Runs that take much longer, or less long, than the first."""
    for run, own, first in islice(comparison.paces, MAX_SENTENCES):
        yield words(language)["slower" if own > first else "faster"].format(
            other=comparison.names[run],
            first=comparison.names[0],
            seconds=number(own, 3),
            first_seconds=number(first, 3),
            unit=phrases(language)[comparison.runs[run].progress.pace_unit],
            times=number(max(own, first) / min(own, first), 2),
        )
