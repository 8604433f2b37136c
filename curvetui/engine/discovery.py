"""Detects training logs by their content, not by their names."""

import os
from typing import BinaryIO

from curvetui.curve import Curve
from curvetui.engine.session import Session
from curvetui.names import is_known
from curvetui.sources import Chunk, SourceError
from curvetui.sources.compression import Unpacker, unpacked_name
from curvetui.sources.file_search import files_below
from curvetui.sources.file_text import is_binary
from curvetui.stores import claimed

HEAD = 1 << 17
"""Bytes examined at the start of a file; banners and configuration dumps come first."""
PIECE = 1 << 14
"""Bytes of each further sample."""
PARTS = (0.25, 0.5, 0.75, 1.0)
"""Positions of these samples, as fractions of the rest of the file."""
TRIED = 300
"""Maximum files examined before giving up."""
NO_LOGS = frozenset(
    "py pyc ipynb c h cc cpp cu rs go java js ts css html svg png jpg jpeg gif pdf pt pth ckpt safetensors onnx npy pkl h5 hdf5 "
    "keras so o a zip gz tar bz2 xz whl lock md rst toml yaml yml cfg ini exe dll wav mp4 parquet arrow bin model tflite".split()
)
"""Extensions of files that are not examined."""


def may_be_log(path: str) -> bool:
    """Whether the file's name does not rule out a log."""
    return os.path.splitext(unpacked_name(path))[1].lstrip(".").lower() not in NO_LOGS


def is_log(path: str) -> bool:
    """Whether a file contains training metrics, judged by samples of it."""
    if not may_be_log(path):
        return False
    if claimed(path):
        return True
    try:
        with open(path, "rb") as file:
            raw, unpacker = file.read(HEAD), Unpacker(path)
            data = next(unpacker.feed(raw), b"")
            # bzip2 unpacks whole blocks only, of up to 900 kB.
            while not data and unpacker.is_packed and (more := file.read(HEAD)):
                data = next(unpacker.feed(more), b"")
            data = data or unpacker.rest()
            if not data or is_binary(data):
                return False
            if len(raw) == HEAD and not unpacker.is_packed:
                data += _later(file, os.fstat(file.fileno()).st_size)
    except (OSError, SourceError):
        return False
    return holds_metrics(path, data)


def _later(file: BinaryIO, size: int) -> bytes:
    """Lines from the rest of a long file: banners may fill its start, a traceback its end."""
    out = b""
    for part in PARTS:
        file.seek(HEAD + int(max(0, size - HEAD - PIECE) * part))
        out += b"\n" + file.read(PIECE).partition(b"\n")[2]
    return out


def holds_metrics(name: str, text: bytes) -> bool:
    """Whether *text*, start and end of a log called *name*, holds what only training logs do."""
    session = Session()
    session.take(Chunk(name, text))
    names_epochs = b"epoch" in text.lower()
    return any(
        _is_metric(curve, names_epochs) for run in session.finish_reading() for curve in run.curves
    )


def _is_metric(curve: Curve, names_epochs: bool) -> bool:
    is_by_epoch = names_epochs and curve.unit == "epoch"
    if len(curve) == 1:
        return is_by_epoch and curve.better is not None
    return bool(len(curve)) and (is_by_epoch or curve.better is not None or is_known(curve.name))


def newest_log(folder: str = ".") -> str:
    """The most recently modified training log below *folder*; SourceError if there is none."""
    for path in files_below(folder)[:TRIED]:
        if is_log(path):
            return os.path.relpath(path, folder) if folder == "." else path
    where = "the current folder" if folder == "." else folder
    raise SourceError(f"no training log was found below {where}; name one: curvetui train.log")
