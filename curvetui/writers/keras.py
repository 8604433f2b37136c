"""Keras: `model.fit(…, callbacks=[Callback("tcp://127.0.0.1:8765", run="exp1")])`.

Source: Keras 3, `keras.callbacks.Callback`; epochs are counted from 1 as its progress bar does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curvetui.writers.connection import Connection, connection_of

try:
    from keras.callbacks import Callback as _Base
except ImportError:
    _Base = object


class Callback(_Base):
    """Tells every epoch's metrics and the learning rate; with *every*, those of each so many batches as well."""

    def __init__(self, to: str | Connection, *, run: str | None = None, every: int = 0) -> None:
        """to: the monitor's address, or a connection to it. every: batches between lines within an epoch; 0: none."""
        super().__init__()
        self.connection = connection_of(to, run)
        self.every = every
        self._step = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Tell the plan."""
        self._step = 0
        self.connection.log(planned_epochs=(self.params or {}).get("epochs"))

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell a batch's running averages under names of their own."""
        self._step += 1
        if self.every and self._step % self.every == 0:
            self.connection.log({f"batch_{name}": value for name, value in (logs or {}).items()}, step=self._step)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell an epoch."""
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        told = dict(logs or {})
        if rate is not None and "learning_rate" not in told:
            told["learning_rate"] = rate
        self.connection.log(told, epoch=epoch + 1)

    def on_train_end(self, logs: Any = None) -> None:
        """Tell that it is over; another `fit` goes on with the run."""
        self.connection.end()
