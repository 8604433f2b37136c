"""The shortest ends of paths that tell them apart."""

from collections import Counter
from collections.abc import Iterable


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
