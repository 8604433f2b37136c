"""Lightning: `Trainer(callbacks=[Callback("tcp://127.0.0.1:8765", run="exp1")])`; counts epochs from 0 as Lightning does.

Source: Lightning 2, `lightning.pytorch.callbacks.Callback` (also `pytorch_lightning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curvetui.writers.connection import Connection, connection_of

try:
    from lightning.pytorch.callbacks import Callback as _Base
except ImportError:
    try:
        from pytorch_lightning.callbacks import Callback as _Base
    except ImportError:
        _Base = object


class Callback(_Base):
    """Tells what `self.log` logs: with every *every* steps, after a validation, and at the end of an epoch."""

    def __init__(self, to: str | Connection, *, run: str | None = None, every: int = 50) -> None:
        """to: the monitor's address, or a connection to it. every: steps between lines within an epoch; 0: none."""
        super().__init__()
        self.connection = connection_of(to, run)
        self.every = every
        self._told: dict[str, tuple[int, float]] = {}
        """Name -> (epoch, value) that was told last."""
        self._by_step: set[str] = set()
        """Metrics that are logged with every step. The others keep their last value until the next one comes."""
        self._by_epoch: set[str] = set()

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Tell the plan."""
        plans = {"planned_epochs": trainer.max_epochs, "planned_steps": trainer.max_steps}
        if trainer.is_global_zero:
            self.connection.log({name: plan for name, plan in plans.items() if plan is not None and plan > 0})

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Tell what is logged by step."""
        metrics = trainer.logged_metrics
        self._by_step |= metrics.keys() - self._by_epoch
        if self.every and trainer.global_step % self.every == 0:
            self._tell(trainer, {name: number for name in self._by_step if (number := _number(metrics.get(name))) is not None})

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Tell what the validation brought; not that of the trial run before the training."""
        if not trainer.sanity_checking:
            metrics = self._of_epoch(trainer)
            self._tell(trainer, {name: number for name, number in metrics.items() if number != self._told.get(name, (0, None))[1]})

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Tell what is logged by epoch, but not again what a validation just brought."""
        metrics, epoch = self._of_epoch(trainer), trainer.current_epoch
        self._tell(trainer, {name: number for name, number in metrics.items() if (epoch, number) != self._told.get(name)})

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Tell that it is over."""
        if trainer.is_global_zero:
            self.connection.end()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Tell that it broke."""
        self.connection.message(f"{type(exception).__name__}: {exception}")
        self.connection.end("failed")

    def _of_epoch(self, trainer: Any) -> dict[str, float]:
        """What is logged by epoch; a metric that is logged by step as well has its mean under `name_epoch`."""
        metrics = trainer.callback_metrics
        names = [name for name in metrics if name not in self._by_step and f"{name}_epoch" not in metrics]
        self._by_epoch.update(names)
        return {name: number for name in names if (number := _number(metrics[name])) is not None}

    def _tell(self, trainer: Any, numbers: Mapping[str, float]) -> None:
        if trainer.is_global_zero and numbers:
            self._told.update({name: (trainer.current_epoch, number) for name, number in numbers.items()})
            self.connection.log(numbers, epoch=trainer.current_epoch, step=trainer.global_step)


def _number(value: Any) -> float | None:
    """The value of a tensor with one element."""
    return float(value) if value is not None and getattr(value, "numel", lambda: 1)() == 1 else None
