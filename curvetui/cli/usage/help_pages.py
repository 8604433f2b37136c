"""Verbs about curvetui itself: `explain`, `formats`, `config`, `completion`."""

import argparse

from curvetui.cli.usage.options import flag, reading, takes


def explain_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui explain`."""
    parser.description = (
        "What a kind of finding means: an example, the rule and its source. Without KIND: list all kinds. With LOG: why the\n"
        "finding was raised there, or why not. KIND may also be a topic, such as levels, systemd, changes or api; `all`\n"
        "prints every sentence."
    )
    parser.epilog = (
        "examples:\n  curvetui explain\n  curvetui explain overfitting\n"
        "  curvetui explain validation_drop train.log\n  curvetui explain systemd"
    )
    about = "a kind of finding or a topic (default: list all)"
    takes(parser, "kind", "KIND", about, nargs="?")
    about = "explain why it was or was not raised in this log (default: what the kind means)"
    takes(parser, "source", "LOG", about, nargs="?")
    flag(parser, "--long", "with LOG: also print the kind's general page")
    reading(parser)


def formats_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui formats`."""
    parser.description = (
        "The log formats and stores that curvetui reads, each with an example line. Patterns of your own are tried on lines\n"
        "that no framework's format recognises, before the general formats (key/value lines, tables, JSON)."
    )
    parser.epilog = "examples:\n  curvetui formats\n  curvetui formats --keep 'it {step} :: L={train_loss} V={val_loss}'"
    about = "remember PATTERN for lines that no framework's format recognises (default: list the formats)"
    takes(parser, "--keep", "PATTERN", about)
    takes(parser, "--forget", "PATTERN", "forget PATTERN (default: none)")


def config_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui config`."""
    parser.description = (
        "Your settings. Without NAME: show all of them and where they are stored.\n"
        "With VALUE: change one."
    )
    parser.epilog = (
        "examples:\n  curvetui config\n  curvetui config theme light\n"
        "  curvetui config notify_end false\n  curvetui config --edit"
    )
    about = "a setting; without VALUE, print it (default: all settings)"
    takes(parser, "name", "NAME", about, nargs="?")
    takes(parser, "value", "VALUE", "the new value (default: leave it as it is)", nargs="?")
    flag(parser, "--edit", "open the settings file in $VISUAL or $EDITOR")
    flag(parser, "--path", "print the path of the settings file")
    about = "list every folder in which curvetui keeps files, with its size"
    flag(parser, "--where", about)
    about = "delete the kept output of programs that `curvetui run` started and that have ended"
    flag(parser, "--clean", about)


def completion_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui completion`."""
    from curvetui.cli.completion import SHELLS

    parser.description = "Print a completion script for your shell."
    parser.epilog = (
        'examples:\n  eval "$(curvetui completion bash)"                                       (in ~/.bashrc)\n'
        '  eval "$(curvetui completion zsh)"                                        (in ~/.zshrc, after compinit)\n'
        "  curvetui completion fish > ~/.config/fish/completions/curvetui.fish"
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")
