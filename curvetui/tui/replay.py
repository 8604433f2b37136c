"""The keys of a replay: they control the player; its next snapshot shows the effect."""

from curvetui.tui.screen_state import ScreenState

PART = 10
"""Fraction of the log that a seek key moves by."""


def toggle(state: ScreenState) -> None:
    """Pause or resume."""
    if state.player is not None:
        state.player.toggle()


def step(state: ScreenState, by: int) -> None:
    """Pause, and move *by* steps."""
    if state.player is not None:
        state.player.step(by)


def faster(state: ScreenState, by: float) -> None:
    """Multiply the speed by *by*."""
    if state.player is not None:
        state.player.faster(by)


def restart(state: ScreenState) -> None:
    """Start over."""
    seek(state, 0)


def leap(state: ScreenState, by: int) -> None:
    """Move by that many tenths of the log."""
    position = state.snapshot.position if state.snapshot else None
    if position is not None:
        seek(state, min(position.of, max(0, position.at + by * max(1, position.of // PART))))


def seek(state: ScreenState, at: int) -> None:
    """Go to step *at*."""
    if state.player is not None:
        state.player.seek(at)


def replays(state: ScreenState) -> bool:
    """Whether there is a player."""
    return (
        state.player is not None
        and state.snapshot is not None
        and state.snapshot.position is not None
    )
