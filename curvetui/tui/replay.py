"""What the keys do while a saved log is replayed: the player is told, and its next snapshot shows it."""

from __future__ import annotations

from curvetui.tui.screen_state import ScreenState

PART = 10
"""Seek keys go a tenth of the log."""


def toggle(desk: ScreenState) -> None:
    """Pause, or go on."""
    if desk.player is not None:
        desk.player.toggle()


def step(desk: ScreenState, by: int) -> None:
    """Pause, and go *by* steps."""
    if desk.player is not None:
        desk.player.step(by)


def faster(desk: ScreenState, factor: float) -> None:
    """Play *factor* times as fast."""
    if desk.player is not None:
        desk.player.faster(factor)


def restart(desk: ScreenState) -> None:
    """Begin again."""
    seek(desk, 0)


def leap(desk: ScreenState, direction: int) -> None:
    """Go a tenth of the log forward or back."""
    position = desk.snapshot.position if desk.snapshot else None
    if position is not None:
        seek(desk, min(position.of, max(0, position.at + direction * max(1, position.of // PART))))


def seek(desk: ScreenState, at: int) -> None:
    """Go to step *at*."""
    if desk.player is not None:
        desk.player.seek(at)


def replays(desk: ScreenState) -> bool:
    """Whether there is a player to tell."""
    return (
        desk.player is not None and desk.snapshot is not None and desk.snapshot.position is not None
    )
