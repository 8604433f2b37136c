"""The command line: verbs and options; each verb imports what it needs when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from curvetui.model import Choices
from curvetui.sources import SourceError
from curvetui.version import __version__

VERBS = ("watch", "replay", "check", "explain", "formats", "demo")
FAILED_TO_READ = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""As the shell says of a program that the signal ended."""

_OVERVIEW = """\
Watch a training log in the terminal: live curves, and every anomaly explained in plain words.

  curvetui train.log                      watch a log while it grows (the default verb)
  python train.py 2>&1 | curvetui -       watch what a program prints
  curvetui replay train.log --speed 5     play a saved log as if it were live
  curvetui check train.log                read to the end, print a report, set the exit code
  curvetui check --report json a.log b.log
  curvetui explain validation_drop        what a finding means; without a name: list all
  curvetui formats                        the log formats it reads
  curvetui demo                           a bundled log; needs no file and no network

A log named like a verb is written ./check. `curvetui VERB --help` tells more.
"""


class UsageError(Exception):
    """The command line asks for something that is not there; the text says what."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (SourceError, UsageError) as error:
        print(f"curvetui: {error}", file=sys.stderr)
        return FAILED_TO_READ
    except BrokenPipeError:
        # Whoever read our output has enough; without this Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def entry() -> None:
    """The installed command."""
    sys.exit(main())


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        print(_OVERVIEW, end="")
        return 0
    if arguments and arguments[0] == "--version":
        print(f"curvetui {__version__}")
        return 0
    verb = arguments.pop(0) if arguments and arguments[0] in VERBS else "watch"
    options, act = _parser(verb)
    return act(options.parse_args(arguments))


def _parser(verb: str) -> tuple[argparse.ArgumentParser, Callable[[argparse.Namespace], int]]:
    build, act = _VERBS[verb]
    name = "curvetui" if verb == "watch" else f"curvetui {verb}"
    parser = argparse.ArgumentParser(prog=name, formatter_class=argparse.RawDescriptionHelpFormatter)
    build(parser)
    return parser, act


def _reading(parser: argparse.ArgumentParser) -> None:
    """Options of every verb that reads a source."""
    group = parser.add_argument_group("reading")
    group.add_argument("--format", metavar="NAME", help="the log's format (see `curvetui formats`); skips detection")
    group.add_argument("--metric", metavar="GLOB", action="append", default=[], help="only these metrics, e.g. 'val_*' (repeatable)")
    _language(parser)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("en", "zh"), default=None, help="of all sentences; default: the locale's")


def _screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ascii", action="store_true", default=None, help="plain ASCII, no box characters; default: by locale")


def _watch_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Watch a training log live: a file that grows (or is not there yet), or `-` for standard input."
    parser.epilog = "examples:\n  curvetui train.log\n  python train.py 2>&1 | curvetui -\n  curvetui runs/exp1/train.log --language zh\n\n" + _OVERVIEW
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="a file, a folder, a glob, or - for standard input; none: the newest log below here")
    _screen(parser)
    _reading(parser)


def _replay_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Play a saved log as if it were live. The screen shows only what was known at each moment."
    parser.epilog = "examples:\n  curvetui replay train.log\n  curvetui replay train.log --speed 10 --from 40"
    parser.add_argument("source", metavar="LOG", help="the saved log")
    parser.add_argument("--speed", type=_positive, metavar="N", help="lines with points a second; default: the whole log in 30 s")
    parser.add_argument("--from", type=int, default=0, dest="start", metavar="N", help="begin at the N-th line with points")
    _screen(parser)
    _reading(parser)


def _check_options(parser: argparse.ArgumentParser) -> None:
    from curvetui.reports import reports

    parser.description = "Read logs to their end and report; exit code 1 if something needs action, 2 if a log could not be read, 3 if one held no metric."
    parser.epilog = "examples:\n  curvetui check train.log\n  curvetui check --report json train.log | jq '.runs[0].verdict'\n  curvetui check --fail-on watch runs/*.log"
    parser.add_argument("sources", metavar="SOURCE", nargs="+", help="a file, a folder, a glob, or - for standard input")
    parser.add_argument("--report", choices=sorted(reports()), default="text", help="default: text")
    parser.add_argument("--series", choices=("all", "thin", "none"), default="all", help="points in the JSON report")
    parser.add_argument("--fail-on", choices=("note", "watch", "act", "stop", "never"), default="act", help="lowest level that gives exit code 1")
    _reading(parser)


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "What a kind of finding means: the rule, its source, an example, the words. Without KIND: list all."
    parser.epilog = "examples:\n  curvetui explain\n  curvetui explain overfitting\n  curvetui explain validation_drop train.log"
    parser.add_argument("kind", metavar="KIND", nargs="?")
    parser.add_argument("source", metavar="LOG", nargs="?", help="why it was or was not raised there")
    _reading(parser)


def _formats_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "The log formats that are read, each with an example line."


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.description = "Replay a bundled log: a validation accuracy that falls 27 points in one epoch and comes back."
    parser.add_argument("--speed", type=_positive, metavar="N", help="epochs a second; default: 1")
    _screen(parser)
    _language(parser)


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _spoken(options: argparse.Namespace) -> str:
    """The language asked for, else the locale's."""
    if options.language:
        return str(options.language)
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def _choices(options: argparse.Namespace) -> Choices:
    """How to read and in which language to speak."""
    from curvetui.formats import formats

    known = [f.name for f in formats()]
    if options.format is not None and options.format not in known:
        raise UsageError(f"there is no format {options.format!r}; known: {', '.join(known)}")
    return Choices(options.format, tuple(options.metric), _spoken(options))


def _watch(options: argparse.Namespace) -> int:
    if len(options.sources) > 1:
        raise UsageError("watch takes one log at a time; curvetui check takes many")
    from curvetui.screen import watch_on_screen

    return watch_on_screen(options.sources[0] if options.sources else None, _choices(options), ascii=options.ascii)


def _replay(options: argparse.Namespace) -> int:
    from curvetui.screen import replay_on_screen

    pace = (options.speed, options.start)
    return replay_on_screen(options.source, _choices(options), pace, ascii=options.ascii)


def _demo(options: argparse.Namespace) -> int:
    from curvetui.screen import demo_log, replay_on_screen

    with demo_log() as path:
        return replay_on_screen(str(path), Choices(language=_spoken(options)), (options.speed or 1.0, 0), ascii=options.ascii)


def _check(options: argparse.Namespace) -> int:
    from curvetui.check import Printing, check

    return check(options.sources, _choices(options), Printing(options.report, options.series, options.fail_on))


def _explain(options: argparse.Namespace) -> int:
    from curvetui.pages import explain_page, kinds_page, why_page

    if options.kind is None:
        text: str | None = kinds_page()
    elif options.source is None:
        text = explain_page(options.kind, _spoken(options))
    else:
        text = why_page(options.kind, options.source, _choices(options))
    if text is None:
        raise UsageError(f"there is no kind of finding called {options.kind!r}; `curvetui explain` lists all")
    print(text, end="")
    return 0


def _formats(_: argparse.Namespace) -> int:
    from curvetui.pages import formats_page

    print(formats_page(), end="")
    return 0


_VERBS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]] = {
    "watch": (_watch_options, _watch),
    "replay": (_replay_options, _replay),
    "check": (_check_options, _check),
    "explain": (_explain_options, _explain),
    "formats": (_formats_options, _formats),
    "demo": (_demo_options, _demo),
}

if __name__ == "__main__":
    entry()
