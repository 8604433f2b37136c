"""`watch`, `run`, `replay` and `demo`: a source on the screen, live or as a replay, or in lines of text."""

from __future__ import annotations

import argparse
import os
import shlex
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from curvetui.cli.options import UsageError, language_of, meter_of, settings_of
from curvetui.cli.suggestions import know_logs
from curvetui.cli.usage.options import ALERTS
from curvetui.engine.open import announced_newest, live_sources, saved_source
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.watch import watch as engine_watch
from curvetui.model import Snapshot
from curvetui.sources import Chunk, CommandSource, Player, Source, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.folder import Folder
from curvetui.sources.measured import Opened, measured
from curvetui.sources.open_writers import command_before
from curvetui.sources.schemes import has_scheme, is_address
from curvetui.sources.several import parts
from curvetui.sources.stdin import Stdin
from curvetui.system import process
from curvetui.system.console import narrate
from curvetui.system.settings import ScreenOptions, Settings

if TYPE_CHECKING:
    from curvetui.cli.replay import Replay

LONGEST_WAIT = 0.2
"""Maximum seconds that reading waits for the screen."""
WHOLE = 30
"""Ended runs kept with all their points; further ones become outlines."""
NO_TERMINAL = (
    "there is no terminal to draw on: --plain prints lines of text instead, `curvetui watch --headless` reports"
    " events, and `curvetui check` reads a log to its end"
)


UNKNOWN_EXIT = 125
"""Exit code if the command's is unknown, its supervisor being killed; as in `timeout` and `env`."""


class Live:
    """A feed for the screen from a live source, which waits while a key is handled: both use one
    interpreter.
    """

    player: Player | None = None

    def __init__(self, source: Source, choices: ReadOptions, meter: Opened | None = None) -> None:
        self._source, self._choices, self._meter = source, choices, meter
        self.gate = threading.Event()
        self.gate.set()
        self.command: CommandSource | None = source if isinstance(source, CommandSource) else None
        """The command below the screen, if the source is its output."""

    def __iter__(self) -> Iterator[Snapshot]:
        session = Session(self._choices, whole=WHOLE)
        return engine_watch(measured(self, self._meter), session, preview=True)

    def chunks(self) -> Iterator[Chunk]:
        for chunk in self._source.chunks():
            yield chunk
            self.gate.wait(LONGEST_WAIT)

    def has_writer(self) -> bool:
        """Whether a program still writes into a pipe of ours."""
        return bool(_open_pipes(self._source))

    def want(self, path: str) -> None:
        """The user views an ended run: send all of it, if the source can; from any thread."""
        if isinstance(self._source, Folder):
            self._source.want(path)

    def close(self) -> None:
        self._source.close()


def watch(options: argparse.Namespace, choices: ReadOptions) -> int:
    """`curvetui watch`: SOURCES, or the newest log below the current folder; the exit code."""
    from curvetui.cli.verb_parser import VERBS

    know_logs(options.sources, (*VERBS, "help"))
    if options.tee and (options.sources[:1] != ["-"] or options.plain):
        raise UsageError(
            "--tee copies standard input: curvetui - --tee; it cannot be combined with --plain, which writes there too"
        )
    if options.headless or any(getattr(options, name.replace("-", "_")) for name in ALERTS):
        return _headless(options, choices)
    meter = meter_of(options)
    if options.plain:
        source = live_sources(options.sources, choices)
        with keeping_pipe(source):
            return _in_words(engine_watch(measured(source, meter), Session(choices)), choices)
    settings = settings_of(options)
    spelled = options.sources or [announced_newest()]
    source = live_sources(spelled, choices)
    _need_terminal()
    if isinstance(source, Stdin):
        source.name = command_before(source.descriptor) or source.name
    with keeping_pipe(source):
        name = shlex.join(filter(None, map(_lasting, spelled)))
        return _show(Live(source, choices, meter), options, choices, settings, name)


