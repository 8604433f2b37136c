"""Shows a feed on the screen and restores the terminal afterwards."""

import asyncio
import hashlib
import os
import select
import shlex
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from curvetui.run.failure_causes import culprit, troubles
from curvetui.system import console
from curvetui.system.settings import ScreenOptions, Settings
from curvetui.tui.app import Curvetui
from curvetui.tui.keys import keymap_of
from curvetui.tui.levels import LOUD
from curvetui.tui.notifications import RESTORE
from curvetui.tui.project import load_project
from curvetui.tui.reader import Feed
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.setting_rows import theme_of_settings
from curvetui.tui.view_state import Memory, forget_oldest
from curvetui.tui.words import ScreenWords

DEFAULTS = ScreenOptions()
HEARTBEAT = 0.1
"""Seconds after which a lone Escape is a key, not the beginning of a sequence."""


class TolerantFile:
    """Output to a terminal that may disappear: what cannot be written is dropped. Textual's writer
    thread would end and its queue fill up for good.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Terminal(LinuxDriver):
    """Textual's driver for Linux and macOS with an input thread that can be woken."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = TolerantFile(self._file)
        self._end, self._wake = os.pipe()
        os.set_blocking(self._end, False)
        self.sent = 0

    def run_input_thread(self) -> None:
        """Read keys until the driver ends the thread, or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._drain()
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._end], [], [], HEARTBEAT)
            if self.fileno in ready:
                data = self._read()
                if not data:
                    # Do what SIGHUP would do, which only reaches us where the terminal is our controlling one.
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def write(self, data: str) -> None:
        """Count the bytes, then write as Textual does."""
        self.sent += len(data) if data.isascii() else len(data.encode("utf-8", "replace"))
        super().write(data)

    def disable_input(self) -> None:
        """Wake the thread, which then ends, and continue as Textual does."""
        os.write(self._wake, b".")
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Erase the screen first: after a resize tmux (like 3.3) leaves parts of it in the shell."""
        self.write("\x1b[H\x1b[J")
        super().stop_application_mode()

    def _drain(self) -> None:
        """Drain the wake-ups meant for an earlier thread."""
        try:
            os.read(self._end, 4096)
        except BlockingIOError:
            pass


LONGEST = 300
"""Characters per line."""


def farewell(state: ScreenState, name: str = "") -> list[str]:
    """At most five lines; none after a replay. name: SOURCES to open again, quoted; empty: none."""
    run, words = state.run, state.words
    if run is None or not run.judged or (state.snapshot and state.snapshot.position):
        return []
    level = state.level_shown
    named = f" ({words[level]})" if level in LOUD else ""
    lines = [f"{state.titles.title(run)}{named}{words.colon}{words.verdict(run)}"]
    if state.advice:
        lines.append(f"{words['do']}{words.colon}{state.advice}")
    source = state.command.spool if state.command else run.source[0] if run.source else ""
    error = culprit(troubles(run.notes))
    if error is not None:
        lines.append(f"{source}:{error.at + 1}: {error.text.strip()}")
    if len(state.rows) > 1 and state.worst is not None:
        worst, count = state.worst
        lines.append(
            words["runs in trouble"].format(n=count, of=len(state.rows), level=words[worst])
        )
    # A command that is cut off would open something else.
    again = name if len(name) < LONGEST // 2 else shlex.quote(source)
    if again and state.command is None:
        lines.append(words["again"].format(command=f"curvetui {again}"))
    return [line[:LONGEST] for line in lines]


ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that quit as a key does; the exit code is 128 plus the signal's number."""


def show(
    feed: Feed,
    *,
    language: str = "en",
    settings: Settings | None = None,
    name: str = "",
    options: ScreenOptions = DEFAULTS,
) -> int:
    """Show *feed* until the person leaves; return 0, 130 (Ctrl-C), 143 (SIGTERM) or 129 (SIGHUP).

    Args:
        settings: what the person wants every time.
        name: of the source, quoted for a shell, under which its view is kept. Empty: nothing is.
        options: what this call asks for.

    Raises:
        Exception: what ended the feed, once the terminal is as it was.
    """
    # Half a millisecond: a key must not wait for the reader's whole turn (5 ms by default).
    sys.setswitchinterval(0.0005)
    settings = settings or Settings()
    screen = _screen(
        feed,
        _new_state(settings, language),
        settings,
        _file(name, options.state, settings),
        shows_stats=options.stats,
    )
    screen.state.target = options.target
    screen.reader.start()
    screen.reader.go_ahead()
    with quits_on_signals(screen):
        code = screen.run(mouse=settings.mouse)
    screen.reader.close()
    _farewell(screen, name)
    if screen.reader.error is not None:
        raise screen.reader.error
    return 1 if code is None else code


@contextmanager
def quits_on_signals(screen: App[int]) -> Iterator[None]:
    """Quit *screen* on SIGTERM, SIGHUP and SIGINT (Ctrl-C is a key); restore the terminal in any case."""
    before = {
        number: signal.signal(number, lambda number, _: _end(screen, 128 + number))
        for number in ENDING
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        console.write(RESTORE)


def _end(screen: App[int], code: int) -> None:
    """Quit as a key does: mouse reporting and the alternate screen would stay on."""
    try:
        # Also wakes the event loop, which may be waiting for a key.
        asyncio.get_running_loop().call_soon_threadsafe(screen.exit, code)
    except RuntimeError:
        sys.exit(code)


def _screen(
    feed: Feed, state: ScreenState, settings: Settings, file: Path | None, *, shows_stats: bool
) -> Curvetui:
    state.player = getattr(feed, "player", None)
    state.command = getattr(feed, "command", None)
    state.writes = getattr(feed, "has_writer", state.writes)
    memory = Memory(file, view=settings.restore)
    is_first = file is not None and not file.parent.exists()
    state.set_status(state.words["first run"] if is_first else memory.recall(state))
    screen = Curvetui(feed, state, driver=Terminal, memory=memory)
    screen.shows_stats = shows_stats
    # Two widgets that would paint nothing: notifications are sent by our own code.
    screen._disable_notifications = screen._disable_tooltips = True
    return screen


def _farewell(screen: Curvetui, name: str) -> None:
    """Save the view, print how the run stands, and what the screen cost."""
    state, stats = screen.state, screen.stats
    for line in farewell(state, name):
        console.narrate(line)
    try:
        screen.memory.keep(state)
    except OSError as error:
        console.narrate(state.words["no state"].format(path=error.filename, reason=error.strerror))
    if screen.shows_stats:
        console.narrate(f"{stats.text(state.words)} (99%: {stats.wait(0.99):.0f} ms)")


def _new_state(settings: Settings, language: str) -> ScreenState:
    state = ScreenState(ScreenWords(language), theme_of_settings(settings))
    state.settings, state.keymap = settings, keymap_of(settings.keys)
    if settings.restore:
        state.folder = str(Path.cwd())
        state.project = load_project(state.folder)
    state.charts, state.smoothing, state.bell = (
        settings.charts or None,
        settings.smoothing,
        settings.bell,
    )
    state.seen.away_after = 60 * settings.away_minutes
    return state


def _file(name: str, state: str | None, settings: Settings) -> Path | None:
    if state is not None:
        return Path(state)
    if not name or not settings.restore:
        return None
    from platformdirs import user_state_path

    folder = user_state_path("curvetui") / "views"
    forget_oldest(folder)
    return folder / f"{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}.json"
