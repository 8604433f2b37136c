"""Formats a position on the x axis."""

from curvetui.engine.progress import clock


def position(value: float, axis: str) -> str:
    """A position on the x axis: `24`, `3.5`, or hours and minutes.

    Example:
        >>> position(24.0, "epoch"), position(3.5, "epoch"), position(90.0, "time")
        ('24', '3.5', '1:30')
    """
    if axis == "time":
        return clock(value)
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.2f}".rstrip("0")
