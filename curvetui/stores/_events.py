"""TensorBoard event files at byte level: records with checksums, their events and scalars.

Source: tensorflow `lib/io/record_writer.h`, tensorboard `compat/proto/*.proto`.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Ints
from curvetui.statistics.windows import once_each
from curvetui.stores._crc import masked
from curvetui.stores._growing import MAX_RECORD, Growing
from curvetui.stores._plain import Events, plain_scalars
from curvetui.stores._protobuf import BYTES, VARINT, fields, signed
from curvetui.stores._settings import spelled_out

HPARAMS = "hparams"
"""The plugin's name."""
_SESSION, _PARAMS, _KEY, _VALUE = 3, 1, 1, 2
_NUMBER, _TEXT, _BOOL = 2, 3, 4


def hparams(content: memoryview) -> Iterator[tuple[str, str]]:
    """(name, value) of the hyperparameters in the plugin's data."""
    for number, kind, session in fields(content):
        if number != _SESSION or kind != BYTES:
            continue
        for inner, inner_kind, entry in fields(session):
            if inner == _PARAMS and inner_kind == BYTES:
                name, value = _entry(entry)
                yield from spelled_out(name, value)


def _entry(entry: memoryview) -> tuple[str, object]:
    name, found = "", None
    for number, kind, value in fields(entry):
        if number == _KEY and kind == BYTES:
            name = bytes(value).decode("utf-8", "replace")
        elif number == _VALUE and kind == BYTES:
            found = _value(value)
    return name, found


def _value(message: memoryview) -> object:
    for number, kind, value in fields(message):
        if number == _NUMBER:
            found = struct.unpack("<d", value)[0]
            return int(found) if found == int(found) and abs(found) < 1e15 else found
        if number == _TEXT and kind == BYTES:
            return bytes(value).decode("utf-8", "replace")
        if number == _BOOL:
            return bool(value)
    return None


Bytes = NDArray[np.uint8]

MAX_SCALARS = 1 << 16
"""Maximum bytes of a parsed event; larger ones hold pictures or histograms."""
READ = 1 << 23
"""Bytes read before their records are passed on: a large folder must not be buffered."""
BATCH = 1 << 13
"""Records decoded at once."""
BYTES_AT_ONCE = 1 << 22
"""Maximum bytes of those records, unless a single one is larger."""
_LENGTH = struct.Struct("<Q")
_EVENT = {"wall_time": 1, "step": 2, "summary": 5}
_SUMMARY_VALUE, _TAG, _SIMPLE, _TENSOR, _METADATA = 1, 1, 2, 8, 9
_TENSORS = {5: "<f", 6: "<d"}
"""Field of a tensor's values -> struct packing."""
_CONTENT = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8", 19: "<f2", 10: "?"}
"""Tensor type -> numpy dtype."""


class Scalars(NamedTuple):
    """The scalars of one event."""

    time: float
    step: int
    values: dict[str, float]


def is_event_file(head: bytes) -> bool:
    """Whether a file begins with a record with a valid checksum."""
    if len(head) < 12:
        return False
    (length,) = _LENGTH.unpack_from(head)
    return bool(
        0 < length < MAX_RECORD
        and _are_right(np.frombuffer(head[:12], np.uint8), np.array([0]), np.array([8]))[0]
    )


