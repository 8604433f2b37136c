"""Bytes -> lines as a terminal would show them, separate from overwritten progress-bar frames."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from curvetui.reading.encoding import Decoder
from curvetui.reading.redrawn import ANSI, COLOUR, CONTROL, SPECIAL, climbs, kept_of, parts_of
from curvetui.reading.wrappers import Wrapper, may_be_wrapped, wrapper_of


def capped(text: bytes, most: int) -> tuple[bytes, int]:
    """Return (complete lines of at most *most* bytes, number of truncated ones).

    Example:
        >>> capped(b"loss 0.5\\nloss 0.25\\n", 8)
        (b'loss 0.5\\nloss 0.2\\n', 1)
    """
    at = 0
    while len(text) - at > most:
        # If every window of that many bytes has a line feed, no line is longer: nearly
        # always so, and quickly checked.
        end = text.rfind(b"\n", at, at + most + 1)
        if end < 0:
            lines = text.split(b"\n")[:-1]
            cut = sum(len(line) > most for line in lines)
            return b"".join(line[:most] + b"\n" for line in lines), cut
        at = end + 1
    return text, 0


MAX_LINE = 1 << 20
"""Maximum bytes of a line or a frame; the rest is dropped and the line counted."""
MAX_HELD = 50
"""Lines that a cursor-up sequence may overwrite."""

_PRINTED = re.compile(
    rb"(\](?! -) ?(?:\{['\"]\w|(?:[Ee]poch|[Ss]tep|[Ii]ter(?:ation)?) ?[:\d\[])[^\r\n]*)\r+(?=[^\r\n])"
)
r"""Text printed after a bar that is then redrawn: a line's end, though with `\r` only."""
_UP = re.compile(rb"\x1b\[(\d{0,6})[AF]")
_HALF = re.compile(rb"\x1b\[[0-?]*[ -/]*$")
"""The start of an incomplete escape sequence."""


class Piece(NamedTuple):
    """Consecutive lines, each ended by a line feed."""

    text: bytes
    frame: bool = False
    """Whether these are overwritten frames of a bar, not lines that remained."""


