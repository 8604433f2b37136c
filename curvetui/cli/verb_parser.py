"""The parser of a verb's options."""

from __future__ import annotations

import argparse
import re
import sys
from textwrap import fill

from curvetui.cli.usage import documents, help_pages, live
from curvetui.cli.usage.overview import columns, layout, translator
from curvetui.system.unknown import near, unknown

TYPE_CHECKING = False
"""As in `typing`, whose import takes as long as the rest of `--help`."""
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

FAILED_TO_READ = 2
"""Exit code for wrong usage, and if a source cannot be read."""


class VerbParser(argparse.ArgumentParser):
    """argparse with sanitised error messages, since it repeats its input on standard error."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            # argparse itself ignores errors of writing.
            sys.stdout.write(message)
        else:
            from curvetui.system.console import narrate_lines

            narrate_lines(message)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, unknown("choice", str(value), action.choices))

    def format_help(self) -> str:
        """The help, each sentence in the reader's language where that has it."""
        say = translator()
        for action in self._actions:
            action.help = say(action.help or "")
        for group in self._action_groups:
            group.title = say(group.title or "")
        about = say(" ".join((self.description or "").split()))
        self.description, self.epilog = fill(about, columns()), say(self.epilog or "")
        return super().format_help()

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The options; an unknown one is answered with the closest match."""
        options, others = self.parse_known_args(self._joined(args), namespace)
        if others:
            names = [name for action in self._actions for name in action.option_strings]
            meant = near(others[0].partition("=")[0], names, 0.7) if others[0][:1] == "-" else ""
            hint = f"; did you mean {meant}?" if meant else ""
            self.error(f"unrecognized arguments: {' '.join(others)}{hint}")
        return options

    def _joined(self, args: Sequence[str]) -> list[str]:
        """*args* with `--sort -best` as `--sort=-best`: argparse would take -best for an option."""
        takes = {one.nargs for one in self._actions}
        known = {name: one.nargs for one in self._actions for name in one.option_strings}
        out: list[str] = []
        for word in args:
            is_value = (
                word not in known and re.match("-[^-]", word) and argparse.REMAINDER not in takes
            )
            if is_value and out and known.get(out[-1], 0) is None:
                out[-1] += f"={word}"
            else:
                out.append(word)
        return out

    def error(self, message: str) -> NoReturn:
        """Report the error in one line, with the help command."""
        if message.endswith("required: SOURCE"):
            message += "; - reads standard input"
        self.exit(
            FAILED_TO_READ, f"{self.prog}: {message} (`{self.prog} --help` lists the options)\n"
        )


VERBS = {
    "watch": (live.watch_options, "screen:watch"),
    "run": (live.run_options, "screen:run"),
    "replay": (live.replay_options, "screen:replay"),
    "check": (documents.check_options, "check:check"),
    "fleet": (documents.fleet_options, "fleet:fleet"),
    "compare": (documents.compare_options, "compare:compare"),
    "rule": (documents.rule_options, "rule:rule"),
    "export": (documents.export_options, "export:export"),
    "status": (live.status_options, "status:status"),
    "explain": (help_pages.explain_options, "pages:explain"),
    "formats": (help_pages.formats_options, "pages:formats"),
    "demo": (live.demo_options, "screen:demo"),
    "config": (help_pages.config_options, "config:config"),
    "completion": (help_pages.completion_options, "completion:completion"),
}
"""Verb -> (what adds its options to a parser, its module of `curvetui.cli` and the function there)."""


def parser_of(verb: str) -> VerbParser:
    """The parser of a verb's options."""
    name = "curvetui" if verb == "watch" else f"curvetui {verb}"
    parser = VerbParser(prog=name, formatter_class=layout)
    VERBS[verb][0](parser)
    return parser
