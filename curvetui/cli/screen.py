"""Shows a source on the screen, live or as a replay; prepares the terminal for Textual."""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from curvetui.engine.open import announced_newest, live_sources, saved_source
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.watch import watch
from curvetui.model import Snapshot
from curvetui.sources import Chunk, CommandSource, Player, Source, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.folder import Folder
from curvetui.sources.measured import Opened, measured
from curvetui.sources.open_writers import command_before
from curvetui.sources.schemes import has_scheme, is_address
from curvetui.sources.stdin import Stdin
from curvetui.system.console import narrate
from curvetui.system.settings import Settings
from curvetui.tui import collector

if TYPE_CHECKING:
    from curvetui.cli.replay import Replay
    from curvetui.sources.command import SupervisedCommand

LONGEST_WAIT = 0.2
"""Maximum seconds that reading waits for the screen."""
WHOLE = 30
"""Ended runs kept with all their points; further ones become outlines."""
NO_TERMINAL = (
    "there is no terminal to draw on: --plain prints lines of text instead, `curvetui watch --headless` reports"
    " events, and `curvetui check` reads a log to its end"
)


class Gated:
    """A source that waits between chunks while a key is handled: both use one interpreter."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.gate = threading.Event()
        self.gate.set()

    def chunks(self) -> Iterator[Chunk]:
        for chunk in self._source.chunks():
            yield chunk
            self.gate.wait(LONGEST_WAIT)

    def close(self) -> None:
        self._source.close()

    def want(self, path: str) -> None:
        """Send all of an ended run again, if the source can."""
        if isinstance(self._source, Folder):
            self._source.want(path)


UNKNOWN_EXIT = 125
"""Exit code if the command's is unknown, its supervisor being killed; as in `timeout` and `env`."""


class Live:
    """A feed for the screen from a live source."""

    player: Player | None = None

    def __init__(self, source: Source, choices: ReadOptions, meter: Opened | None = None) -> None:
        self._meter = meter
        self._source = Gated(source)
        self._choices = choices
        self.gate = self._source.gate
        self.command: CommandSource | None = source if isinstance(source, CommandSource) else None
        """The command below the screen, if the source is its output."""

    def __iter__(self) -> Iterator[Snapshot]:
        source = measured(self._source, self._meter)
        return watch(source, Session(self._choices, whole=WHOLE), preview=True)

    def want(self, path: str) -> None:
        """The user views an ended run: send all of it; may be called from any thread."""
        self._source.want(path)

    def close(self) -> None:
        self._source.close()


class ScreenOptions(NamedTuple):
    """Options of the screen: settings, overridden by the command line."""

    settings: Settings
    state: str | None = None
    stats: bool = False
    meter: Opened | None = None


def watch_on_screen(
    spelled: Sequence[str], choices: ReadOptions, screen_options: ScreenOptions
) -> int:
    """Watch SOURCES, or the newest log below the current folder; return the exit code."""
    spelled = spelled or [announced_newest()]
    source = live_sources(spelled, choices)
    _need_terminal()
    if isinstance(source, Stdin):
        source.name = command_before(source.descriptor) or source.name
    with keeping_pipe(source):
        name = shlex.join(filter(None, map(_lasting, spelled)))
        return _show(
            Live(source, choices, screen_options.meter), choices, screen_options, name=name
        )


@contextmanager
def keeping_pipe(source: Source) -> Iterator[None]:
    """Afterwards, give a pipe still written to another process: we must never kill a training."""
    try:
        yield
    finally:
        if isinstance(source, Stdin) and source.has_writer:
            narrate(source.hand_over())


def _show(
    feed: Live | Replay, choices: ReadOptions, screen_options: ScreenOptions, *, name: str = ""
) -> int:
    """Load the screen, and show *feed*."""
    settings, state, stats, _ = screen_options
    collector.pause()
    # Importing Textual takes as long as all the rest; other output need not pay for it.
    from curvetui.tui.show import show

    return show(
        feed,
        language=choices.language,
        settings=settings,
        player=feed.player,
        name=name,
        state=state,
        stats=stats,
    )


def _lasting(spelled: str) -> str:
    """The name under which a source is remembered; empty if it is different next time."""
    if spelled == "-":
        return ""
    return spelled if has_scheme(spelled) or is_address(spelled) else os.path.abspath(spelled)


def run_on_screen(
    command: list[str],
    choices: ReadOptions,
    screen_options: ScreenOptions,
    *,
    log: str | None = None,
) -> int:
    """Run *command* below the screen; return its exit code, or the screen's if it goes on."""
    _need_terminal()
    from curvetui.sources.command import start

    size = os.get_terminal_size(2)
    held = start(command, log=log, size=(size.lines, size.columns))
    code = 0
    try:
        code = _show(Live(held, choices, screen_options.meter), choices, screen_options)
    finally:
        narrate(held.farewell)
    return _exit_code(held, code)


def _exit_code(held: SupervisedCommand, code: int) -> int:
    """The command's exit code; *code* while it continues, `UNKNOWN_EXIT` if it cannot be known."""
    if held.exit_code is not None:
        return held.exit_code
    return UNKNOWN_EXIT if held.is_over else code


def run_in_words(
    command: list[str], choices: ReadOptions, meter: Opened | None, *, log: str | None = None
) -> int:
    """Run *command*, printing line by line; return its exit code. Ctrl-C leaves it running."""
    from curvetui.cli.plain import print_events
    from curvetui.sources.command import start

    held, session = start(command, log=log), Session(choices)
    try:
        code = print_events(watch(measured(held, meter), session), choices.language)
        if word := session.finish().last_word:
            narrate(f"no metric was found; the output ends in an error: {word}")
    finally:
        narrate(held.farewell)
    return _exit_code(held, code)


def replay_on_screen(
    spelled: str,
    choices: ReadOptions,
    pace: tuple[float | None, int],
    screen_options: ScreenOptions,
) -> int:
    """Replay one saved log; *pace* is (steps per second or None, first step). Return the exit code."""
    replay = replay_of(spelled, choices, pace)
    _need_terminal()
    return _show(replay, choices, screen_options)


def replay_of(spelled: str, choices: ReadOptions, pace: tuple[float | None, int]) -> Replay:
    """The replay of one saved log; SourceError if it cannot be read or has no content."""
    from curvetui.cli.replay import Replay

    if os.path.isdir(spelled):
        raise SourceError(f"cannot replay {spelled}: it is a folder; name the log in it")
    is_elsewhere = is_address(spelled) or spelled.startswith("ssh://")
    source = saved_source(spelled) if is_elsewhere else Saved(spelled)
    replay = Replay(source, speed=pace[0], start=pace[1], choices=choices)
    if not replay.steps:
        raise SourceError(
            f"there is nothing to replay in {spelled}: no metric was found (see curvetui formats)"
        )
    return replay


def _need_terminal() -> None:
    """Open the controlling terminal in place of standard streams that are no terminals.

    Textual reads keys from 0, draws on 2, asks 1 for the size. SourceError: no terminal.
    """
    if all(os.isatty(descriptor) for descriptor in (0, 1, 2)):
        return
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise SourceError(NO_TERMINAL) from error
    for descriptor in (0, 1, 2):
        if not os.isatty(descriptor):
            os.dup2(terminal, descriptor)
    os.close(terminal)
