"""Logs at addresses (`s3://`, `https://`, all that fsspec knows), read once or followed."""

import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping

from curvetui.sources import Chunk, SourceError, Tail
from curvetui.sources.bucket import Bucket, Item, reason
from curvetui.sources.compression import Unpacker, compression_of
from curvetui.sources.file import FINGERPRINT, LIVE_SLICE
from curvetui.sources.file_text import is_binary, torn
from curvetui.sources.folder import BEATS
from curvetui.sources.schemes import shown

SLICE = 4 << 20
"""Bytes per request."""
FIRST, LONGEST = 2.0, 60.0
"""Seconds between polls: while an object changes, and after a long silence."""
BEAT = 1.0
"""Seconds between heartbeats without new data."""
LARGE, TAIL = 256 << 20, 64 << 20
"""(size, tail) in bytes: of a log larger than size, only the tail is followed live."""
MIRRORED = 256 << 20
"""Maximum bytes fetched of a store's file; larger ones are skipped."""


Accepts = Callable[[str, bytes], bool]
"""Whether an object of that name with these first bytes is a log."""
Opens = Callable[[str], Tail | None]
"""Finds the store that a file is part of and that is read as a whole."""


class ObjectTail:
    """One object; each poll yields what is new."""

    def __init__(
        self, bucket: Bucket, item: Item, *, is_live: bool, clock: Callable[[], float]
    ) -> None:
        self.stream = shown(item.address)
        self.message = ""
        self._bucket, self._path, self._is_live, self._clock = bucket, item.path, is_live, clock
        self._offset = 0
        self._head = b""
        self._tag = ""
        self._unpacker = Unpacker(self.stream)
        self._skips_line = False

    def poll(self, item: Item, data: bytes = b"") -> Iterator[Chunk]:
        """Yield what is new. data: the object's start, if already known."""
        if item.tag == self._tag:
            return
        if self._offset and self._was_replaced(item):
            self._offset, self._head, self._unpacker = 0, b"", Unpacker(self.stream)
            yield self._chunk(cut=True)
        if not self._offset:
            data = self._skipped(item, data)
        yield from self._read(item, data)
        self._tag = item.tag
        if not self._is_live:
            self.message = torn(self._unpacker, self.stream)

    def heartbeat(self) -> Chunk:
        return self._chunk()

    def _was_replaced(self, item: Item) -> bool:
        if item.size is not None and item.size < self._offset:
            return True
        return bool(self._head) and self._bucket.read(self._path, 0, len(self._head)) != self._head

    def _skipped(self, item: Item, data: bytes) -> bytes:
        """The data to start with: of a long followed log its tail, unless compressed."""
        if not self._is_live or (item.size or 0) <= LARGE or compression_of(data) is not None:
            return data
        assert item.size is not None
        self._head = data[:FINGERPRINT] or self._bucket.read(self._path, 0, FINGERPRINT)
        self._offset = item.size - TAIL
        self._skips_line = True
        self.message = (
            f"only the last {TAIL >> 20} of {item.size >> 20} MB of {self.stream} are read"
        )
        return b""

    def _read(self, item: Item, data: bytes) -> Iterator[Chunk]:
        while True:
            if not data and (item.size is None or self._offset < item.size):
                end = None if item.size is None else min(item.size, self._offset + SLICE)
                data = self._bucket.read(self._path, self._offset, end)
            if not data:
                return
            self._head += data[: max(0, FINGERPRINT - len(self._head))]
            self._offset += len(data)
            yield from self._texts(data)
            data = b""
            if item.size is None:
                return

    def _texts(self, data: bytes) -> Iterator[Chunk]:
        for text in self._unpacker.feed(data):
            if self._skips_line:
                text, self._skips_line = text.partition(b"\n")[2], False  # noqa: PLW2901 - the cut line
            size = LIVE_SLICE if self._is_live else len(text)
            for start in range(0, len(text), size or 1):
                yield self._chunk(text[start : start + size], more=self._is_live)

    def _chunk(self, data: bytes = b"", *, cut: bool = False, more: bool = False) -> Chunk:
        now = self._clock() if self._is_live else None
        return Chunk(self.stream, data, now=now, cut=cut, message=self.message, more=more)


class MirrorTail:
    """A store's file, downloaded whenever it changes and read locally."""

    def __init__(self, bucket: Bucket, item: Item, local: str, tail: Tail) -> None:
        self.stream = shown(item.address)
        self.message = ""
        self._bucket, self._local, self._tail = bucket, local, tail
        self._tag = ""

    def poll(self, item: Item, data: bytes = b"") -> Iterator[Chunk]:
        """Yield what is new. data: the object's whole content, if already known."""
        if item.tag == self._tag:
            return
        if not data or len(data) != item.size:
            data = self._bucket.read(item.path)
        mirror(data, self._local)
        self._tag = item.tag
        folder = os.path.dirname(self._local)
        home = self.stream.rpartition("/")[0]
        for chunk in self._tail.poll():
            yield chunk._replace(stream=chunk.stream.replace(folder, home, 1))

    def heartbeat(self) -> Chunk | None:
        """None: the store's runs have their own streams."""
        return None


