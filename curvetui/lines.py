"""Bytes -> lines as a terminal would have left them, apart from the progress-bar frames that were overwritten."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from curvetui.wrappers import Wrapper, wrapper_of

MAX_LINE = 1 << 20
"""Bytes of a line that are kept; the rest up to its line feed is dropped and counted."""
MAX_HELD = 50
"""Lines that a cursor-up sequence may overwrite."""
HEAD = 64
"""Bytes that are waited for before the encoding is decided."""

_UP = re.compile(rb"\x1b\[(\d*)A")
_ANSI = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[ -/]*[0-~]?"
)
_BACK = re.compile(rb"\x08{4,}\r?")
_BACKSPACE = re.compile(rb"[^\x08\r]\x08")
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = (b"\r", b"\x1b", b"\x08", b"\x00")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some consecutive lines, each ended by a line feed."""

    text: bytes
    frame: bool = False
    """These are frames of a bar that was drawn over, not lines that stayed."""


class Lines:
    """Turns the bytes of one stream into pieces; the cuts between calls of `feed` make no difference.

    `feed` is a generator, and what it gives must be dealt with before it is asked again: `frames` is looked at
    when a line begins, so that whoever reads knows by then whether it still needs the frames.
    """

    def __init__(self) -> None:
        self.frames = True
        """Whether overwritten frames are wanted; without them a log with bars costs no more than one without."""
        self.cut = 0
        """Lines that were longer than `MAX_LINE`."""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._head: bytes | None = b""
        self._wrapper: Wrapper | None = None
        self._unsure = True
        self._outer = b""
        self._pending = b""
        self._dropping = False
        self._framed = True
        self._fresh = True
        self._held: list[bytes] = []
        self._reach = 0

    def feed(self, data: bytes) -> Iterator[Piece]:
        """Lines and frames that *data* completes."""
        yield from self._take(self._unwrapped(self._decoded(data)))

    def finish(self) -> Iterator[Piece]:
        """The last line, which no line feed ends, and what was held back."""
        rest = self._decoded(b"", final=True)
        yield from self._take(self._unwrapped(rest, final=True))
        if self._pending:
            yield from self._physical(self._pending)
            self._pending = b""
        yield from self._flush(0)

    def _decoded(self, data: bytes, final: bool = False) -> bytes:
        """UTF-16 becomes UTF-8 and a byte-order mark goes; anything else stays as it is."""
        if self._head is not None:
            self._head += data
            if len(self._head) < HEAD and not final:
                return b""
            data, self._head = self._head, None
            name = _encoding(data)
            self._decoder = codecs.getincrementaldecoder(name)("replace") if name else None
            data = data.removeprefix(codecs.BOM_UTF8)
        if self._decoder is None:
            return data
        return self._decoder.decode(data, final).removeprefix("\ufeff").encode("utf-8", "replace")

    def _unwrapped(self, data: bytes, final: bool = False) -> bytes:
        """Take the lines out of what a container runtime wrapped around each of them."""
        if self._unsure:
            self._outer += data
            if b"\n" not in self._outer and len(self._outer) < MAX_LINE and not final:
                return b""
            data, self._outer, self._unsure = self._outer, b"", False
            self._wrapper = wrapper_of(data)
        return self._wrapper.feed(data, final) if self._wrapper else data

    def _take(self, data: bytes) -> Iterator[Piece]:
        if self._dropping:
            end = data.find(b"\n")
            if end < 0:
                return
            self._dropping, data = False, data[end:]
        end = data.rfind(b"\n")
        if end >= 0:
            block = self._pending + data[: end + 1]
            self._pending = data[end + 1 :]
            yield from self._block(block)
        else:
            self._pending += data
        yield from self._unfinished()

    def _unfinished(self) -> Iterator[Piece]:
        """Give the frames of a line that is still being drawn over; bound what is kept of it."""
        if self._fresh:
            self._framed, self._fresh = self.frames, not self._pending
        cut = max(self._pending.rfind(b"\r", 0, -1), self._pending.rfind(b"\x08", 0, -1))
        if cut > 0 and b"\x1b" not in self._pending[cut:] and self._pending[cut + 1 :].strip(b"\r\x08"):
            done, self._pending = self._pending[: cut + 1], self._pending[cut + 1 :]
            frames, last = self._drawn(done)
            if self._framed:
                yield from _frames([*frames, last])
        if len(self._pending) > MAX_LINE:
            self._pending, self._dropping = self._pending[:MAX_LINE], True
            self.cut += 1

    def _block(self, block: bytes) -> Iterator[Piece]:
        """Whole lines: as they are where nothing was drawn over, else one by one."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not any(mark in block for mark in _SPECIAL):
            self._fresh = True
            yield from self._keep(block)
            return
        if not self.frames and not self._reach and b"\x1b[" not in block:
            self._fresh = True
            yield from self._keep(b"".join(self._last(line) + b"\n" for line in block.split(b"\n")[:-1]))
            return
        for line in block.split(b"\n")[:-1]:
            yield from self._physical(line)

    def _last(self, line: bytes) -> bytes:
        """What stays of a line without escape sequences: found from its end, so that frames cost nothing."""
        line = line.rstrip(b"\r\x08")
        at = max(line.rfind(b"\r"), line.rfind(b"\x08\x08\x08\x08") + 3)
        return self._parts(line[at + 1 :] if at > 3 else line)[-1]

    def _physical(self, line: bytes) -> Iterator[Piece]:
        """One line that ended: its frames, what it overwrites above, what stays."""
        framed = self.frames if self._fresh else self._framed
        self._fresh = True
        frames, last = self._drawn(line)
        if framed:
            yield from _frames(frames)
        yield from self._keep(last + b"\n")

    def _drawn(self, line: bytes) -> tuple[list[bytes], bytes]:
        """(what was overwritten, in order; what is left) of a line with control characters."""
        frames: list[bytes] = []
        if b"\x1b" in line:
            start = 0
            for match in _UP.finditer(line):
                frames += self._parts(line[start : match.start()])
                frames += self._overwrite(int(match[1] or 1))
                start = match.end()
            line = line[start:]
        *parts, last = self._parts(line)
        return frames + parts, last

    def _overwrite(self, count: int) -> list[bytes]:
        """Take back the last *count* lines: the cursor goes up and draws over them."""
        count = min(count, MAX_HELD)
        self._reach = max(self._reach, count)
        gone = self._held[-count:]
        del self._held[-count:]
        return gone

    @staticmethod
    def _parts(line: bytes) -> list[bytes]:
        """The texts that were drawn over one another; at least one, the last one stays."""
        if b"\x1b" in line:
            line = _ANSI.sub(b"", line)
        if b"\x08" in line:
            line = _BACK.sub(b"\r", line)
            while _BACKSPACE.search(line):
                line = _BACKSPACE.sub(b"", line)
        parts = line.rstrip(b"\r").split(b"\r")
        return [*(part for part in parts[:-1] if part.strip()), _CONTROL.sub(b"", parts[-1])]

    def _keep(self, text: bytes) -> Iterator[Piece]:
        if not self._reach:
            yield Piece(text)
            return
        self._held += text.split(b"\n")[:-1]
        yield from self._flush(self._reach)

    def _flush(self, keep: int) -> Iterator[Piece]:
        """Let go of the lines that cannot be drawn over any more."""
        over = len(self._held) - keep
        if over > 0:
            yield Piece(b"".join(line + b"\n" for line in self._held[:over]))
            del self._held[:over]


def _frames(frames: list[bytes]) -> Iterator[Piece]:
    frames = [_CONTROL.sub(b"", frame) for frame in frames if frame.strip()]
    if frames:
        yield Piece(b"".join(frame + b"\n" for frame in frames), frame=True)


def _encoding(head: bytes) -> str | None:
    """UTF-16 with or without a byte-order mark; None for everything that is ASCII's child."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[:HEAD:2].count(0), head[1:HEAD:2].count(0)
    half = len(head[:HEAD]) // 2
    if half >= 4 and odd >= 0.9 * half and even == 0:
        return "utf-16-le"
    if half >= 4 and even >= 0.9 * half and odd == 0:
        return "utf-16-be"
    return None
