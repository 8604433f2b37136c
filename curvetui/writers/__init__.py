"""Sends a training program's metrics to curvetui; needs only the standard library, never blocks and
never raises.

    connection = curvetui.connect("tcp://127.0.0.1:8765", run="exp1")
    connection.log(epoch=3, loss=0.41, val_loss=0.52)

Or use a callback (`keras`, `lightning`, `huggingface`) or a `logging.Handler` (`handler`); each is
a file here.
"""

from curvetui.writers.connection import Connection, connect

__all__ = ["Connection", "connect"]
