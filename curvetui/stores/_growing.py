"""Growing files, read from where the last poll stopped."""

import os

MAX_RECORD = 1 << 26
"""Maximum bytes of a record; a greater length means damage."""


class Growing:
    """The unconsumed bytes of a growing file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rest = b""
        """Bytes read but not yet consumed."""
        self.broken = False
        """Whether record boundaries are lost."""
        self._offset = 0

    def read(self) -> bytes:
        """Return all unconsumed bytes."""
        self.more(-1)
        return self.rest

    def more(self, most: int) -> bool:
        """Read up to *most* more bytes (-1: all); return whether there were any."""
        with open(self.path, "rb") as file:
            file.seek(self._offset)
            data = file.read(most)
        self._offset += len(data)
        self.rest += data
        return bool(data)

    def lines(self) -> list[bytes]:
        """Consume the complete lines and return them; a partial last one waits."""
        whole, end, _ = self.read().rpartition(b"\n")
        self.used(len(whole) + len(end))
        return whole.split(b"\n") if end else []

    def used(self, count: int) -> None:
        """Consume the first *count* unconsumed bytes."""
        self.rest = self.rest[count:]


class GrowingFiles(dict[str, Growing]):
    """Growing files by path, each opened when it is first asked for."""

    def __missing__(self, path: str) -> Growing:
        self[path] = Growing(path)
        return self[path]


def files_below(folder: str, ending: str = "") -> list[tuple[str, str]]:
    """(path, path below *folder* with slashes) of the files with that *ending*, in order."""
    found = (
        os.path.join(place, name)
        for place, _, names in sorted(os.walk(folder))
        for name in sorted(names)
        if name.endswith(ending)
    )
    return [(path, path[len(folder) + 1 :].replace(os.sep, "/")) for path in found]
