"""One record a line: rejoins lines that were wrapped, and parts those that hold several records."""

from curvetui.engine.line_parser import MAX_RECORD
from curvetui.reading.glued import may_be_glued, parted
from curvetui.reading.pages import is_within_row, rows_of_page
from curvetui.reading.repair import Repair, is_within_array
from curvetui.reading.text import decoded
from curvetui.reading.text_block import TextPiece

MAX_SHAPES = 8192
"""Maximum shapes of which it is known whether they hold several records."""


class LineSplitter:
    """Makes the lines of one stream records."""

    def __init__(self, repair: Repair) -> None:
        """repair: text removed from every line, and positions of line breaks."""
        self.repair = repair
        self.rest = b""
        """The start of a line that continues in the next piece."""
        self._glued: dict[bytes, bool] = {}
        """Shape -> whether the first such line held several records."""

    @property
    def has_glued(self) -> bool:
        """Whether any known shape holds several records."""
        return any(self._glued.values())

    def joined(self, text: bytes) -> bytes:
        """Rejoin wrapped lines and arrays; one that continues in the next piece is held back."""
        is_page = b"<" in text and b"<tr" in text
        if not (self.repair.width or self.rest or is_page or b"]" in text and b"],\n" in text):
            return text
        out = []
        for line in text.split(b"\n")[:-1]:
            out.append(self.rest + line)
            self.rest = b""
            if self.repair.is_broken(line) or is_within_array(out[-1]) or is_within_row(out[-1]):
                self.rest = out.pop()[:MAX_RECORD]
            elif b"</tr" in out[-1]:
                out[-1] = rows_of_page(out[-1])
        return b"".join(line + b"\n" for line in out)

    def parted(self, piece: TextPiece) -> bytes | None:
        """The text with one record per line; None if it already is."""
        out, end = [], 0
        for i, shape in enumerate(piece.found.shapes):
            # The first line of a shape decides for all, so the number of lines per call does not
            # matter.
            if shape not in self._glued:
                line = decoded(piece.line(i)) if may_be_glued(shape) else ""
                self._glued[shape] = len(parted(line)) > 1
            if self._glued[shape] and len(records := parted(decoded(piece.line(i)))) > 1:
                lines = "\n".join(records).encode("utf-8", "replace")
                out += [piece.text[end : piece.found.lines[i]], lines, b"\n"]
                end = int(piece.found.lines[i + 1])
        if len(self._glued) > MAX_SHAPES:
            self._glued.clear()
        return b"".join([*out, piece.text[end:]]) if out else None
