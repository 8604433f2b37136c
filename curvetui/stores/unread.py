"""Training artifacts that cannot be read: named, with the command that exports them."""

import os
from typing import NamedTuple


class Unread(NamedTuple):
    """One kind of file or folder."""

    what: str
    export: str
    """What to do instead."""


_PICKLE = Unread(
    "a pickled object, which can run code when it is loaded",
    "write the numbers as JSON: json.dump(history.history, open('history.json', 'w'))",
)
_TORCH = Unread(
    "a checkpoint, which may hold pickled objects", "write its log as JSON from your own program"
)
_HDF5 = Unread(
    "an HDF5 file", "write its columns as CSV with pandas: pandas.read_hdf(…).to_csv('log.csv')"
)
_PARQUET = Unread("a Parquet table", "pandas.read_parquet('log.parquet').to_csv('log.csv')")
_AIM = Unread(
    "an Aim repository", "aim storage export, or run.metrics().dataframe().to_csv('log.csv')"
)
_VISUALDL = Unread(
    "a VisualDL log", "visualdl.LogReader(file_path='…').get_data('scalar', tag), written as CSV"
)
_NEPTUNE = Unread(
    "Neptune's offline data",
    "neptune sync, then run['train/loss'].fetch_values().to_csv('log.csv')",
)
_ZIP = Unread(
    "a ZIP archive",
    "unzip it; an offline experiment of Comet: comet upload FILE.zip, then "
    "comet_ml.API().get('WORKSPACE/PROJECT/KEY').get_metrics('loss')",
)
_NUMPY = Unread(
    "a NumPy array without names",
    "numpy.savetxt('log.csv', array, delimiter=',', header='epoch,loss')",
)

_MAGIC = (
    (b"\x89HDF\r\n\x1a\n", _HDF5),
    (b"PAR1", _PARQUET),
    (b"\x93NUMPY", _NUMPY),
    *((b"\x80" + bytes([protocol]), _PICKLE) for protocol in range(2, 6)),
)
_ENDINGS = {
    ".pt": _TORCH,
    ".pth": _TORCH,
    ".ckpt": _TORCH,
    ".pkl": _PICKLE,
    ".pickle": _PICKLE,
    ".zip": _ZIP,
}
_FOLDERS = {".aim": _AIM, ".neptune": _NEPTUNE}
MAX_NAMES = 10_000
"""Maximum names checked in a folder."""


def unread(path: str) -> str | None:
    """The kind of an unreadable file and how to export it; None if it may be a log."""
    name = os.path.basename(path)
    if name.startswith("vdlrecords."):
        return _advice(_VISUALDL)
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError:
        return None
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is None and b"\x00" in head:
        found = _ENDINGS.get(os.path.splitext(name)[1].lower())
    return _advice(found) if found else None


def unread_in(folder: str) -> str | None:
    """The same for a folder without logs, by its first known entry; None if there is none."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry, _ in zip(entries, range(MAX_NAMES), strict=False))
    except OSError:
        return None
    own = _FOLDERS.get(os.path.basename(os.path.abspath(folder)))
    for name in names:
        known = own or _FOLDERS.get(name)
        if known:
            return _advice(known)
        if advice := unread(os.path.join(folder, name)):
            return f"{name} is {advice.removeprefix('it is ')}"
    return None


def _advice(kind: Unread) -> str:
    return f"it is {kind.what}; to export it: {kind.export}"
