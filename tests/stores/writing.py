"""Writes what trainings leave behind, byte by byte, from the formats' documentation."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from curvetui.bulk_rows import Bulk
from curvetui.stores import StoreRow
from curvetui.stores._crc import masked


def varint(value: int) -> bytes:
    out = b""
    value &= (1 << 64) - 1
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def crc(data: bytes) -> bytes:
    return int(
        masked(np.frombuffer(data, np.uint8), np.array([0]), np.array([len(data)]))[0]
    ).to_bytes(4, "little")


def record(data: bytes) -> bytes:
    """One TFRecord."""
    head = struct.pack("<Q", len(data))
    return head + crc(head) + data + crc(data)


def event(
    step: int, tag: str = "", value: float = 0.0, *, time: float = 1000.0, tensor: bool = False
) -> bytes:
    """One event with a scalar; without a tag the line that opens a file."""
    out = b"\x09" + struct.pack("<d", time)
    if not tag:
        return record(out + field(3, b"brain.Event:2"))
    if tensor:
        inner = field(8, b"\x08\x01" + field(2, b"") + field(4, struct.pack("<f", value)))
        inner = field(1, tag.encode()) + inner + field(9, field(1, field(1, b"scalars")))
    else:
        inner = field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
    return record(out + b"\x10" + varint(step) + field(5, field(1, inner)))


def summary(step: int, values: dict[str, float], time: float = 1000.0) -> bytes:
    """One event with several scalars."""
    parts = b"".join(
        field(1, field(1, tag.encode()) + b"\x15" + struct.pack("<f", value))
        for tag, value in values.items()
    )
    return record(b"\x09" + struct.pack("<d", time) + b"\x10" + varint(step) + field(5, parts))


def wandb_block(messages: list[bytes], size: int = 1 << 15) -> bytes:
    """A `.wandb` file of these records."""
    out = b":W&B\xe1\xbe\x00"
    for message in messages:
        parts = []
        while True:
            left = size - len(out) % size - sum(len(p) for p in parts) * 0
            if left < 7:
                out += b"\x00" * left
                left = size
            part, message = message[: left - 7], message[left - 7 :]
            kind = (1 if not parts else 4) if not message else (2 if not parts else 3)
            parts.append(part)
            out += (
                struct.pack("<IHB", zlib.crc32(part, zlib.crc32(bytes([kind]))), len(part), kind)
                + part
            )
            if not message:
                break
    return out


def history(step: int, values: dict[str, float | str]) -> bytes:
    """A record of wandb's history."""
    items = b"".join(
        field(1, field(2, name.encode()) + field(16, json.dumps(value).encode()))
        for name, value in {"_step": step, **values}.items()
    )
    return field(2, items)


def exit_record(code: int) -> bytes:
    """The record that a run ends with."""
    return field(18, b"\x08" + varint(code)) if code else field(18, b"")


def single(told: Iterable[StoreRow | Bulk]) -> list[StoreRow]:
    """What a store told, row by row, also what it told in bulk."""
    out: list[StoreRow] = []
    for one in told:
        if isinstance(one, Bulk):
            rows: list[StoreRow | None] = [None] * len(one)
            for part in one.parts:
                for index, row in enumerate(part.rows.tolist()):
                    counters = {"step": part.step[index], "time": part.time[index]}
                    if part.epoch is not None and part.epoch[index] == part.epoch[index]:
                        counters["epoch"] = part.epoch[index]
                    assert rows[row] is None
                    rows[row] = StoreRow(
                        "",
                        {
                            name: float(values[index])
                            for name, values in zip(part.names, part.values)
                        },
                        counters,
                    )
            assert None not in rows
            out += rows
        else:
            out.append(one)
    return out


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path
