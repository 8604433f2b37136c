"""The command line: runs a verb, and turns what stops it into a message and an exit code."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from pkgutil import resolve_name

from curvetui.cli.options import UsageError, choices_of, need_no_screen
from curvetui.cli.suggestions import MEANT, meant_by
from curvetui.cli.usage.overview import OVERVIEW, translator
from curvetui.cli.verb_parser import FAILED_TO_READ, VERBS, parser_of
from curvetui.sources import SourceError
from curvetui.system import process
from curvetui.system.console import narrate
from curvetui.system.settings import Settings, SettingsError, read_settings
from curvetui.version import __version__

INTERRUPTED = 130
UNWRITABLE = {
    errno.ENOSPC: "no space is left",
    errno.EDQUOT: "no space is left",
    errno.EBADF: "standard output is closed",
}
"""Errors of writing that are no fault of ours, in words."""
BROKEN_PIPE = 141
"""Exit code that a shell reports for a program killed by that signal."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*; return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _written(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (SourceError, UsageError, SettingsError) as error:
        narrate(str(error))
        return FAILED_TO_READ
    except BrokenPipeError:
        # The reader of our output has gone; without this Python would print an error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("CURVETUI_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"[:200]
        reason = UNWRITABLE.get(error.errno or 0) if isinstance(error, OSError) else None
        fault = f"this is a bug in curvetui ({what}); please report it with what CURVETUI_DEBUG=1 prints"
        narrate(f"cannot write: {reason}" if reason else fault)
        return FAILED_TO_READ


def _written(arguments: list[str]) -> int:
    """Run *arguments* and write all output: at exit an error would go unnoticed."""
    try:
        code = _run(arguments)
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] == "help":
        arguments = _help_arguments(arguments[1:])
    if arguments and arguments[0] in ("-h", "--help"):
        print(translator()(OVERVIEW), end="")
        return 0
    if arguments and arguments[0] in ("-V", "--version"):
        print(f"curvetui {__version__}")
        return 0
    verb = arguments.pop(0) if arguments and arguments[0] in VERBS else "watch"
    if not {"-h", "--help"}.intersection(arguments):
        process.load_numpy()
    parser = parser_of(verb)
    options = parser.parse_args(arguments)
    if "plain" in options:
        need_no_screen(options)
    # Other settings are for the screen: the output for scripts must not depend on the user.
    options.settings = read_settings() if "theme" in options else Settings(ignore=_ignored(options))
    act = resolve_name(f"curvetui.cli.{VERBS[verb][1]}")
    # Verbs that read logs are told how to.
    return int(act(options, choices_of(options)) if "pattern" in options else act(options))


def _ignored(options: argparse.Namespace) -> str:
    """The setting `ignore`, which like saved patterns and rules holds for every verb with a SOURCE."""
    try:
        return read_settings().ignore if "ignore" in options else ""
    except SettingsError as error:
        narrate(f"{error}; the setting ignore was not read")
        return ""


def _help_arguments(words: list[str]) -> list[str]:
    """What `help VERB` means as arguments (`help KIND` is explain's); UsageError if unknown."""
    if not words:
        return ["--help"]
    if words[0] in VERBS:
        return [words[0], "--help"]
    from curvetui.engine.explain import by_kind
    from curvetui.topics import topics

    if words[0] not in {*by_kind(), *topics()}:
        meant = meant_by(words[0], VERBS, MEANT)
        hint = f"did you mean {meant}? " if meant else ""
        raise UsageError(f"no command {words[0]!r}; {hint}`curvetui --help` lists all commands")
    return ["explain", words[0]]
