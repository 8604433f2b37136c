"""`curvetui.fleet`: many runs as one table, from a program."""

from __future__ import annotations

import os
from collections.abc import Sequence

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import LOCAL, Gathering, workers_of
from curvetui.fleets.table import Table


def fleet(
    sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    on: str = LOCAL,
    by: Sequence[str] = (),
    sort: str = "",
    cache: bool = True,
) -> Table:
    """Read many logs on all cores, or on a Dask cluster, and rank them by what was found.

    Args:
        sources: one or more SOURCEs of the command line: files, folders, globs, addresses.
        on: `local`, or the address of a Dask scheduler, such as `tcp://scheduler:8786`.
        by: settings by which `Table.groups` groups the runs, such as `("learning_rate",)`.
        sort: a key or a setting, with `-` before it for the largest first; empty: the gravest first.
        cache: whether logs that have not changed since they were last read are taken from the user's cache.

    Returns:
        A table with one row for each run.

    Raises:
        SourceError: a source names nothing that is there, or the cluster cannot be used.
        ValueError: there is nothing to sort by under that name.
    """
    from curvetui.fleets.cache import Cache

    many = [sources] if isinstance(sources, str | os.PathLike) else sources
    options = ReadOptions()
    gathering = Gathering(
        [os.fspath(source) for source in many],
        options,
        workers_of(on),
        Cache(options) if cache else None,
    )
    for _ in gathering.run():
        pass
    return gathering.table(by, sort)
