"""`logging.Handler`: sends log records to the monitor, dictionaries of numbers as metrics.

After `logging.getLogger().addHandler(Handler("tcp://127.0.0.1:8765", run="exp1"))`,
`logging.info("epoch 3 loss 0.41")` is read as log text, and `logging.info({"epoch": 3, "loss":
0.41})` as numbers.
"""

import logging
from collections.abc import Mapping

from curvetui.writers.connection import Connection, connection_of


class Handler(logging.Handler):
    """Sends records without ever waiting for the monitor."""

    def __init__(
        self, to: str | Connection, *, run: str | None = None, level: int = logging.NOTSET
    ) -> None:
        """to: the monitor's address, or a connection to it."""
        super().__init__(level)
        self.connection = connection_of(to, run)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        try:
            if isinstance(record.msg, Mapping) and not record.args:
                self.connection.log(record.msg)
            else:
                self.connection.write(self.format(record))
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Send what is queued, within a moment."""
        self.connection.close()
        super().close()
