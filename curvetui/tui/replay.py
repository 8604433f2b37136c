"""The keys of a replay: they control the player; its next snapshot shows the effect."""

from curvetui.sources import Player
from curvetui.tui.screen_state import ScreenState

PART = 10
"""Fraction of the log that a seek key moves by."""


def toggle(state: ScreenState) -> None:
    """Pause or resume."""
    _player(state).toggle()


def step(state: ScreenState, by: int) -> None:
    """Pause, and move *by* steps."""
    _player(state).step(by)


def faster(state: ScreenState, by: float) -> None:
    """Multiply the speed by *by*."""
    _player(state).faster(by)


def leap(state: ScreenState, by: int) -> None:
    """Move by that many tenths of the log."""
    position = state.snapshot.position if state.snapshot else None
    if position is not None:
        seek(state, min(position.of, max(0, position.at + by * max(1, position.of // PART))))


def seek(state: ScreenState, at: int) -> None:
    """Go to step *at*."""
    _player(state).seek(at)


def _player(state: ScreenState) -> Player:
    """The player; these keys have no effect without one."""
    assert state.player is not None
    return state.player


def replays(state: ScreenState) -> bool:
    """Whether there is a player."""
    return (
        state.player is not None
        and state.snapshot is not None
        and state.snapshot.position is not None
    )
