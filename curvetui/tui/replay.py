"""What the keys do while a saved log is replayed: the player is told, and its next snapshot shows it."""

from __future__ import annotations

from curvetui.tui.screen_state import ScreenState

PART = 10
"""Seek keys go a tenth of the log."""


def toggle(state: ScreenState) -> None:
    """Pause, or go on."""
    if state.player is not None:
        state.player.toggle()


def step(state: ScreenState, by: int) -> None:
    """Pause, and go *by* steps."""
    if state.player is not None:
        state.player.step(by)


def faster(state: ScreenState, factor: float) -> None:
    """Play *factor* times as fast."""
    if state.player is not None:
        state.player.faster(factor)


def restart(state: ScreenState) -> None:
    """Begin again."""
    seek(state, 0)


def leap(state: ScreenState, direction: int) -> None:
    """Go a tenth of the log forward or back."""
    position = state.snapshot.position if state.snapshot else None
    if position is not None:
        seek(state, min(position.of, max(0, position.at + direction * max(1, position.of // PART))))


def seek(state: ScreenState, at: int) -> None:
    """Go to step *at*."""
    if state.player is not None:
        state.player.seek(at)


def replays(state: ScreenState) -> bool:
    """Whether there is a player to tell."""
    return (
        state.player is not None
        and state.snapshot is not None
        and state.snapshot.position is not None
    )
