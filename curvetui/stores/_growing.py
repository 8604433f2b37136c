"""A file that only grows, read from where the last look ended."""

from __future__ import annotations

MAX_RECORD = 1 << 26
"""Bytes of one record; a length beyond it is damage, not data."""


class Growing:
    """The bytes of a growing file, as far as whole records are used up."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rest = b""
        """Bytes read but not used yet."""
        self.broken = False
        """Its records cannot be separated any more."""
        self._offset = 0

    def read(self) -> bytes:
        """All that is there and not used up."""
        self.more(-1)
        return self.rest

    def more(self, most: int) -> bool:
        """Read at most *most* further bytes, all if that is -1; whether there were any."""
        with open(self.path, "rb") as file:
            file.seek(self._offset)
            data = file.read(most)
        self._offset += len(data)
        self.rest += data
        return bool(data)

    def used(self, count: int) -> None:
        """The first *count* bytes of the rest are dealt with."""
        self.rest = self.rest[count:]
