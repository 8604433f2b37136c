"""Puts a feed on the screen, and the terminal back as it was."""

from __future__ import annotations

import gc
import sys

from curvetui.sources import Player
from curvetui.tui.app import Screen
from curvetui.tui.attention import RESTORE
from curvetui.tui.desk import Desk
from curvetui.tui.look import look_of_terminal
from curvetui.tui.reader import Feed
from curvetui.tui.terminal import Terminal
from curvetui.tui.words import Words


def show(feed: Feed, *, language: str = "en", ascii: bool | None = None, player: Player | None = None) -> int:  # noqa: A002
    """Show *feed* until the person leaves.

    Args:
        feed: yields snapshots; see `Feed`.
        language: of cards and screen, `en` or `zh`.
        ascii: draw with plain ASCII; None: as the locale says.
        player: steers a replay.

    Returns:
        The exit code: 0, or 130 after Ctrl-C.

    Raises:
        Exception: what ended the feed, once the terminal is as it was.
    """
    # Half a millisecond: while the reader parses a block, a key must not wait for its whole turn (5 ms).
    sys.setswitchinterval(0.0005)
    player = player or getattr(feed, "player", None)
    below = getattr(feed, "command", None)
    # The collector's passes over half-made modules and widgets cost a tenth of the start; nothing here is garbage.
    gc.disable()
    screen = Screen(feed, Desk(Words(language), look_of_terminal(ascii), player, command=below), driver=Terminal)
    screen.reader.start()
    try:
        code = screen.run()
    finally:
        sys.stderr.write(RESTORE)
        sys.stderr.flush()
    screen.reader.close()
    if screen.reader.error is not None:
        raise screen.reader.error
    return 1 if code is None else code
