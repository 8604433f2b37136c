"""TensorBoard's event files, byte by byte: records with checksums, events in them, scalars in those.

Source: tensorflow `lib/io/record_writer.h`, tensorboard `compat/proto/{event,summary,tensor}.proto`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from curvetui.stores._crc import masked
from curvetui.stores._growing import MAX_RECORD, Growing
from curvetui.stores._protobuf import BYTES, VARINT, fields, signed, varint

MAX_SCALARS = 1 << 16
"""Bytes of an event that is looked into; larger ones hold pictures or histograms."""
MAX_SHORT = 127
"""A length up to this is one byte."""
_HEADER, _DOUBLE, _FLOAT = struct.Struct("<QI"), struct.Struct("<d"), struct.Struct("<f")
_EVENT = {"wall_time": 1, "step": 2, "summary": 5}
_SUMMARY_VALUE, _TAG, _SIMPLE, _TENSOR, _METADATA = 1, 1, 2, 8, 9
_PLAIN = re.compile(
    rb"\x09(?P<time>.{8})(?:\x10(?P<step>[\x80-\xff]{0,9}[\x00-\x7f]))?\x2a(?P<summary>.)\x0a(?P<value>.)\x0a(?P<size>.)(?P<tag>.+)\x15(?P<number>.{4})",
    re.DOTALL,
)
"""An event that holds one scalar and nothing else, as most writers lay it out."""
_TENSORS = {5: ("<f", 1), 6: ("<d", 2)}
"""Field of a tensor's values -> how they are packed, and the type that says so."""
_CONTENT = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8", 19: "<f2", 10: "?"}
"""Type of a tensor -> numpy's name for it."""


class Scalars(NamedTuple):
    """The scalars of one event."""

    time: float
    step: int
    values: dict[str, float]


def is_event_file(head: bytes) -> bool:
    """Whether a file begins with a record whose checksum is right."""
    if len(head) < 12:
        return False
    length, crc = _HEADER.unpack_from(head)
    return bool(0 < length < MAX_RECORD and _checked([head[:8]])[0] == crc)


class EventFile:
    """One event file as it grows."""

    def __init__(self, path: str) -> None:
        self.damaged = 0
        """Records left out because their checksum was wrong."""
        self._file = Growing(path)
        self._scalar_tags: set[str] = set()
        self._tags: dict[bytes, str] = {}

    @property
    def path(self) -> str:
        return self._file.path

    def scalars(self) -> Iterator[Scalars]:
        """The scalars of the events that came since the last call."""
        for data in self._records():
            try:
                event = self._plain(data) or self._event(data)
            except (ValueError, struct.error):
                self.damaged += 1
                continue
            if event is not None and event.values:
                yield event

    def _records(self) -> list[bytes]:
        """The data of the whole records that came; the last one may be cut and waits."""
        if self._file.broken:
            return []
        rest = self._file.read()
        found: list[tuple[bytes, bytes, int, int]] = []
        at = 0
        while at + 12 <= len(rest):
            length, crc = _HEADER.unpack_from(rest, at)
            if length > MAX_RECORD:
                self._file.broken = True
                break
            end = at + 12 + length
            if end + 4 > len(rest):
                break
            found.append((rest[at : at + 8], rest[at + 12 : end], crc, int.from_bytes(rest[end : end + 4], "little")))
            at = end + 4
        self._file.used(at)
        return self._whole(found)

    def _whole(self, found: list[tuple[bytes, bytes, int, int]]) -> list[bytes]:
        """The records whose checksums are right; what comes behind a wrong length is no record."""
        heads = _checked([head for head, _, _, _ in found])
        good = [crc == right for (_, _, crc, _), right in zip(found, heads, strict=True)]
        if not all(good):
            self._file.broken = True
            self.damaged += 1
            found = found[: good.index(False)]
        small = [i for i, (_, data, _, _) in enumerate(found) if len(data) <= MAX_SCALARS]
        sums = dict(zip(small, _checked([found[i][1] for i in small]), strict=True))
        out = [found[i][1] for i in small if sums[i] == found[i][3]]
        self.damaged += len(small) - len(out)
        return out

    def _plain(self, data: bytes) -> Scalars | None:
        """An event as it mostly is, without a walk over its fields; None if it is another."""
        match = _PLAIN.fullmatch(data)
        if match is None:
            return None
        time, step, summary, value, size, tag, number = match.groups()
        count = len(tag)
        if size[0] != count or value[0] != count + 7 or summary[0] != count + 9 or summary[0] > MAX_SHORT:
            return None
        at = signed(varint(memoryview(step), 0)[0]) if step else 0
        name = self._tags.get(tag) or self._tags.setdefault(tag, tag.decode("utf-8", "replace"))
        return Scalars(_DOUBLE.unpack(time)[0], at, {name: _FLOAT.unpack(number)[0]})

    def _event(self, data: bytes) -> Scalars | None:
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
        """One value of a summary, if it is a scalar."""
        tag, found, plugin = "", None, ""
        for number, _, value in fields(data):
            if number == _TAG:
                tag = bytes(value).decode("utf-8", "replace")
            elif number == _SIMPLE:
                found = struct.unpack("<f", value)[0]
            elif number == _METADATA:
                plugin = _plugin(value)
            elif number == _TENSOR:
                found = _scalar(value)
        # The first value of a tag says what draws it; later ones leave it out.
        if plugin == "scalars":
            self._scalar_tags.add(tag)
        if found is not None and tag and (not plugin or tag in self._scalar_tags):
            values[tag] = found


def _checked(texts: list[bytes]) -> list[int]:
    """The masked checksum of each text; texts of one length are worked on together."""
    out = [0] * len(texts)
    lengths: dict[int, list[int]] = {}
    for index, text in enumerate(texts):
        lengths.setdefault(len(text), []).append(index)
    for length, indices in lengths.items():
        block = np.frombuffer(b"".join(texts[i] for i in indices), np.uint8).reshape(len(indices), length)
        for index, crc in zip(indices, masked(block).tolist(), strict=True):
            out[index] = crc
    return out


def _plugin(metadata: memoryview) -> str:
    for number, _, value in fields(metadata):
        if number == 1:
            for inner, kind, name in fields(value):
                if inner == 1 and kind == BYTES:
                    return bytes(name).decode("utf-8", "replace")
    return ""


def _scalar(tensor: memoryview) -> float | None:
    """The number that a tensor of one element holds."""
    dtype, content, found = 0, b"", None
    for number, kind, value in fields(tensor):
        if number == 1 and kind == VARINT:
            dtype = int(value)
        elif number == 4 and kind == BYTES:
            content = bytes(value)
        elif number in _TENSORS and kind != VARINT:
            pattern = _TENSORS[number][0]
            packed = bytes(value)
            found = struct.unpack(pattern, packed)[0] if len(packed) == struct.calcsize(pattern) else None
        elif number in (7, 10) and kind == VARINT:
            found = float(signed(value))
    if content and dtype in _CONTENT and len(content) == np.dtype(_CONTENT[dtype]).itemsize:
        return float(np.frombuffer(content, _CONTENT[dtype])[0])
    return found
