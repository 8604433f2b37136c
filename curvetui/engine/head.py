"""The first lines of a log, kept until it is known whether copying altered its text."""

from curvetui.reading.repair import HEAD_BYTES, HEAD_LINES, Repair, repair_of


class Head:
    """The first bytes of a stream, and the lines they hold."""

    def __init__(self) -> None:
        self.repair = Repair()
        """What is known about the log so far; depends on its first lines only, not on chunks."""
        self.data = b""
        self._lines: list[bytes] = []
        self._has_news = True
        """Whether lines have come since the last check."""
        self._settled = False
        """Whether the present data is being parsed again."""
        self.is_over = False
        """Whether all decisions have been made."""

    def keep(self, data: bytes) -> tuple[bytes, bytes]:
        """(the part of *data* in the head, the rest)."""
        room = HEAD_BYTES - len(self.data)
        self.data += data[:room]
        return data[:room], data[room:]

    def note(self, text: bytes) -> None:
        room = HEAD_LINES - len(self._lines)
        if not self.is_over and not self._settled and room > 0:
            lines = [line for line in text.split(b"\n", 2 * HEAD_LINES)[:-1] if line.strip()]
            self._lines += lines[:room]
            self._has_news |= bool(lines)

    def settle(self) -> bool:
        """Check the lines so far; return whether all must be parsed again, see `reread`."""
        if self.is_over:
            return False
        found = repair_of(self._lines) if self._has_news else self.repair
        changed, self.repair, self._has_news = found != self.repair, found, False
        self._settled = True
        if not changed:
            self.reread()
        return changed

    def reread(self) -> None:
        """The head has been parsed correctly."""
        self._settled = False
        if len(self._lines) >= HEAD_LINES or len(self.data) >= HEAD_BYTES:
            self.close()

    def close(self) -> None:
        self.is_over, self.data, self._lines = True, b"", []
