"""The base of all alerts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from curvetui.alerts.events import Event
from curvetui.system import registry


class AlertError(Exception):
    """An event could not be delivered; the text gives the reason and holds no secret."""


class Alert:
    """Base of all alerts. `deliver` is called on a thread of its own, never while a log is being read."""

    option: ClassVar[str]
    """Without the two hyphens; its argument and help are in `usage.ALERTS`."""
    hears_all: ClassVar[bool] = False
    """Also gets events below the chosen level."""
    together: ClassVar[bool] = False
    """Takes everything that is waiting as one message; else event by event."""
    burst: ClassVar[int] = 20
    """Deliveries allowed in quick succession; after them one in each `pause`."""
    pause: ClassVar[float] = 1.0
    """Seconds."""
    tries: ClassVar[int] = 8

    def __init__(self, value: str) -> None:
        """value: the option's argument.

        Raises:
            SourceError: it makes no sense; nothing has been read yet.
        """
        raise NotImplementedError

    def deliver(self, events: Sequence[Event]) -> None:
        """Deliver *events*.

        Raises:
            AlertError: it did not work; it is tried again later.
        """
        raise NotImplementedError


@cache
def alerts() -> dict[str, type[Alert]]:
    """Every way by the name of its option."""
    return {cls.option: cls for cls in registry.members("curvetui.alerts", Alert)}
