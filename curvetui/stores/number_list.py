"""One list of numbers in a file that is named like its metric: `losses.txt`, `val_acc.npy`.

Scripts write it at their end by `str(losses)`, `json.dump`, `print(array)`, `",".join` or `np.save`.
One number on each line is read as text; see `formats/bare.py`.
"""

import os
import re
from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.names.rows import of_file
from curvetui.stores import Store, StoreRow
from curvetui.stores.notebook import MAX_SIZE

LEAST = 4
"""Fewest numbers of a list in brackets; fewer may be anything."""
LEAST_IN_ROW = 41
"""Fewest numbers of a row without brackets: a shorter one may be the first of a table."""
_MAGIC = b"\x93NUMPY"
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|NaN|Infinity)"
_TYPED = rb"(?:np\.|numpy\.)?(?:float\d\d|tensor)\((" + _NUMBER + rb")(?:,[^()\n]*)?\)"
"""A number as it is printed inside a list: `np.float64(0.5)`, `tensor(0.5, device='cuda:0')`."""
_LISTED = rb"\s*\[[\s,]*(?:" + _NUMBER + rb")(?:[\s,]+(?:" + _NUMBER + rb"))*[\s,]*\]\s*"
_ROW = rb"\s*(?:" + _NUMBER + rb")(?:[ \t]*[,;][ \t]*(?:" + _NUMBER + rb"))+[ \t]*[,;]?\s*"
_START = (
    rb"\s*(?:\[[\s,]*(?:np|numpy|float|tensor|[-+.\d]|nan|inf|NaN)|[-+.\d][^\n]{40}[^\n]*[,;])|"
    + _MAGIC
)


class NumberList(Store):
    title = (
        "a list of numbers in a file named like its metric (losses.txt, val_acc.json, rewards.npy)"
    )
    general = True

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._metric = of_file(home).metric or ""
        self._reported = 0
        self._seen: tuple[int, int] | None = None

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        if of_file(path).metric is None or not re.match(_START, head):
            return None
        return path if len(_numbers(path)) >= LEAST else None

    def poll(self) -> Iterator[StoreRow]:
        stat = os.stat(self.home)
        if (stat.st_mtime_ns, stat.st_size) == self._seen:
            return
        found = _numbers(self.home)
        if len(found):
            self._seen = stat.st_mtime_ns, stat.st_size
        for row in range(self._reported, len(found)):
            yield StoreRow("", {self._metric: float(found[row])}, {"step": row + 1.0})
        self._reported = max(self._reported, len(found))


def _numbers(path: str) -> Floats:
    """The numbers of the list, shape (n,); empty if the file holds anything else."""
    nothing = np.empty(0)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SIZE + 1)
            if data.startswith(_MAGIC) and len(data) <= MAX_SIZE:
                file.seek(0)
                array = np.load(file, allow_pickle=False)
                is_list = array.ndim == 1 and array.dtype.kind in "fiu"
                return array.astype(np.float64) if is_list else nothing
    except (OSError, ValueError, EOFError):
        return nothing
    text = re.sub(_TYPED, rb"\1", data)
    if len(data) > MAX_SIZE or not (re.fullmatch(_LISTED, text) or re.fullmatch(_ROW, text)):
        return nothing
    found = np.array([float(number) for number in re.findall(_NUMBER, text)], dtype=np.float64)
    return found if b"[" in text or len(found) >= LEAST_IN_ROW else nothing
