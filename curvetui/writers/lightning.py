"""Lightning: `Trainer(callbacks=[Callback("tcp://127.0.0.1:8765", run="exp1")])`; counts epochs from 0 as Lightning does.

Source: Lightning 2, `lightning.pytorch.callbacks.Callback` (also `pytorch_lightning`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from curvetui.writers.connection import Connection, connection_of

try:
    from lightning.pytorch.callbacks import Callback as _Base
except ImportError:
    try:
        from pytorch_lightning.callbacks import Callback as _Base
    except ImportError:
        _Base = object

RATES = ("lr", "learning_rate")
"""Prefixes of learning rates logged by another callback, such as `LearningRateMonitor`."""


class Callback(_Base):
    """Sends what `self.log` logs, by step and by epoch, and the learning rate."""

    def __init__(self, to: str | Connection, *, run: str | None = None, every: int = 50) -> None:
        """to: the monitor's address, or a connection to it. every: steps between lines within an epoch; 0: none."""
        super().__init__()
        self.connection = connection_of(to, run)
        self.every = every
        self._step = 0
        self._fits = False
        self._reported: dict[str, tuple[int, float]] = {}
        """Name -> (epoch, value) sent last."""
        self._by_step: set[str] = set()
        """Metrics logged at every step; others keep their last value until the next one."""
        self._by_epoch: set[str] = set()
        self._evaluated: set[str] = set()
        """Metrics of a validation or test: where none took place their values are stale."""
        self._before: dict[str, Any] = {}
        """The metrics as they were before a validation or test."""
        self._rates: list[Any] = []
        """The learning rates of this step; afterwards a scheduler has set those of the next one."""

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Send the plan."""
        self._fits, self._step = True, trainer.global_step
        plans = {"planned_epochs": trainer.max_epochs, "planned_steps": trainer.max_steps}
        if trainer.is_global_zero:
            self.connection.log(
                {name: plan for name, plan in plans.items() if plan is not None and plan > 0}
            )

    def on_train_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int
    ) -> None:
        """Record the learning rates."""
        self._rates = [
            group["lr"]
            for optimizer in trainer.optimizers
            for group in optimizer.param_groups
            if "lr" in group
        ]

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Send what is logged per step; with gradient accumulation, for the last batch."""
        metrics = trainer.logged_metrics
        self._by_step |= metrics.keys() - self._by_epoch - self._evaluated
        before, self._step = self._step, trainer.global_step
        if self.every and self._step // self.every > before // self.every:
            self._send(trainer, self._of_step(trainer))

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Remember the values before the validation."""
        self._before = dict(trainer.callback_metrics)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Send the results of the validation, except those of the sanity check before training."""
        metrics = trainer.callback_metrics
        self._evaluated.update(
            metrics.keys() - self._before.keys() - self._by_step - self._by_epoch
        )
        if not trainer.sanity_checking:
            new = (
                name
                for name in metrics
                if name in self._evaluated and metrics[name] is not self._before.get(name)
            )
            numbers = _numbers(metrics, new)
            if not self._fits:
                # `trainer.validate()` after the training usually repeats the results of its last validation.
                numbers = {
                    name: number
                    for name, number in numbers.items()
                    if number != self._reported.get(name, (0, None))[1]
                }
            self._send(trainer, numbers)
            self._over(trainer)

    on_test_start = on_validation_start
    on_test_end = on_validation_end

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Send what is logged per epoch; in an epoch shorter than *every* also by step."""
        metrics, epoch = trainer.callback_metrics, trainer.current_epoch
        # The epoch mean of a metric that is also logged per step is `name_epoch`.
        names = [
            n
            for n in metrics
            if n not in self._by_step | self._evaluated
            and not metrics.keys() & {f"{n}_epoch", f"{n}_step"}
        ]
        self._by_epoch.update(names)
        numbers = _numbers(metrics, names)
        if not any(self._reported.get(name, (-1, 0.0))[0] == epoch for name in self._by_step):
            numbers = {**self._of_step(trainer), **numbers}
        known = self._reported
        new = {n: number for n, number in numbers.items() if (epoch, number) != known.get(n)}
        self._send(trainer, new)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Send the end."""
        self._fits = False
        self._over(trainer)

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Send that it failed."""
        self._fits = False
        self.connection.broke(exception)

    def _over(self, trainer: Any) -> None:
        """Send that nothing more comes for now; also after a validation or test alone."""
        if trainer.is_global_zero and not self._fits:
            self.connection.end()

    def _of_step(self, trainer: Any) -> dict[str, float]:
        metrics = trainer.logged_metrics
        numbers = _numbers(metrics, self._by_step & metrics.keys())
        if not any(name.startswith(RATES) for name in trainer.callback_metrics):
            names = (
                [f"{RATES[1]}_{at}" for at in range(len(self._rates))]
                if len(self._rates) > 1
                else [RATES[1]]
            )
            numbers.update(
                (name, float(rate)) for name, rate in zip(names, self._rates, strict=False)
            )
        return numbers

    def _send(self, trainer: Any, numbers: Mapping[str, float]) -> None:
        if trainer.is_global_zero and numbers:
            self._reported.update(
                {name: (trainer.current_epoch, number) for name, number in numbers.items()}
            )
            # After training Lightning's epoch counter is one too high.
            epoch = {"epoch": trainer.current_epoch} if self._fits else {}
            self.connection.log({**epoch, **numbers}, step=trainer.global_step)


def _numbers(metrics: Mapping[str, Any], names: Iterable[str]) -> dict[str, float]:
    """The values of those metrics that are tensors with one element."""
    return {
        name: float(metrics[name])
        for name in names
        if getattr(metrics[name], "numel", lambda: 1)() == 1
    }