class TerminalLines:
    """Converts one stream's bytes to pieces; any chunking of `feed` gives the same pieces.

    Handle each piece before the next: `frames` is checked when a line begins.
    """

    def __init__(self) -> None:
        self.frames = True
        """Whether overwritten frames are wanted; without them a log with bars costs no more than one without."""
        self.cut = 0
        """Number of lines longer than `MAX_LINE`."""
        self._decoder = Decoder()
        self._wrapper: Wrapper | None = None
        self._first: bytes | None = b""
        self._pending = b""
        self._dropping = False
        self._framed = True
        self._fresh = True
        self._held: list[tuple[bytes, bool]] = []
        """Lines that may still be overwritten, and whether they were: then they are frames."""
        self._reach = self._climbed = 0
        """How far the cursor may go up, and has gone up from the line now being written."""

    def feed(self, data: bytes) -> Iterator[Piece]:
        """Yield the lines and frames completed by *data*."""
        yield from self._together(self._take(self._unwrapped(self._decoder.feed(data))))

    def finish(self) -> Iterator[Piece]:
        """The last line, which has no line feed, and what was held back."""
        rest = self._decoder.feed(b"", final=True)
        yield from self._take(self._unwrapped(rest, final=True))
        if self._pending:
            yield from self._physical(self._pending)
            self._pending = b""
        yield from self._flush(0)

    def _unwrapped(self, data: bytes, final: bool = False) -> bytes:
        """Extract the lines from the records of a container runtime."""
        if self._first is not None:
            self._first += data
            line, end, _ = self._first.partition(b"\n")
            if not end and len(self._first) < MAX_LINE and not final and may_be_wrapped(line):
                return b""
            data, self._first = self._first, None
            self._wrapper = wrapper_of(line[:MAX_LINE])
        return self._wrapper.feed(data, final) if self._wrapper else data

    def _take(self, data: bytes) -> Iterator[Piece]:
        if self._dropping:
            ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
            if not ends:
                return
            self._dropping, data = False, data[min(ends) :]
        data = self._pending + data
        if b"\r" in data:
            data = _PRINTED.sub(rb"\1\n", data)
        end = data.rfind(b"\n") + 1
        self._pending = data[end:]
        if end:
            yield from self._block(data[:end])
        yield from self._unfinished()

    def _unfinished(self) -> Iterator[Piece]:
        """Yield the frames of a line being redrawn; limit what is kept of it."""
        if self._fresh:
            self._framed, self._fresh, self._climbed = self.frames, not self._pending, 0
        cut = self._redrawn()
        if cut:
            # Keep one carriage return to show that the rest of the line was overwritten.
            done, self._pending = self._pending[:cut], self._pending[cut - 1 :]
            frames = self._drawn(done, self._framed) if self._framed or climbs(done) else []
            yield from self._give(frames if self._framed else [])
        if len(self._pending) > 2 * MAX_LINE:
            self._pending, self._dropping = self._pending[: MAX_LINE + 2], True

    def _redrawn(self) -> int:
        """Start of the newest frame of the unfinished line; 0 for the first one."""
        # The last byte may be half of `\r\n`, and escapes are not visible: neither is decisive yet.
        cut = self._pending.rfind(b"\r", 0, -1) + 1
        if cut > 1 and ANSI.sub(b"", _HALF.sub(b"", self._pending[cut:])).strip(b"\r"):
            return cut
        return 0

    def _block(self, block: bytes) -> Iterator[Piece]:
        """Complete lines: unchanged without redraws, without frames if not wanted, or singly."""
        skips = not self.frames and not self._reach and not climbs(block)
        if b"\r" in block:
            # If the first line has Windows line ends, most likely all have, and there
            # are no frames.
            is_unix = skips and b"\r\n" not in block[: block.find(b"\n") + 1]
            bare = block if is_unix else block.replace(b"\r\n", b"\n")
            block = block if skips and b"\r" in bare else bare
        if not (skips and b"\r" in block) and b"\x1b" in block:
            block = COLOUR.sub(b"", block)
        if not any(mark in block for mark in SPECIAL):
            self._fresh = True
            yield from self._keep(block)
        elif skips:
            self._fresh = True
            yield from self._keep(kept_of(block))
        else:
            yield from self._one_by_one(block.split(b"\n")[:-1], climbs(block))

    def _one_by_one(self, lines: list[bytes], climbing: bool) -> Iterator[Piece]:
        """Lines of which some were redrawn; the rest passes in bulk, as all do without frames."""
        kept: list[bytes] = []
        for index, line in enumerate(lines):
            if not (self.frames or kept or climbing or self._reach) and self._fresh:
                yield from self._keep(kept_of(b"\n".join([*lines[index:], b""])))
                return
            if not any(mark in line for mark in SPECIAL):
                self._fresh = True
                kept.append(line + b"\n")
                continue
            if not (climbing or self._reach) and len(parts := parts_of(line)) == 1:
                self._fresh = True
                kept.append(parts[0] + b"\n")
                continue
            # The lines above must have been handled: they may show that frames are no
            # longer needed.
            if kept:
                yield from self._keep(b"".join(kept))
                kept.clear()
            yield from self._physical(line)
        if kept:
            yield from self._keep(b"".join(kept))

    def _physical(self, line: bytes) -> Iterator[Piece]:
        """One finished line: its frames, what it overwrites above, what remains."""
        if self._fresh:
            self._framed, self._climbed = self.frames, 0
        framed, self._fresh = self._framed, True
        *frames, last = self._drawn(line, framed)
        yield from self._give(frames if framed else [])
        yield from self._keep(last + b"\n")

    def _drawn(self, line: bytes, framed: bool) -> list[bytes]:
        """The successive frames of a line with control characters; the last one is the final text."""
        frames: list[bytes] = []
        if b"\x1b" in line:
            start = 0
            for match in _UP.finditer(line):
                frames += parts_of(line[start : match.start()])
                # `ESC[1A` three times goes up three lines.
                self._climbed += int(match[1] or 1)
                self._reach = max(self._reach, min(self._climbed, MAX_HELD))
                self._overwrite(int(match[1] or 1), framed)
                start = match.end()
            line = line[start:]
        return frames + parts_of(line)

    def _overwrite(self, count: int, framed: bool) -> None:
        """Withdraw the last *count* lines: the cursor goes up and overwrites them."""
        count = min(count, MAX_HELD)
        self._reach = max(self._reach, count)
        for index in range(len(self._held) - 1, -1, -1):
            if count and not self._held[index][1]:
                self._held[index] = (self._held[index][0], True)
                count -= 1
        if not framed:
            self._held = [(text, gone) for text, gone in self._held if not gone]

    def _keep(self, text: bytes) -> Iterator[Piece]:
        """Lines that remain, unless the cursor returns to them; at most `MAX_LINE` bytes of each."""
        text, cut = capped(text, MAX_LINE)
        self.cut += cut
        if not self._reach:
            yield Piece(text)
            return
        self._held += [(line, False) for line in text.split(b"\n")[:-1]]
        yield from self._flush(self._reach)

    def _give(self, frames: list[bytes]) -> Iterator[Piece]:
        """Frames, in order among the lines held back."""
        frames = [
            shown[:MAX_LINE] for frame in frames if (shown := CONTROL.sub(b"", frame)).strip()
        ]
        if not self._held:
            if frames:
                yield Piece(b"".join(frame + b"\n" for frame in frames), frame=True)
            return
        self._held += [(frame, True) for frame in frames]
        yield from self._flush(self._reach)

    def _flush(self, keep: int) -> Iterator[Piece]:
        """Release the lines that can no longer be overwritten, and the frames between them."""
        lines = sum(not gone for _, gone in self._held)
        over = 0
        # A bar below must not wait forever for the lines above it.
        late = len(self._held) - lines > MAX_HELD
        while over < len(self._held) and (self._held[over][1] or lines > keep or late):
            lines -= not self._held[over][1]
            late = late and len(self._held) - over > MAX_HELD
            over += 1
        for gone, group in groupby(self._held[:over], key=lambda entry: entry[1]):
            yield Piece(b"".join(line + b"\n" for line, _ in group), frame=gone)
        del self._held[:over]

    def _together(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """Merge consecutive pieces: frames, whose content does not decide whether others are wanted,
        and lines where frames are not wanted anyway.
        """
        same: list[bytes] = []
        is_frame = False
        for piece in pieces:
            if same and piece.frame != is_frame:
                yield Piece(b"".join(same), is_frame)
                same.clear()
            is_frame = piece.frame
            same.append(piece.text)
            if self.frames and not is_frame:
                yield Piece(b"".join(same), is_frame)
                same.clear()
        if same:
            yield Piece(b"".join(same), is_frame)