def mirror(data: bytes, local: str) -> None:
    """Write *data* to the file *local*."""
    os.makedirs(os.path.dirname(local), exist_ok=True)
    with open(local, "wb") as file:
        file.write(data)


class Objects:
    """All objects at an address (an object, a folder, a glob), read once or followed."""

    def __init__(  # noqa: PLR0913
        self,
        spelled: str,
        accepts: Accepts,
        opens: Opens,
        *,
        ends: bool = False,
        given: Mapping[str, bytes] | None = None,
        clock: Callable[[], float] = time.time,
        first: float = FIRST,
    ) -> None:
        """given: contents already fetched; first: seconds between polls. SourceError: a package."""
        self._bucket = Bucket(spelled)
        self._accepts, self._opens, self._ends, self._clock = accepts, opens, ends, clock
        self._given, self._first = given or {}, first
        self._tails: dict[str, ObjectTail | MirrorTail] = {}
        self._refused: dict[str, str] = {}
        self._wake = threading.Event()
        self._closed = False
        self._changed = False

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def chunks(self) -> Iterator[Chunk]:
        with tempfile.TemporaryDirectory(prefix="curvetui-") as self._folder:
            if self._ends:
                yield from self._once()
                return
            wait = self._first
            while not self._closed:
                self._changed = False
                yield from self._looked()
                wait = self._first if self._changed else min(2 * wait, LONGEST)
                yield from self._waited(wait)

    def _once(self) -> Iterator[Chunk]:
        data = self._given.get(self._bucket.spelled)
        for item in self._bucket.items() if data is None else [self._bucket.fetched(data)]:
            if self._closed:
                return
            try:
                yield from self._news(item)
            except SourceError:
                raise
            except Exception as error:
                text = f"cannot read {shown(item.address)}: {reason(error)}"
                if not self._bucket.names_several:
                    raise SourceError(text) from error
                yield Chunk(shown(item.address), message=text)
            if tail := self._tails.get(item.path):
                yield Chunk(tail.stream, message=tail.message, end=True)

    def _looked(self) -> Iterator[Chunk]:
        """Poll all objects once; failures are reported and retried."""
        try:
            items = self._bucket.items()
        except SourceError as error:
            yield Chunk(shown(self._bucket.spelled), message=f"waiting: {error}", now=self._clock())
            return
        for item in items:
            if self._closed:
                return
            try:
                yield from self._news(item)
            except Exception as error:
                text = error if isinstance(error, SourceError) else reason(error)
                yield Chunk(shown(item.address), message=f"waiting: {text}", now=self._clock())
        if not self._tails:
            text = f"waiting for a log in {shown(self._bucket.spelled)}"
            yield Chunk(shown(self._bucket.spelled), message=text, now=self._clock())

    def _news(self, item: Item) -> Iterator[Chunk]:
        tail, data = self._tails.get(item.path), b""
        if tail is None:
            if self._refused.get(item.path) == item.tag:
                return
            tail, data = self._opened(item)
            if tail is None:
                self._refused[item.path] = item.tag
                return
            self._tails[item.path] = tail
        for chunk in tail.poll(item, data):
            self._changed = True
            yield chunk

    def _opened(self, item: Item) -> tuple[ObjectTail | MirrorTail | None, bytes]:
        """(a reader for the object, its start); None if it is not a log."""
        data = self._given.get(item.address)
        if data is None:
            end = min(item.size, SLICE) if item.size is not None else None
            data = self._bucket.read(item.path, 0, end) if end != 0 else b""
        local = os.path.join(self._folder, *_parts(item.path))
        if (item.size or 0) <= MIRRORED and data:
            mirror(data, local)
            tail = self._opens(local)
            if tail is not None:
                return MirrorTail(self._bucket, item, local, tail), data
            os.unlink(local)
        head = next(Unpacker().feed(data), b"")
        if self._bucket.names_several:
            if not data or is_binary(head) or not self._accepts(item.address, head):
                return None, b""
        elif is_binary(head):
            raise SourceError(
                f"cannot read {shown(item.address)}: this is a binary file, not a text log"
            )
        return ObjectTail(self._bucket, item, is_live=not self._ends, clock=self._clock), data

    def _waited(self, seconds: float) -> Iterator[Chunk]:
        end = time.monotonic() + seconds
        while not self._closed and (left := end - time.monotonic()) > 0:
            beats = [
                beat for tail in self._tails.values() if (beat := tail.heartbeat()) is not None
            ]
            yield from beats
            self._wake.wait(min(left, max(BEAT, len(beats) / BEATS)))


def _parts(path: str) -> list[str]:
    """The components of an object's path, as safe file names."""
    parts = [part for part in re.split(r"[/\\]+", shown(path)) if part not in ("", ".", "..")]
    return [part.replace("\0", "_")[-200:] for part in parts] or ["object"]
