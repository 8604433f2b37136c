"""A small process that reads a pipe to its end for its writer once the screen has gone, however it went.

Started by `sources/stdin.py`, it waits until that process has ended; imports nothing from the
package. Input goes to a file, up to a limit, and perhaps to standard output.
"""

import contextlib
import os
import sys

SLICE = 1 << 16
MAX_KEPT = 64 << 20
"""Maximum bytes kept; later ones are read and dropped."""


def main(arguments: list[str]) -> int:
    """Read standard input to its end: FILE COPY LIFELINE; with COPY = `copy`, also write to standard output.

    Begins when the other end of the descriptor LIFELINE is closed; a byte from there says that
    nothing is left to read.
    """
    path, copy, lifeline = arguments
    if os.read(int(lifeline), 1):
        return 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    files = [1] if copy else []
    kept = 0
    while data := os.read(0, SLICE):
        if not kept:
            with contextlib.suppress(OSError):
                files.append(os.open(path, flags, 0o600))
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