def _headless(options: argparse.Namespace, choices: ReadOptions) -> int:
    from curvetui.cli.alerting import asked_for, optional_ones
    from curvetui.cli.headless import watch_headless

    asked = asked_for(options)
    if not options.headless:
        raise UsageError(f"--{next(iter(asked))} needs --headless; the screen notifies by itself")
    source = live_sources(options.sources, choices)
    with keeping_pipe(source):
        watched = source if isinstance(source, Stdin) else measured(source, meter_of(options))
        return watch_headless(watched, choices, asked, options.alert_level, optional_ones(options))


def _open_pipes(source: Source) -> list[Stdin]:
    return [one for one in parts(source) if isinstance(one, Stdin) and one.has_writer]


@contextmanager
def keeping_pipe(source: Source) -> Iterator[None]:
    """Afterwards, even if we are killed, another process reads pipes on: a training never dies of us."""
    pipes = _open_pipes(source)
    for one in pipes:
        one.guard()
    try:
        yield
    finally:
        for text in filter(None, [one.hand_over() for one in pipes]):
            narrate(text)


def _show(
    feed: Live | Replay,
    options: argparse.Namespace,
    choices: ReadOptions,
    settings: Settings,
    name: str = "",
) -> int:
    """Load the screen, and show *feed*; name: under which its view is kept."""
    process.pause_collection()
    # Importing Textual takes as long as all the rest; other output need not pay for it.
    from curvetui.tui.show import show

    return show(
        feed,
        language=choices.language,
        settings=settings,
        name=name,
        options=ScreenOptions(options.state, options.stats, options.target),
    )


def _in_words(feed: Iterable[Snapshot], choices: ReadOptions) -> int:
    from curvetui.cli.plain import print_events

    return print_events(feed, choices.language)


def _lasting(spelled: str) -> str:
    """The name under which a source is remembered; empty if it is different next time."""
    if spelled == "-":
        return ""
    return spelled if has_scheme(spelled) or is_address(spelled) else os.path.abspath(spelled)


def run(options: argparse.Namespace, choices: ReadOptions) -> int:
    """`curvetui run`: a command's exit code, or the screen's if it goes on. In words, Ctrl-C leaves it running."""
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise UsageError("name a program: curvetui run -- python train.py")
    meter, settings = meter_of(options), settings_of(options)
    size = (24, 80)
    if not options.plain:
        _need_terminal()
        columns, rows = os.get_terminal_size(2)
        size = (rows, columns)
    from curvetui.sources.command import start

    held, code = start(command, log=options.log, size=size), 0
    try:
        if options.plain:
            session = Session(choices)
            code = _in_words(engine_watch(measured(held, meter), session), choices)
            if word := session.finish().last_word:
                narrate(f"no metric was found; the output ends in an error: {word}")
        else:
            code = _show(Live(held, choices, meter), options, choices, settings)
    finally:
        narrate(held.farewell)
    if held.exit_code is not None:
        return held.exit_code
    return UNKNOWN_EXIT if held.is_over else code


def replay(options: argparse.Namespace, choices: ReadOptions) -> int:
    """`curvetui replay`: one saved log as if it were live."""
    return _play(options.source, options, choices, options.start)


def demo(options: argparse.Namespace) -> int:
    """`curvetui demo`: the same for a bundled log."""
    from curvetui.cli.samples import sample_path, samples_page

    if options.lists:
        print(samples_page(), end="")
        return 0
    options.speed = options.speed or (None if options.sample else 1.0)
    choices = ReadOptions(language=language_of(options))
    return _play(str(sample_path(options.sample)), options, choices)


def _play(spelled: str, options: argparse.Namespace, choices: ReadOptions, first: int = 0) -> int:
    """Replay one saved log from step *first*; SourceError if it cannot be read or has no content."""
    from curvetui.cli.replay import Replay

    settings = settings_of(options)
    if os.path.isdir(spelled):
        raise SourceError(f"cannot replay {spelled}: it is a folder; name the log in it")
    is_elsewhere = is_address(spelled) or spelled.startswith("ssh://")
    source = saved_source(spelled) if is_elsewhere else Saved(spelled)
    played = Replay(source, speed=options.speed, start=first, choices=choices)
    if not played.steps:
        raise SourceError(
            f"there is nothing to replay in {spelled}: no metric was found (see curvetui formats)"
        )
    if options.plain:
        return _in_words(played, choices)
    _need_terminal()
    return _show(played, options, choices, settings)


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
