"""Entry point: help is printed at once, all else goes to `main`, which takes longer to load."""

import os
import sys

from curvetui.cli.usage.overview import OVERVIEW, translator


def entry() -> None:
    """Run the command line of this process."""
    if sys.stdout is not None and (text := _help(sys.argv[1:])):
        try:
            print(text, end="", flush=True)
            return
        except BrokenPipeError:
            # The reader has gone; Python would print an error at exit.
            os._exit(0)
        except OSError:
            # `main` reports it.
            pass
    try:
        from curvetui.cli.main import main
        from curvetui.system import process
    except KeyboardInterrupt:
        # Nothing has begun that could be interrupted: no traceback.
        sys.exit(130)
    process.run(main)


def _help(arguments: list[str]) -> str:
    """The help that is asked for in the usual way; empty if none is."""
    if arguments[:1] in (["-h"], ["--help"]):
        return translator()(OVERVIEW)
    if len(arguments) != 2 or arguments[1] not in ("-h", "--help"):
        return ""
    from curvetui.cli.verb_parser import VERBS, parser_of

    return parser_of(arguments[0]).format_help() if arguments[0] in VERBS else ""
