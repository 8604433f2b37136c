"""`curvetui.fleet`: many runs as one table, for use from a program."""

import os
from collections.abc import Sequence

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import LOCAL, Gathering, workers_of
from curvetui.fleets.listing import missing
from curvetui.fleets.table import Table


def fleet(
    sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    on: str = LOCAL,
    by: Sequence[str] = (),
    sort: str = "",
    cache: bool = True,
) -> Table:
    """Read many logs on all cores, or on a Dask cluster, and rank them by their findings.

    Args:
        sources: one or more SOURCEs of the command line: files, folders, globs, addresses.
        on: `local`, or the address of a Dask scheduler, such as `tcp://scheduler:8786`.
        by: settings by which `Table.groups` groups the runs, such as `("learning_rate",)`.
        sort: a key or a setting, with `-` before it for the largest first; empty: most severe
            first.
        cache: take logs that have not changed since they were last read from the user's cache.

    Returns:
        A table with one row for each run. The end of a log is the end of its run, also while the
        log is still being written.

    Raises:
        SourceError: no source names anything that exists, or the cluster cannot be used.
        ValueError: no row has such a key or setting.
    """
    from curvetui.fleets.cache import Cache

    many = [sources] if isinstance(sources, str | os.PathLike) else sources
    names = [os.fspath(source) for source in many]
    missing(names)
    options = ReadOptions()
    gathering = Gathering(names, options, workers_of(on), Cache(options) if cache else None)
    for _ in gathering.run():
        pass
    return gathering.table(by, sort)
