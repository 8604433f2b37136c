"""Keras: `model.fit(…, callbacks=[Callback("tcp://127.0.0.1:8765", run="exp1")])`.

Two fits, such as frozen and fine-tuning, are two runs: give each a callback with its own name. A
fit with the same name continues the run (`initial_epoch`).

Source: Keras 3, `keras.callbacks.Callback`; epochs are counted from 1 as in its progress bar.
"""

from collections.abc import Mapping
from typing import Any

from curvetui.writers.connection import Connection, connection_of

try:
    from keras.callbacks import Callback as _Base
except ImportError:
    _Base = object


class Callback(_Base):
    """Sends each epoch's metrics and learning rate; with *every*, also batches'."""

    def __init__(self, to: str | Connection, *, run: str | None = None, every: int = 0) -> None:
        """to: the monitor's address, or a connection to it. every: batches between lines within an epoch; 0: none."""
        super().__init__()
        self.connection = connection_of(to, run)
        self.every = every
        self._epoch = 0
        self._begun = self._step = 0
        """Batches before this epoch, and in total."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Send the plan."""
        self.connection.log(planned_epochs=(self.params or {}).get("epochs"))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Count on from earlier epochs, also of another process (`initial_epoch`)."""
        self._epoch = epoch
        self._begun = epoch * self._batches if self._batches else self._step if epoch else 0
        self._step = self._begun

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Send a batch's running averages under separate names."""
        # With `steps_per_execution` the callback is called once for several batches.
        before, self._step = self._step, self._begun + batch + 1
        if self.every and self._step // self.every > before // self.every:
            done = (batch + 1) / self._batches if self._batches else 0
            metrics = {f"batch_{name}": value for name, value in (logs or {}).items()}
            self.connection.log(metrics, epoch=self._epoch + done, step=self._step)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Send an epoch."""
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        metrics = dict(logs or {})
        if rate is not None and not metrics.keys() & {"learning_rate", "lr"}:
            metrics["learning_rate"] = rate
        self.connection.log(metrics, epoch=epoch + 1)

    def on_train_end(self, logs: Any = None) -> None:
        """Send the end; another `fit` continues the run."""
        self.connection.end()

    @property
    def _batches(self) -> int:
        """Batches per epoch; 0 where Keras does not know (a generator without length)."""
        return (self.params or {}).get("steps") or 0
