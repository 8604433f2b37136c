"""Weights & Biases' offline runs: `run-<id>.wandb`, a LevelDB log whose records are protocol buffers.

Source: wandb `sdk/internal/datastore.py` (blocks of 32 KiB counted from the file's start, a header of 7 bytes, plain
CRC-32 begun with the record's type), `proto/wandb_internal.proto` (field numbers).
"""

import os
import re
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from curvetui.names.counters import counter_of
from curvetui.stores import Store, StoreRow
from curvetui.stores._growing import MAX_RECORD, Growing
from curvetui.stores._protobuf import BYTES, fields
from curvetui.stores._settings import spelled_out
from curvetui.stores._tables import logged_number
from curvetui.stores.notebook import decoded_json

_HEADER = b":W&B\xe1\xbe\x00"
_BLOCK = 1 << 15
_HEAD = struct.Struct("<IHB")
"""Checksum, length and kind of a part of a record."""
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 5, 17, 18
_RUN_CONFIG, _UPDATE = 4, 1
_ITEM, _KEY, _NESTED, _VALUE = 1, 1, 2, 16
_NAME_TAGS, _VALUE_TAG = b"\x0a\x12", b"\x82\x01"
"""Tags of a key or a nested key, and of a value in JSON."""
_PLAIN = re.compile(rb"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
"""A number in JSON."""
MAX_PLAIN = 40
"""Most bytes of a number that is not decoded as JSON."""


class WandB(Store):
    title = "Weights & Biases offline runs (.wandb)"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._file = Growing(home)
        self._at = 0
        """Offset up to which the file has been consumed."""
        self._here = 0
        """Number of buffered bytes that have been consumed."""
        self._parts = b""
        self.damaged = 0

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        if head.startswith(_HEADER[:4]):
            return path
        # The other files in the run's folder belong to the same run or to the program
        # that wrote it.
        folder = os.path.dirname(os.path.abspath(path))
        for place in (folder, os.path.dirname(folder)):
            if os.path.basename(place).startswith(("run-", "offline-run-")):
                found = (
                    os.path.join(place, name) for name in _listed(place) if name.endswith(".wandb")
                )
                return next(found, None)
        return None

    def poll(self) -> Iterator[StoreRow]:
        for record in self._records():
            try:
                row = _row(record)
            except ValueError:
                self.damaged += 1
                continue
            if row is not None:
                yield row

    def _records(self) -> Iterator[bytes]:
        """The complete new records; an incomplete last one waits."""
        self._file.read()
        while not self._file.broken:
            data = self._next()
            if data is None:
                # Once for all records: consuming copies the rest.
                self._file.used(self._here)
                self._here = 0
                return
            if data:
                yield data

    def _next(self) -> bytes | None:
        """The next record; empty if it is incomplete or padding; None if there are no more."""
        rest, here = self._file.rest, self._here
        there = len(rest) - here
        if self._at == 0:
            if there < len(_HEADER):
                return None
            return self._use(len(_HEADER))
        left = _BLOCK - self._at % _BLOCK
        if left < 7:
            return self._use(left) if there >= left else None
        if there < 7:
            return None
        crc, size, kind = _HEAD.unpack_from(rest, here)
        if kind == 0 and size == 0:
            return self._use(left) if there >= left else None
        if kind > _LAST or size > left - 7:
            self._file.broken = True
            return None
        if there < 7 + size:
            return None
        data = rest[here + 7 : here + 7 + size]
        self._use(7 + size)
        return self._joined(kind, data, zlib.crc32(data, zlib.crc32(bytes([kind]))) == crc)

    def _joined(self, kind: int, data: bytes, whole: bool) -> bytes:
        """Join the fragments of a record; empty until the last one."""
        if not whole:
            self.damaged += 1
            self._parts = b""
            return b""
        if kind == _FULL:
            return data
        self._parts = data if kind == _FIRST else self._parts + data
        if len(self._parts) > MAX_RECORD:
            self._parts = b""
        if kind != _LAST:
            return b""
        data, self._parts = self._parts, b""
        return data

    def _use(self, count: int) -> bytes:
        self._at += count
        self._here += count
        return b""


def _row(record: bytes) -> StoreRow | None:
    for number, kind, value in fields(record):
        if kind != BYTES:
            continue
        if number == _HISTORY:
            return _history(value)
        if number == _CONFIG:
            return _config(value)
        if number == _RUN:
            inner = next((v for n, k, v in fields(value) if n == _RUN_CONFIG and k == BYTES), None)
            return None if inner is None else _config(inner)
        if number == _EXIT:
            code = next((v for n, k, v in fields(value) if n == 1 and k == 0), 0)
            return StoreRow("", {}, {}, (("failed" if code else "finished", f"exit code {code}"),))
    return None


def _config(message: memoryview) -> StoreRow | None:
    found: list[tuple[str, str]] = []
    for number, kind, item in fields(message):
        if number == _UPDATE and kind == BYTES:
            name, text = _item(item)
            if not name.startswith("_"):
                found += spelled_out(name, decoded_json(text))
    return StoreRow("", {}, {}, settings=tuple(found)) if found else None


def _history(message: memoryview) -> StoreRow | None:
    values: dict[str, float] = {}
    counters: dict[str, float] = {}
    for number, kind, item in fields(message):
        if number != _ITEM or kind != BYTES:
            continue
        name, text = _item(item)
        counter = _counter(name)
        number_found = None if counter is None else _number(text)
        if number_found is not None:
            (counters if counter else values)[counter or name] = number_found
    return StoreRow("", values, counters) if values else None


@lru_cache(1 << 12)
def _counter(name: str) -> str | None:
    """The counter of that name; empty for a metric, None for what is left out.

    A step that is not W&B's own has an unknown unit: it is a curve.
    """
    if name in ("_runtime", "_wandb.runtime") or name.endswith("global_step"):
        return None
    counter = counter_of(name)
    counts = counter == "epoch" or counter is not None and name.startswith("_")
    return counter if counts and counter else ""


def _number(text: bytes) -> float | None:
    """The number in a JSON value, as in `logged_number`."""
    if len(text) <= MAX_PLAIN and _PLAIN.fullmatch(text):
        return float(text)
    return logged_number(decoded_json(text))


def _short(item: bytes) -> tuple[str, bytes] | None:
    """The same of the usual item, a name and then a value of less than 128 bytes each; None of others."""
    if len(item) < 2 or item[0] not in _NAME_TAGS:
        return None
    at = 2 + item[1]
    left = len(item) - at - 3
    if at > 129 or not 0 <= left < 128 or item[at : at + 2] != _VALUE_TAG or item[at + 2] != left:
        return None
    return _text(item[2:at]), item[at + 3 :]


@lru_cache(1 << 12)
def _text(data: bytes) -> str:
    return str(data, "utf-8", "replace")


def _item(item: memoryview) -> tuple[str, bytes]:
    """(name, JSON value); nested names are joined with dots."""
    usual = _short(bytes(item))
    if usual is not None:
        return usual
    key, nested, text = "", [], b""
    for number, kind, value in fields(item):
        if kind != BYTES:
            continue
        if number == _KEY:
            key = str(value, "utf-8", "replace")
        elif number == _NESTED:
            nested.append(str(value, "utf-8", "replace"))
        elif number == _VALUE:
            text = bytes(value)
    return key or ".".join(nested), text


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
