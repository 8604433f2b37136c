"""The first lines of a log, kept until it is known whether copying altered its text: then they are read again."""

from __future__ import annotations

from curvetui.reading.repair import HEAD_BYTES, HEAD_LINES, Repair, repair_of


class Head:
    """The first bytes of a stream, and the lines they hold."""

    def __init__(self) -> None:
        self.repair = Repair()
        """What is known about the log so far; it depends on its first lines alone, whatever the chunks."""
        self.data = b""
        self._lines: list[bytes] = []
        self._has_news = True
        """Lines have come since the last look."""
        self._settled = False
        """What comes now was there before."""
        self.is_over = False
        """Nothing is decided any more."""

    def keep(self, data: bytes) -> tuple[bytes, bytes]:
        """(what of *data* belongs to the head, the rest)."""
        room = HEAD_BYTES - len(self.data)
        self.data += data[:room]
        return data[:room], data[room:]

    def note(self, text: bytes) -> None:
        """Some whole lines that stayed on the terminal."""
        room = HEAD_LINES - len(self._lines)
        if not self.is_over and not self._settled and room > 0:
            lines = [line for line in text.split(b"\n", 2 * HEAD_LINES)[:-1] if line.strip()]
            self._lines += lines[:room]
            self._has_news |= bool(lines)

    def settle(self) -> bool:
        """Look at the lines so far; whether all must be read again, which `reread` ends."""
        if self.is_over:
            return False
        found = repair_of(self._lines) if self._has_news else self.repair
        changed, self.repair, self._has_news = found != self.repair, found, False
        self._settled = True
        if not changed:
            self.reread()
        return changed

    def reread(self) -> None:
        """The head has been read as it must be."""
        self._settled = False
        if len(self._lines) >= HEAD_LINES or len(self.data) >= HEAD_BYTES:
            self.close()

    def close(self) -> None:
        """What follows does not belong to the head any more."""
        self.is_over, self.data, self._lines = True, b"", []
