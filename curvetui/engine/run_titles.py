"""Names of runs by which no two are confused: `a/train.log` and `b/train.log`."""

from collections.abc import Sequence
from dataclasses import replace

from curvetui.model import RunSnapshot
from curvetui.system.short_paths import short_paths


def titles(runs: Sequence[RunSnapshot]) -> list[str]:
    """Names; where runs of several logs have the same, preceded by the folders that distinguish them."""
    paths = [run.path for run in runs]
    groups: dict[str, set[str]] = {}
    for run, path in zip(runs, paths, strict=True):
        groups.setdefault(run.name, set()).add(path)
    short = {name: short_paths(group) for name, group in groups.items() if len(group) > 1}
    return [
        short[run.name][path] + "".join(run.name.rpartition(" #")[1:] if " #" in run.name else ())
        if run.name in short
        else run.name
        for run, path in zip(runs, paths, strict=True)
    ]


def with_titles(runs: Sequence[RunSnapshot]) -> tuple[RunSnapshot, ...]:
    """The same runs under these names."""
    return tuple(replace(run, name=name) for run, name in zip(runs, titles(runs), strict=True))
