"""What a training program uses to tell curvetui how it goes; needs nothing but Python, never blocks and never raises.

    connection = curvetui.connect("tcp://127.0.0.1:8765", run="exp1")
    connection.log(epoch=3, loss=0.41, val_loss=0.52)

Or by a callback (`keras`, `lightning`, `huggingface`) or a `logging.Handler` (`handler`); each has a file of its own.
"""

from __future__ import annotations

from curvetui.writers.connection import Connection, connect

__all__ = ["Connection", "connect"]
