"""Options of a command line: how to read, which language to use, how the screen looks."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from curvetui.engine.read_options import ReadOptions
from curvetui.sources import SourceError
from curvetui.system.extras import install_hint
from curvetui.system.language_codes import locale_language

if TYPE_CHECKING:
    from curvetui.sources.measured import Opened
    from curvetui.system.settings import Settings


class UsageError(Exception):
    """The command line requests something that does not exist; the text has the details."""


def language_of(options: argparse.Namespace) -> str:
    """The requested language, else the one in the settings, else the locale's."""
    if options.language:
        return str(options.language)
    if options.settings.language != "auto":
        return str(options.settings.language)
    return locale_language()


def choices_of(options: argparse.Namespace) -> ReadOptions:
    """Options for reading, and the language."""
    if options.format is not None:
        from curvetui.cli.suggestions import know
        from curvetui.formats import formats

        know("format", options.format, [f.name for f in formats()])
    if options.pattern is not None:
        check_pattern(options.pattern)
    return ReadOptions(
        only=options.format,
        metrics=tuple(options.metric),
        language=language_of(options),
        allow_remote=getattr(options, "allow_remote", False),
        tee=getattr(options, "tee", False),
        pattern=options.pattern,
        saved_patterns=_saved_patterns,
        rules=_rules(options),
        hidden=_hidden(options),
    )


def _hidden(options: argparse.Namespace) -> frozenset[str]:
    """Kinds left out by --ignore, or by the settings unless --only names them; UsageError."""
    if "ignore" not in options:
        return frozenset()
    if options.only:
        return check_kinds((*options.only, *options.ignore)) - {*options.only} | {*options.ignore}
    hidden = frozenset((*options.settings.ignore.split(), *options.ignore))
    if hidden:
        check_kinds(hidden)
    return hidden


def check_kinds(words: Iterable[str]) -> frozenset[str]:
    """All kinds of findings; UsageError if one of *words* is none."""
    from curvetui.cli.suggestions import no_kind
    from curvetui.engine import rules
    from curvetui.engine.explain import by_kind

    known = frozenset((*by_kind(), rules.KIND))
    for word in words:
        if word not in known:
            raise UsageError(no_kind(word))
    return known


def _rules(options: argparse.Namespace) -> tuple[str, ...]:
    from curvetui.cli.kept_lines import RULES

    for text in options.rule:
        check_rule(text)
    return tuple(dict.fromkeys((*RULES.all(), *options.rule)))


def check_rule(text: str) -> None:
    """Check that *text* is a rule; UsageError gives the reason."""
    from curvetui.engine.rule_grammar import RuleError
    from curvetui.engine.rules import rule_of

    try:
        rule_of(text)
    except RuleError as error:
        raise UsageError(str(error)) from error


def check_pattern(text: str) -> None:
    """Check that *text* is a pattern; UsageError gives the reason."""
    from curvetui.engine.pattern import Pattern, PatternError

    try:
        Pattern(text)
    except PatternError as error:
        raise UsageError(str(error)) from error


def _saved_patterns() -> tuple[str, ...]:
    from curvetui.cli.kept_lines import PATTERNS

    return PATTERNS.all()


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of the screen, overridden by the command line."""
    overrides = {
        "theme": options.theme,
        "max_fps": options.max_fps,
        "ascii": "yes" if options.ascii else None,
    }
    given = {name: value for name, value in overrides.items() if value is not None}
    settings: Settings = options.settings._replace(**given)
    if not options.plain:
        from curvetui.cli.config import check_theme

        check_theme(settings.theme)
    return settings


def meter_of(options: argparse.Namespace) -> Opened | None:
    """What opens a machine meter, None if not wanted; UsageError if psutil is missing."""
    from importlib.util import find_spec

    if options.system and find_spec("psutil") is None:
        raise UsageError(f"--system needs optional packages; {install_hint('system')}")
    asked = options.settings.system if options.system is None else options.system
    from curvetui.system.host_meter import HostMeter

    return HostMeter.opened if asked else None


def need_no_screen(options: argparse.Namespace) -> None:
    """Handle terminals that can only print; SourceError for a notebook, which would hang."""
    if os.environ.get("TERM") == "dumb" and not getattr(options, "tee", False):
        options.plain = True
    if (
        os.environ.get("JPY_PARENT_PID")
        and not options.plain
        and not getattr(options, "headless", False)
    ):
        raise SourceError(
            "a notebook is not a terminal; use `curvetui check LOG`, or `import curvetui` to draw in the notebook"
        )
