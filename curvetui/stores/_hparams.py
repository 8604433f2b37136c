"""TensorBoard hyperparameters, as written by `add_hparams`.

Source: tensorboard `plugins/hparams/plugin_data.proto`, `api.proto`; protobuf `struct.proto`.
"""

import struct
from collections.abc import Iterator

from curvetui.stores._protobuf import BYTES, fields
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
