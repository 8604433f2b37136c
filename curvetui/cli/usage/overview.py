"""The text of `curvetui --help`, the language and the layout of help."""

from __future__ import annotations

import os
import sys
from functools import cache

from curvetui.system.language_codes import language_codes, locale_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

OVERVIEW = """\
Watch a training log in the terminal: live curves, and every anomaly explained in plain words.

  curvetui train.log                      watch a log while it grows (the default verb)
  python train.py 2>&1 | curvetui -       watch what a program prints
  curvetui run -- python train.py         start a program and watch its output; it keeps running if you quit
  curvetui tcp://127.0.0.1:8765           listen for programs that call curvetui.connect (also unix:///path)
  curvetui ssh://gpu1/~/train.log         follow a log on another machine through your own ssh
  curvetui replay train.log --speed 5     play a saved log as if it were live
  curvetui check train.log                read to the end, print a report, set the exit code
  curvetui check --report json a.log b.log
  curvetui fleet runs/                    many runs as one table, worst first
  curvetui compare a.log b.log            what differs, and whether it is more than noise
  curvetui rule 'lr < 1e-7 for 5'         keep a rule of your own; --test tries it on old logs
  curvetui export train.log --output DIR  save its charts as SVG, PNG or text files
  curvetui status train.log               its state in one line (for tmux)
  curvetui explain validation_drop        what a finding means; without a name, list all
  curvetui formats                        the log formats it reads
  curvetui config                         your settings: show and change them
  curvetui completion bash                completion for your shell (bash, zsh, fish)
  curvetui demo                           a bundled log; needs no file and no network
  curvetui demo overfitting               a bundled log that shows this finding; --list shows all

To open a log that is named like a verb, write ./check. `curvetui VERB --help` and `curvetui help VERB` show a verb's options.
"""


@cache
def translator() -> Callable[[str], str]:
    """Returns a sentence of the help in the language of `--language` or the locale, else in English."""
    after = [*sys.argv, ""][sys.argv.index("--language") + 1 if "--language" in sys.argv else -1]
    code = after if after in language_codes() else locale_language()
    if code == "en":
        return str
    from curvetui.languages import language

    return language(code).phrase


@cache
def columns() -> int:
    """The width of help; argparse would import `shutil` for it."""
    try:
        return (int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size(1).columns) - 2
    except (ValueError, OSError):
        return 78


def layout(prog: str) -> argparse.HelpFormatter:
    """The help of one verb; argparse makes one per option."""
    import argparse

    return argparse.RawDescriptionHelpFormatter(prog, width=columns())