class EventFile:
    """One event file that may grow."""

    def __init__(self, path: str) -> None:
        self.damaged = 0
        """Records skipped because of a wrong checksum."""
        self._file = Growing(path)
        self._scalar_tags: set[str] = set()
        self._settings: list[tuple[str, str]] = []

    @property
    def path(self) -> str:
        return self._file.path

    def take_settings(self) -> tuple[tuple[str, str], ...]:
        """Return the hyperparameters read since the last call."""
        found, self._settings = tuple(self._settings), []
        return found

    def scalars(self) -> Iterator[list[Events]]:
        """Yield the scalars of events read since the last call, in batches."""
        while not self._file.broken and self._file.more(READ):
            data, starts = self._records()
            first, end = 0, len(starts) - 1
            while first < end:
                most = int(np.searchsorted(starts, starts[first] + BYTES_AT_ONCE, "right")) - 1
                last = min(first + BATCH, max(most, first + 1), end)
                begun = starts[first : last + 1] - starts[first]
                yield self._batch(data[starts[first] : starts[last]], begun)
                first = last

    def _records(self) -> tuple[Bytes, Ints]:
        """(bytes, start of each complete record and the last one's end); a partial one waits."""
        rest = self._file.rest
        found, at, size = [0], 0, len(rest)
        while at + 12 <= size:
            (length,) = _LENGTH.unpack_from(rest, at)
            if length > MAX_RECORD:
                self._file.broken = True
                break
            at += length + 16
            if at > size:
                break
            found.append(at)
        self._file.used(found[-1])
        data, starts = np.frombuffer(rest, np.uint8), np.array(found)
        heads = np.arange(len(starts) - 1)
        right = _are_right(
            data[starts[:-1, None] + np.arange(12)].ravel(), 12 * heads, np.full(len(heads), 8)
        )
        if not right.all():
            # After a wrong length, record boundaries are lost.
            self._file.broken = True
            self.damaged += 1
            starts = starts[: int(np.argmin(right)) + 1]
        return data, starts

    def _batch(self, data: Bytes, starts: Ints) -> list[Events]:
        """Yield the scalars of the records with valid checksums."""
        lengths = np.diff(starts) - 16
        small = np.flatnonzero(lengths <= MAX_SCALARS)
        right = small[_are_right(data, starts[small] + 12, lengths[small])]
        self.damaged += len(small) - len(right)
        found: list[Events] = []
        others: dict[int, bytes] = {}
        for length in once_each(lengths[right]).tolist():
            index = right[lengths[right] == length]
            records = data[starts[index][:, None] + np.arange(12, length + 12)]
            plain = [events._replace(rows=index[events.rows]) for events in plain_scalars(records)]
            rows = [np.empty(0, np.int64), *(events.rows for events in plain)]
            rest = ~np.isin(index, np.concatenate(rows))
            others.update(zip(index[rest].tolist(), map(bytes, records[rest]), strict=True))
            found += plain
        # In order: the first value of a tag has the metadata of later ones.
        closer = ((row, self._looked_into(others[row])) for row in sorted(others))
        return [*found, *_alike((row, event) for row, event in closer if event and event.values)]

    def _looked_into(self, data: bytes) -> Scalars | None:
        try:
            return self._event(data)
        except (ValueError, struct.error):
            self.damaged += 1
            return None

    def _event(self, data: bytes) -> Scalars:
        time, step = 0.0, 0
        values: dict[str, float] = {}
        for number, kind, value in fields(data):
            if number == _EVENT["wall_time"]:
                time = struct.unpack("<d", value)[0]
            elif number == _EVENT["step"] and isinstance(value, int):
                step = signed(value)
            elif number == _EVENT["summary"] and kind == BYTES:
                for inner, _, part in fields(value):
                    if inner == _SUMMARY_VALUE:
                        self._value(part, values)
        return Scalars(time, step, values)

    def _value(self, data: memoryview, values: dict[str, float]) -> None:
        tag, found, plugin, content = "", None, "", memoryview(b"")
        for number, _, value in fields(data):
            if number == _TAG:
                tag = bytes(value).decode("utf-8", "replace")
            elif number == _SIMPLE:
                found = struct.unpack("<f", value)[0]
            elif number == _METADATA:
                plugin, content = _plugin(value)
            elif number == _TENSOR:
                found = _scalar(value)
        # Only the first value of a tag names its plugin.
        if plugin == HPARAMS and content:
            self._settings += hparams(content)
        if plugin == "scalars":
            self._scalar_tags.add(tag)
        if found is not None and tag and (not plugin or tag in self._scalar_tags):
            values[tag] = found


def _alike(events: Iterable[tuple[int, Scalars]]) -> Iterator[Events]:
    """Group single (row, event) pairs by their tags."""
    together: dict[tuple[str, ...], list[tuple[int, Scalars]]] = {}
    for row, event in events:
        together.setdefault(tuple(event.values), []).append((row, event))
    for tags, found in together.items():
        values = np.array([[*event.values.values()] for _, event in found])
        times = np.array([event.time for _, event in found])
        steps = np.array([event.step for _, event in found], dtype=np.int64)
        yield Events(tags, np.array([row for row, _ in found]), times, steps, tuple(values.T))


def _are_right(data: Bytes, starts: Ints, lengths: Ints) -> NDArray[np.bool_]:
    """Whether the four bytes after each slice of *data* are its checksum."""
    if not len(starts):
        return np.empty(0, np.bool_)
    stored = data[(starts + lengths)[:, None] + np.arange(4)].view("<u4")[:, 0]
    right: NDArray[np.bool_] = masked(data, starts, lengths) == stored
    return right


def _plugin(metadata: memoryview) -> tuple[str, memoryview]:
    """(name, content) of the plugin that the value belongs to."""
    name, content = "", memoryview(b"")
    for number, _, value in fields(metadata):
        if number == 1:
            for inner, kind, part in fields(value):
                if inner == 1 and kind == BYTES:
                    name = bytes(part).decode("utf-8", "replace")
                elif inner == 2 and kind == BYTES:
                    content = part
    return name, content


def _scalar(tensor: memoryview) -> float | None:
    """The value of a one-element tensor."""
    dtype, content, found = 0, b"", None
    for number, kind, value in fields(tensor):
        if number == 1 and kind == VARINT:
            dtype = int(value)
        elif number == 4 and kind == BYTES:
            content = bytes(value)
        elif number in _TENSORS and kind != VARINT:
            pattern, packed = _TENSORS[number], bytes(value)
            fits = len(packed) == struct.calcsize(pattern)
            found = struct.unpack(pattern, packed)[0] if fits else None
        elif number in (7, 10) and kind == VARINT:
            found = float(signed(value))
    if content and dtype in _CONTENT and len(content) == np.dtype(_CONTENT[dtype]).itemsize:
        return float(np.frombuffer(content, _CONTENT[dtype])[0])
    return found
