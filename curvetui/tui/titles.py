"""Titles of the runs of a source, so that no two are confused."""

from collections import Counter
from collections.abc import Sequence

from curvetui.engine.run_titles import titles
from curvetui.model import RunSnapshot


class Titles:
    """For each of *runs* a key that stays the same while it lives, and a unique title."""

    def __init__(self, runs: Sequence[RunSnapshot] = ()) -> None:
        places: Counter[str] = Counter()
        self._keys: dict[int, str] = {}
        for run in runs:
            places[run.path] += 1
            number = places[run.path]
            # A log's only run has the name of the log, until a second run makes it the first.
            self._keys[id(run)] = run.path if number == 1 else f"{run.path} #{number}"
        self._titles = {id(run): title for run, title in zip(runs, titles(runs), strict=True)}

    def key(self, run: RunSnapshot) -> str:
        return self._keys.get(id(run), run.name)

    def title(self, run: RunSnapshot) -> str:
        return self._titles.get(id(run), run.name)
