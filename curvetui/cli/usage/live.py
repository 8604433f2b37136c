"""Verbs that watch or play a run: `watch`, `run`, `replay`, `demo`, `status`."""

import argparse

from curvetui.cli.usage.options import (
    alerts,
    file_name,
    flag,
    kinds,
    language,
    listening,
    reading,
    screen,
    sources,
    speed,
    system,
    takes,
    target,
)
from curvetui.cli.usage.overview import OVERVIEW


def watch_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui watch`."""
    parser.description = (
        "Watch training logs live: files that grow (or do not exist yet), folders, globs, addresses, or `-` for standard\n"
        "input. Several logs open a table of runs."
    )
    parser.epilog = (
        "examples:\n  curvetui train.log\n  python train.py 2>&1 | curvetui -\n"
        "  curvetui runs/exp1/train.log --language zh\n"
        "  curvetui watch --headless train.log --event-log events.jsonl --on-event ./on_event.sh\n\n"
        + OVERVIEW
    )
    sources(parser, nargs="*", default_is="the newest log below the current folder")
    flag(
        parser, "--tee", "with -: also copy the input to standard output, unless that is a terminal"
    )
    listening(parser)
    system(parser)
    screen(parser)
    group = parser.add_argument_group("without a screen")
    about = "run without a screen and report events (default: as lines of JSON on standard output) until the pipe ends; a file is followed until Ctrl-C or SIGTERM"
    flag(group, "--headless", about)
    alerts(group)
    kinds(parser)
    reading(parser)


def run_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui run`."""
    parser.description = (
        "Start a program on a pseudo-terminal and watch what it prints. curvetui exits with the program's exit code; the\n"
        "program keeps running if you quit the screen or if curvetui crashes. Ctrl-C asks whether to stop the program or\n"
        "just the screen. The program gets no keyboard input."
    )
    parser.epilog = "examples:\n  curvetui run -- python train.py --epochs 30\n  curvetui run --log train.log -- torchrun train.py"
    takes(
        parser,
        "--log",
        "FILE",
        "also append the program's output to FILE (default: none)",
        type=file_name,
    )
    system(parser)
    screen(parser)
    kinds(parser)
    reading(parser)
    takes(
        parser, "command", "-- COMMAND", "the program and its arguments", nargs=argparse.REMAINDER
    )


def replay_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui replay`."""
    parser.description = (
        "Play a saved log as if it were live. The screen shows only what was known at each moment."
    )
    parser.epilog = (
        "examples:\n  curvetui replay train.log\n  curvetui replay train.log --speed 10 --from 40"
    )
    takes(parser, "source", "LOG", "the saved log")
    speed(parser, "the whole log in 30 s")
    about = "start at the N-th row (default: the first)"
    takes(parser, "--from", "N", about, type=int, default=0, dest="start")
    screen(parser)
    kinds(parser)
    reading(parser)


def demo_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui demo`."""
    parser.description = (
        "Replay a bundled log. Without SAMPLE: 10 epochs that apply softmax twice, so the loss cannot fall below 1.372 (act);\n"
        "at epoch 8 validation accuracy falls 27 points and comes back (watch)."
    )
    parser.epilog = "examples:\n  curvetui demo\n  curvetui demo non_finite\n  curvetui demo --list"
    about = "a kind of finding, or a name from --list (default: keras-validation-drop)"
    takes(parser, "sample", "SAMPLE", about, nargs="?")
    flag(parser, "--list", "list the bundled logs and what each shows", dest="lists")
    speed(parser, "1; with SAMPLE: the whole log in 30 s")
    screen(parser)
    language(parser)


def status_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui status`."""
    parser.description = (
        "The state of a run in one line: for tmux's status bar, a prompt, or `watch`."
    )
    parser.epilog = "examples:\n  curvetui status train.log\n  set -g status-right '#(curvetui status ~/runs/train.log)'     (in ~/.tmux.conf)"
    about = "a log, a folder or a glob; a line for the newest run in each"
    takes(parser, "sources", "SOURCE", about, nargs="+")
    about = "at most N terminal cells (default: 120)"
    takes(parser, "--width", "N", about, type=int, default=120)
    target(parser)
    kinds(parser)
    reading(parser)
