"""The base class of all alerts."""

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from curvetui.alerts.events import Event
from curvetui.system import registry


class AlertError(Exception):
    """An event could not be delivered; the text has the reason and contains no secret."""


class Alert:
    """Base class of all alerts. `deliver` runs on its own thread, never while a log is read."""

    option: ClassVar[str]
    """Name without the two hyphens; its argument and help are in `usage.ALERTS`."""
    hears_all: ClassVar[bool] = False
    """Whether it also gets events below the chosen level."""
    together: ClassVar[bool] = False
    """Whether all waiting events are sent as one message, as opposed to one by one."""
    burst: ClassVar[int] = 20
    """Deliveries allowed in quick succession; then one per `pause`."""
    pause: ClassVar[float] = 1.0
    """Seconds."""
    tries: ClassVar[int] = 8

    def __init__(self, value: str) -> None:
        """value: the option's argument; SourceError if it is invalid, before anything is read."""
        raise NotImplementedError

    def deliver(self, events: Sequence[Event]) -> None:
        """Deliver *events*; AlertError if that failed: it is retried later."""
        raise NotImplementedError


@cache
def alerts() -> dict[str, type[Alert]]:
    """All alerts by option name."""
    return {cls.option: cls for cls in registry.members("curvetui.alerts", Alert)}
