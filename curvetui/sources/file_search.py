"""Finds the files that a folder or a glob currently matches."""

import glob
import os
import time
from collections.abc import Callable, Sequence

DEPTH = 6
"""Maximum depth below the folder."""
SECONDS = 2.0
"""Time limit of the search in seconds; the rest is searched next time."""
SKIPPED = frozenset(
    ".git node_modules __pycache__ site-packages .venv venv env .tox .mypy_cache .cache".split()
)
"""Folders that hold many files but no logs."""
MAX_FILES = 50_000
"""Files checked in one go."""
SHARED = os.path.join(os.sep, "dev", "shm")
"""Shared memory: a system folder with users' files."""
SYSTEM = ("/proc", "/sys", "/dev")
"""System folders that are neither searched nor watched, nor are their parents."""


def files_below(
    folder: str, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> list[str]:
    """The files below *folder*, newest first; skips links, virtual environments and system folders."""
    if is_system(folder):
        return []
    end = clock() + seconds
    found: list[tuple[float, str]] = []
    level = [folder]
    for _ in range(DEPTH):
        deeper: list[str] = []
        for place in level:
            if clock() > end or len(found) >= MAX_FILES:
                return _newest_first(found)
            _look(place, found, deeper)
        level = deeper
    return _newest_first(found)


def _look(place: str, found: list[tuple[float, str]], deeper: list[str]) -> None:
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_symlink():
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if not (
                        entry.name in SKIPPED
                        or entry.path in SYSTEM
                        or os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
                    ):
                        deeper.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    found.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
    except OSError:
        # An unreadable or vanished folder has nothing for us.
        return


def _newest_first(found: list[tuple[float, str]]) -> list[str]:
    return [path for _, path in sorted(found, key=lambda item: (-item[0], item[1]))]


def listing(spelled: str) -> Callable[[], list[str]]:
    """A function that lists the current matches of a folder or a glob, newest first."""
    if glob.has_magic(spelled) and not os.path.exists(spelled):
        return lambda: _matching(spelled)
    return lambda: files_below(spelled)


def listing_of(spelled: Sequence[str]) -> Callable[[], list[str]]:
    """A function that lists the current matches of several folders, globs and files, newest first."""
    if len(spelled) == 1 and not os.path.isfile(spelled[0]):
        return listing(spelled[0])
    named = [path for path in spelled if os.path.isfile(path)]
    others = [listing(text) for text in spelled if not os.path.isfile(text)]

    def names() -> list[str]:
        found = dict.fromkeys([*named, *(path for look in others for path in look())])
        return sorted(found, key=lambda path: (-modified(path), path))

    return names


def common_folder(paths: Sequence[str]) -> str:
    """The common parent folder of *paths*."""
    try:
        return os.path.commonpath([os.path.abspath(path) for path in paths])
    except ValueError:
        return os.curdir


def _matching(pattern: str) -> list[str]:
    paths = [p for p in _globbed(pattern) if os.path.isfile(p)]
    return sorted(paths, key=lambda p: (-modified(p), p))


def _globbed(pattern: str) -> list[str]:
    """The matches of *pattern*, unless it would search system folders endlessly."""
    root = pattern
    while glob.has_magic(root):
        root = os.path.dirname(root)
    return [] if "**" in pattern and is_system(root) else glob.glob(pattern, recursive=True)


def is_system(folder: str) -> bool:
    """Whether *folder* is in a system folder; shared memory is not counted."""
    place = os.path.realpath(folder)
    is_own = any(place == own or place.startswith(f"{own}/") for own in SYSTEM)
    return is_own and not f"{place}/".startswith(f"{SHARED}/")


def modified(path: str) -> float:
    """Modification time in seconds since 1970; 0 if unknown."""
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
