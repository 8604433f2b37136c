"""What each verb does; each imports what it needs when it is called."""

import argparse
import importlib
from collections.abc import Callable

from curvetui.cli.options import UsageError, choices_of, language_of, meter_of, screen_options_of
from curvetui.cli.suggestions import know_logs, no_kind
from curvetui.cli.usage.options import ALERTS
from curvetui.cli.verb_parser import VERBS, parser_of
from curvetui.engine.read_options import ReadOptions


def _watch(options: argparse.Namespace) -> int:
    know_logs(options.sources, (*VERBS, "help"))
    spelled, choices = options.sources[0] if options.sources else None, choices_of(options)
    if options.tee and (spelled != "-" or options.plain):
        raise UsageError(
            "--tee copies standard input: curvetui - --tee; it cannot be combined with --plain, which writes there too"
        )
    if options.headless or any(getattr(options, name.replace("-", "_")) for name in ALERTS):
        return _watch_headless(choices, options)
    from curvetui.cli.screen import keeping_pipe, watch_on_screen

    if options.plain:
        from curvetui.cli.plain import print_events
        from curvetui.engine.open import live_sources
        from curvetui.engine.session import Session
        from curvetui.engine.watch import watch
        from curvetui.sources.measured import measured

        source = live_sources(options.sources, choices)
        with keeping_pipe(source):
            watched = measured(source, meter_of(options))
            return print_events(watch(watched, Session(choices)), choices.language)
    return watch_on_screen(options.sources, choices, screen_options_of(options))


def _watch_headless(choices: ReadOptions, options: argparse.Namespace) -> int:
    from curvetui.cli.alerting import asked_for, optional_ones

    asked = asked_for(options)
    if not options.headless:
        raise UsageError(f"--{next(iter(asked))} needs --headless; the screen notifies by itself")
    from curvetui.cli.headless import watch_headless
    from curvetui.cli.screen import keeping_pipe
    from curvetui.engine.open import live_sources
    from curvetui.sources.measured import measured
    from curvetui.sources.stdin import Stdin

    source = live_sources(options.sources, choices)
    with keeping_pipe(source):
        watched = source if isinstance(source, Stdin) else measured(source, meter_of(options))
        return watch_headless(watched, choices, asked, options.alert_level, optional_ones(options))


def _run_command(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise UsageError("name a program: curvetui run -- python train.py")
    from curvetui.cli.screen import run_in_words, run_on_screen

    if options.plain:
        return run_in_words(command, choices_of(options), meter_of(options), log=options.log)
    return run_on_screen(command, choices_of(options), screen_options_of(options), log=options.log)


def _replay(options: argparse.Namespace) -> int:
    return _play(options.source, choices_of(options), (options.speed, options.start), options)


def _demo(options: argparse.Namespace) -> int:
    from curvetui.cli.samples import sample_path, samples_page

    if options.lists:
        print(samples_page(), end="")
        return 0
    path, choices = str(sample_path(options.sample)), ReadOptions(language=language_of(options))
    return _play(path, choices, (options.speed or (None if options.sample else 1.0), 0), options)


def _play(
    path: str, choices: ReadOptions, pace: tuple[float | None, int], options: argparse.Namespace
) -> int:
    """Replay the log at *path*. pace: (rows per second, None: in 30 s; first row)."""
    from curvetui.cli.screen import replay_of, replay_on_screen

    if options.plain:
        from curvetui.cli.plain import print_events

        return print_events(replay_of(path, choices, pace), choices.language)
    return replay_on_screen(path, choices, pace, screen_options_of(options))


def of_module(verb: str, options: argparse.Namespace) -> int:
    """What the function of that name does in the module of that name."""
    found = getattr(importlib.import_module(f"curvetui.cli.{verb}"), verb)
    return int(found(options, choices_of(options)))


def _explain(options: argparse.Namespace) -> int:
    from curvetui.cli.page_width import page_width
    from curvetui.cli.pages import explain_page, kinds_page
    from curvetui.cli.why import why_page
    from curvetui.topics import topic

    text = topic(options.kind or "", page_width()) if options.source is None else None
    if options.kind is None:
        text = kinds_page()
    elif options.kind == "all" and options.source is None:
        from curvetui.cli.all_strings import all_strings

        text = all_strings(language_of(options))
    elif text is not None:
        pass
    elif options.source is None:
        text = explain_page(options.kind, language_of(options))
    else:
        text = why_page(options.kind, options.source, choices_of(options), long=options.long)
    if text is None:
        raise UsageError(no_kind(options.kind, or_topic=True))
    print(text, end="")
    return 0


def _formats(options: argparse.Namespace) -> int:
    from curvetui.cli.kept_lines import PATTERNS
    from curvetui.cli.pages import formats_page

    if options.keep is not None:
        PATTERNS.keep(options.keep)
    elif options.forget is not None:
        PATTERNS.forget(options.forget)
    else:
        print(formats_page(PATTERNS.all()), end="")
    return 0


def _config(options: argparse.Namespace) -> int:
    from curvetui.cli.config import config

    return config(options)


def _completion(options: argparse.Namespace) -> int:
    from curvetui.cli.completion import script
    from curvetui.cli.samples import STORIES
    from curvetui.engine.explain import by_kind
    from curvetui.formats import formats

    parsers = {verb: parser_of(verb) for verb in VERBS}
    words = {
        "KIND": tuple(by_kind()),
        "NAME": tuple(f.name for f in formats()),
        "SAMPLE": tuple(STORIES),
    }
    print(script(options.shell, parsers, words), end="")
    return 0


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "watch": _watch,
    "run": _run_command,
    "replay": _replay,
    "explain": _explain,
    "formats": _formats,
    "demo": _demo,
    "config": _config,
    "completion": _completion,
}
"""What these verbs do; any other is a function of the module of its name."""
