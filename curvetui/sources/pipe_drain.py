"""A small process that reads a pipe to its end for its writer after the screen was closed.

Started by `sources/stdin.py`; imports nothing from the package. Input goes to a file, up to a
limit, and perhaps to standard output.
"""

import contextlib
import os
import sys

SLICE = 1 << 16
MAX_KEPT = 64 << 20
"""Maximum bytes kept; later ones are read and dropped."""


def main(arguments: list[str]) -> int:
    """Read standard input to its end: FILE COPY; with COPY = `copy`, also write to standard output."""
    path, copy = arguments
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    files = [1] if copy else []
    with contextlib.suppress(OSError):
        files.append(os.open(path, flags))
    kept = 0
    while data := os.read(0, SLICE):
        kept += len(data)
        for file in list(files):
            if not _wrote(file, data) or file > 1 and kept >= MAX_KEPT:
                # A closed reader, a full disk, a full file: the program continues.
                files.remove(file)
    return 0


def _wrote(file: int, data: bytes) -> bool:
    try:
        while data:
            data = data[os.write(file, data) :]
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
