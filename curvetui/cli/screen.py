"""Shows a source on the screen, live or as a replay; prepares the terminal for Textual."""

from __future__ import annotations

import glob
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from curvetui.engine.discovery import is_log, newest_log
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.store_source import Opener, Stored
from curvetui.engine.watch import watch
from curvetui.model import Snapshot
from curvetui.sources import Chunk, CommandSource, Player, Source, SourceError
from curvetui.sources.file import POLL, Followed, Saved
from curvetui.sources.folder import Folder
from curvetui.sources.measured import Opened, measured
from curvetui.sources.schemes import has_scheme, is_address, source_with_scheme
from curvetui.sources.several import Several
from curvetui.sources.stdin import Stdin, is_pipe, pipe
from curvetui.system.console import narrate
from curvetui.system.settings import Settings
from curvetui.tui import collector

if TYPE_CHECKING:
    from curvetui.cli.replay import Replay
    from curvetui.sources.command import Held

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
    spelled = spelled or [_newest()]
    source = live_sources(spelled, choices)
    _need_terminal()
    with keeping_pipe(source):
        name = " ".join(map(_lasting, spelled))
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


def live_sources(spelled: Sequence[str], choices: ReadOptions) -> Source:
    """The SOURCES as one source to watch; none: the newest log here. SourceError if missing."""
    if len(spelled) < 2:
        return live_source(spelled[0] if spelled else None, choices)
    local = [text for text in spelled if is_local(text)]
    sources = [live_source(text, choices) for text in spelled if text not in local]
    if local:
        named = set(local)
        sources.append(Folder(local, lambda path: path in named or is_log(path), opens=Opener()))
    return sources[0] if len(sources) == 1 else Several(sources)


def is_local(spelled: str) -> bool:
    """Whether it is a local log, folder or glob to follow with others; SourceError if missing."""
    if spelled == "-" or is_address(spelled) or has_scheme(spelled):
        return False
    if not (os.path.exists(spelled) or glob.has_magic(spelled)):
        raise SourceError(f"cannot watch {spelled}: there is no such file; check the spelling")
    return not is_pipe(spelled)


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


def _newest() -> str:
    """The newest log below the current folder; prints which it is."""
    spelled = newest_log()
    narrate(f"watching {spelled}")
    return spelled


def live_source(spelled: str | None, choices: ReadOptions) -> Source:
    """The source to watch for a SOURCE; None: the newest log here. SourceError if missing."""
    spelled = _newest() if spelled is None else spelled
    if spelled == "-":
        if sys.stdin.isatty():
            raise SourceError(
                "standard input is the keyboard; pipe a program's output into it: python train.py 2>&1 | curvetui -"
            )
        return Stdin(
            os.dup(0),
            beat=POLL,
            copy=os.dup(1) if choices.tee and not sys.stdout.isatty() else None,
        )
    if is_address(spelled):
        from curvetui.engine.addresses import source_of_address

        return source_of_address(spelled)
    if has_scheme(spelled):
        source, warning = source_with_scheme(spelled, allow_remote=choices.allow_remote)
        if warning:
            narrate(warning)
        return source
    return _file(spelled)


def _file(spelled: str) -> Source:
    """A named file, which may not exist yet, a folder or a glob; binary data is refused at once."""
    if os.path.isdir(spelled):
        return Folder(spelled, is_log, opens=Opener())
    if glob.has_magic(spelled) and not os.path.exists(spelled):
        _know_folder(spelled, _fixed_part(spelled))
        return Folder(spelled, is_log, opens=Opener())
    if is_pipe(spelled):
        return pipe(spelled, beat=POLL)
    if (tail := Opener().named(spelled)) is not None:
        return Stored(tail)
    if os.path.exists(spelled):
        next(Saved(spelled).chunks())
        from curvetui.sources.spool import is_in_own_folder, status_of

        # Elsewhere, another user may have written a fake spool.
        if is_in_own_folder(spelled) and status_of(spelled):
            from curvetui.sources.command import Held

            return Held(spelled)
    else:
        _know_folder(spelled, Path(spelled).parent)
    return Followed(spelled)


def _fixed_part(pattern: str) -> Path:
    """The folder of a glob, up to its first component with a wildcard."""
    parts = Path(pattern).parts
    wild = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:wild])


def _know_folder(spelled: str, folder: Path) -> None:
    """Check that *folder*, in which a log may still appear, exists; else SourceError."""
    if not folder.absolute().is_dir():
        raise SourceError(
            f"cannot watch {spelled}: there is no folder {folder}; check the spelling"
        )


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


def _exit_code(held: Held, code: int) -> int:
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

    held = start(command, log=log)
    try:
        code = print_events(watch(measured(held, meter), Session(choices)), choices.language)
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
    from curvetui.engine.batch_read import source_of

    if os.path.isdir(spelled):
        raise SourceError(f"cannot replay {spelled}: it is a folder; name the log in it")
    is_elsewhere = is_address(spelled) or spelled.startswith("ssh://")
    source = source_of(spelled) if is_elsewhere else Saved(spelled)
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
