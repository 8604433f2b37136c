"""Names of runs by which no two are confused: `a/train.log` and `b/train.log`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from curvetui.model import RunSnapshot


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


def short_paths(paths: Iterable[str]) -> dict[str, str]:
    """Path -> its last parts, as many as no other of *paths* ends in, joined by `/`."""
    parts = {path: path.replace("\\", "/").rstrip("/").split("/") for path in paths}
    left, depth, short = set(parts), 1, {}
    while left:
        ends = Counter("/".join(parts[path][-depth:]) for path in left)
        done = {
            path
            for path in left
            if ends["/".join(parts[path][-depth:])] == 1 or depth >= len(parts[path])
        }
        short.update({path: "/".join(parts[path][-depth:]) for path in done})
        # Once unique, an end stays unique: longer ones end differently.
        left, depth = left - done, depth + 1
    return short
