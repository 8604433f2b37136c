"""Hugging Face Trainer: `Trainer(…, callbacks=[Callback("tcp://127.0.0.1:8765", run="exp1")])`.

Source: transformers 4 and 5, `TrainerCallback.on_log`, which gets what `PrinterCallback` prints.
"""

from collections.abc import Mapping
from typing import Any

from curvetui.writers.connection import Connection, connection_of

try:
    from transformers import TrainerCallback as _Base
except ImportError:
    _Base = object

SUMMARY = "train_runtime"
"""The line at the end repeats the mean loss under the name of a step's loss."""
SPEED = ("_runtime", "_per_second")
ENDLESS = 1 << 31
"""Without a known data length the Trainer plans as many epochs as an integer can hold."""


class Callback(_Base):
    """Sends what the Trainer logs, with its step and epoch."""

    def __init__(self, to: str | Connection, *, run: str | None = None) -> None:
        """to: the monitor's address, or a connection to it."""
        super().__init__()
        self.connection = connection_of(to, run)
        self._trains = False

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Send the plan."""
        self._trains = True
        plans = {"planned_steps": state.max_steps, "planned_epochs": state.num_train_epochs}
        if state.is_world_process_zero:
            known = {name: plan for name, plan in plans.items() if plan is not None}
            self.connection.log({n: plan for n, plan in known.items() if 0 < plan < ENDLESS})

    def on_log(
        self,
        args: Any,
        state: Any,
        control: Any,
        logs: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Send the logged values."""
        if not state.is_world_process_zero or not logs or SUMMARY in logs:
            return
        metrics = {name: value for name, value in logs.items() if not name.endswith(SPEED)}
        epoch = {} if state.epoch is None else {"epoch": state.epoch}
        self.connection.log({**epoch, **metrics}, step=state.global_step)
        if not self._trains:
            # `trainer.evaluate()` after the training: the run has not started again.
            self.connection.end()

    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Send the end."""
        self._trains = False
        if state.is_world_process_zero:
            self.connection.end()
