"""Options shared by several verbs, each defined once."""

from __future__ import annotations

import argparse

from curvetui.system.language_codes import language_codes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    Group = argparse.ArgumentParser | argparse._ArgumentGroup
    """A parser, or a titled group of its options."""


def takes(group: Group, name: str, metavar: str, about: str, **options: Any) -> None:
    """An argument, or an option with a value."""
    group.add_argument(name, metavar=metavar, help=about, **options)


def flag(group: Group, name: str, about: str, **options: Any) -> None:
    """An option without a value."""
    group.add_argument(name, action="store_true", help=about, **options)


def one_of(
    group: Group, name: str, choices: Collection[str], default: str | None, about: str
) -> None:
    """An option whose value is one of *choices*."""
    group.add_argument(name, choices=choices, default=default, help=about)


def sources(parser: argparse.ArgumentParser, metavar: str = "SOURCE", **options: Any) -> None:
    """The logs that a verb reads."""
    dash = options.pop("dash", "for standard input")
    about = f"a file, a folder, a glob, an address such as ssh://host/path, or - {dash}"
    default = options.pop("default_is", "")
    about += f" (default: {default})" if default else ""
    takes(parser, "sources", metavar, about, **{"nargs": "+", **options})


def document(parser: argparse.ArgumentParser, kinds: Collection[str], about: str = "") -> None:
    """What a verb writes, and where."""
    default = "(default: from the suffix of --output, else text)"
    takes(parser, "--report", "KIND", f"%(choices)s{about} {default}", choices=kinds)
    about = "write the report to FILE, atomically (default: -, which is standard output)"
    takes(parser, "--output", "FILE", about, type=lambda text: None if text == "-" else text)


def parsing(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Options that say how a log is to be read; return their group."""
    group = parser.add_argument_group("reading")
    about = "the log's format, as listed by `curvetui formats` (default: detected)"
    takes(group, "--format", "NAME", about)
    about = "read only these metrics, for example 'val_*'; repeatable (default: all)"
    takes(group, "--metric", "GLOB", about, action="append", default=[])
    about = "how the lines look, for example 'epoch {epoch} loss {train_loss} acc {val_accuracy}' (default: detected)"
    takes(group, "--pattern", "TEXT", about)
    return group


def reading(parser: argparse.ArgumentParser) -> None:
    """Options of every verb that reads a source."""
    about = "a rule of your own, for example 'val_loss > 2 * best(val_loss) for 3'; repeatable (default: those that `curvetui rule` keeps)"
    takes(parsing(parser), "--rule", "RULE", about, action="append", default=[])
    language(parser)


def kinds(parser: argparse.ArgumentParser) -> None:
    """Which kinds of findings are reported."""
    group = parser.add_argument_group("findings")
    about = "report and count only this kind of finding; repeatable (default: all kinds)"
    takes(group, "--only", "KIND", about, action="append", default=[])
    about = (
        "leave out this kind of finding; repeatable (default: those of `curvetui config ignore`)"
    )
    takes(group, "--ignore", "KIND", about, action="append", default=[])


def language(parser: argparse.ArgumentParser) -> None:
    """The language of the output."""
    about = "language of all messages (default: from the locale)"
    one_of(parser, "--language", language_codes(), None, about)


def listening(parser: argparse.ArgumentParser) -> None:
    """Options of `tcp://`."""
    about = "let tcp:// accept connections from other machines; requires CURVETUI_TOKEN (default: this machine only)"
    flag(parser, "--allow-remote", about)


def speed(parser: argparse.ArgumentParser, default: str) -> None:
    """Playback speed of a saved log."""
    about = f"rows (epochs, or logged steps) per second (default: {default})"
    takes(parser, "--speed", "N", about, type=positive)


def target(group: Group) -> None:
    """A forecast of one curve."""
    about = "forecast the curve at the planned end, and say when it reaches VALUE (default: no forecast)"
    takes(group, "--target", "CURVE=VALUE", about, type=aim)


def system(parser: argparse.ArgumentParser) -> None:
    """Whether machine metrics are measured."""
    parser.add_argument(
        "--system",
        action=argparse.BooleanOptionalAction,
        help="read GPU, CPU, memory and disk every 5 s while the writing process is known (default: if psutil is installed)",
    )


def screen(parser: argparse.ArgumentParser) -> None:
    """Look and behaviour of the screen."""
    about = "plain ASCII instead of box and braille characters (default: from the locale)"
    flag(parser, "--ascii", about, default=None)
    about = "print new epochs and findings as lines of text instead of a screen; for screen readers"
    flag(parser, "--plain", about)
    group = parser.add_argument_group("screen (see also curvetui config)")
    about = (
        "colours: dark, light, colour-blind, no colour, nord, gruvbox, dracula … (default: dark)"
    )
    takes(group, "--theme", "NAME", about)
    about = "at most N redraws per second; keystrokes are never delayed (default: 10)"
    takes(group, "--max-fps", "N", about, type=positive)
    about = "show bytes sent to the terminal, frames, lines per second and key latency"
    flag(group, "--stats", about)
    about = (
        "keep the view and what you have seen in FILE, and restore it (default: one file per log)"
    )
    takes(group, "--state", "FILE", about, type=file_name)
    target(group)


ALERTS = {
    "event-log": (
        "FILE",
        "append every event to FILE as a line of JSON; events already in FILE are not reported again (default: none)",
    ),
    "notify": (
        "WHERE",
        "send messages through Apprise; WHERE is env:NAME or a file with the URLs (for e-mail mailto://user:password@host), because a URL is a secret (default: none)",
    ),
    "on-event": (
        "COMMAND",
        "run COMMAND for each event, without a shell; it gets the event as JSON on standard input and in CURVETUI_… variables (default: none)",
    ),
}
"""Options that report events, and their argument; each is a module of `alerts`."""


def alerts(group: Group) -> None:
    """The alert options."""
    for name, (metavar, about) in ALERTS.items():
        takes(group, f"--{name}", metavar, about, type=file_name if metavar == "FILE" else str)
    about = "continue without --notify if it cannot work (default: an error before the log is read)"
    flag(group, "--notify-optional", about)
    about = "lowest level that --on-event and --notify report (default: watch)"
    one_of(group, "--alert-level", ("note", "watch", "act", "stop"), "watch", about)


def file_name(text: str) -> str:
    """Check that *text* is not `-`: what is appended to cannot be standard output."""
    if text == "-":
        raise argparse.ArgumentTypeError("name a file, not - (standard output)")
    return text


def positive(text: str) -> float:
    """Parse a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not value > 0:
        raise argparse.ArgumentTypeError(f"write a number above 0, not {text!r}")
    return value


def aim(text: str) -> tuple[str, float]:
    """Parse `val_accuracy=0.95` into a curve's name and a number."""
    name, sign, value = text.rpartition("=")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not name or not sign or not abs(number) < float("inf"):
        raise argparse.ArgumentTypeError("write the curve and a number: val_accuracy=0.95")
    return name.strip(), number
