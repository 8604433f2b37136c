"""Stable-Baselines3's `evaluations.npz`: an array of episodes per evaluation of `EvalCallback`.

Source: stable-baselines3 2, `common/callbacks.EvalCallback`: `timesteps` (n,), `results` and
`ep_lengths` (n, episodes), perhaps `successes`. Object arrays, which would need pickle, are
rejected.
"""

import os
import zipfile
from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.stores import Store, StoreRow

_MEASURED = {
    "results": "eval/mean_reward",
    "ep_lengths": "eval/mean_ep_length",
    "successes": "eval/success_rate",
}
MAX_SIZE = 1 << 26
"""Maximum uncompressed bytes of the arrays."""


class Evaluations(Store):
    title = "Stable-Baselines3 evaluations (evaluations.npz)"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._reported = 0
        self._size = -1

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        return path if head.startswith(b"PK") and _holds(path) else None

    def poll(self) -> Iterator[StoreRow]:
        size = os.path.getsize(self.home)
        if size == self._size or not _holds(self.home):
            return
        self._size = size
        with np.load(self.home, allow_pickle=False) as arrays:
            steps = np.asarray(arrays["timesteps"], dtype=np.float64).reshape(-1)
            columns = {
                name: _means(arrays[key], len(steps))
                for key, name in _MEASURED.items()
                if key in arrays.files
            }
        for row in range(self._reported, len(steps)):
            values = {name: float(column[row]) for name, column in columns.items()}
            yield StoreRow("", values, {"step": float(steps[row])})
        self._reported = max(self._reported, len(steps))


def _holds(path: str) -> bool:
    """Whether an archive holds such arrays, within the size limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()[:100]}
    except (OSError, zipfile.BadZipFile, ValueError):
        return False
    return {"timesteps.npy", "results.npy"} <= members.keys() and sum(members.values()) < MAX_SIZE


def _means(values: np.ndarray, count: int) -> Floats:
    """The mean of each evaluation's episodes, shape (count,)."""
    found: Floats = np.asarray(values, dtype=np.float64).reshape(count, -1).mean(axis=1)
    return found
