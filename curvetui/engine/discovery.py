"""Which files are training logs: decided by looking inside, not by their names."""

from __future__ import annotations

import os
from itertools import islice

from curvetui.engine.session import Session
from curvetui.names import is_known
from curvetui.sources import Chunk, SourceError
from curvetui.sources.compression import Unpacker, bare
from curvetui.sources.file import is_binary
from curvetui.sources.folder import files_below
from curvetui.stores import claimed

HEAD = 1 << 17
"""Bytes at the beginning of a file that are looked at; banners and configuration dumps come first."""
TAIL = 1 << 15
"""Bytes at its end that are looked at as well."""
TRIED = 300
"""Files looked into before giving up."""
NO_LOGS = frozenset(
    "py pyc ipynb c h cc cpp cu rs go java js ts css html svg png jpg jpeg gif pdf pt pth ckpt safetensors onnx npy pkl h5 hdf5 "
    "keras so o a zip gz tar bz2 xz whl lock md rst toml yaml yml cfg ini exe dll wav mp4 parquet arrow bin model tflite".split()
)
"""Endings of files that are not looked into."""


def may_be_log(path: str) -> bool:
    """Whether the file's name does not rule out that it holds a log."""
    return os.path.splitext(bare(path))[1].lstrip(".").lower() not in NO_LOGS


def is_log(path: str) -> bool:
    """Whether a file holds a training's metrics, as far as its beginning and its end show."""
    if not may_be_log(path):
        return False
    if claimed(path):
        return True
    try:
        with open(path, "rb") as file:
            raw, unpacker = file.read(HEAD), Unpacker(path)
            data = b"".join(islice(unpacker.feed(raw), 1)) or unpacker.rest()
            if not data or is_binary(data):
                return False
            if len(raw) == HEAD and not unpacker.is_packed:
                file.seek(max(HEAD, os.fstat(file.fileno()).st_size - TAIL))
                data += b"\n" + file.read(TAIL).partition(b"\n")[2]
    except (OSError, SourceError):
        return False
    return holds_metrics(path, data)


def holds_metrics(name: str, text: bytes) -> bool:
    """Whether *text*, the beginning and the end of a log called *name*, holds what only a training's log holds."""
    session = Session()
    session.take(Chunk(name, text))
    return any(
        (curve.better is not None or is_known(curve.name)) and len(curve) > 1
        for run in session.finish_reading()
        for curve in run.curves
    )


def newest_log(folder: str = ".") -> str:
    """The training log below *folder* that was modified last.

    Raises:
        SourceError: there is none.
    """
    for path in files_below(folder)[:TRIED]:
        if is_log(path):
            return os.path.relpath(path, folder) if folder == "." else path
    where = "the current folder" if folder == "." else folder
    raise SourceError(f"no training log was found below {where}; name one: curvetui train.log")
