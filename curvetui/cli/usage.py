"""What each verb of the command line takes, told to argparse with examples."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator

from curvetui.system.language_codes import language_codes

OVERVIEW = """\
Watch a training log in the terminal: live curves, and every anomaly explained in plain words.

  curvetui train.log                      watch a log while it grows (the default verb)
  python train.py 2>&1 | curvetui -       watch what a program prints
  curvetui run -- python train.py         start a program and watch its output; it outlives the screen
  curvetui tcp://127.0.0.1:8765           listen for programs that use curvetui.writers (also unix:///path)
  curvetui ssh://gpu1/~/train.log         follow a log on another machine through your own ssh
  curvetui replay train.log --speed 5     play a saved log as if it were live
  curvetui check train.log                read to the end, print a report, set the exit code
  curvetui check --report json a.log b.log
  curvetui fleet runs/                    many runs as one table, worst first
  curvetui compare a.log b.log            what differs, and whether it is more than noise
  curvetui rule 'lr < 1e-7 for 5'         keep a rule of your own; --test tries it on old logs
  curvetui export train.log --output DIR  its charts as SVG, PNG or text files
  curvetui status train.log               its state in one line (for tmux)
  curvetui explain validation_drop        what a finding means; without a name, list all
  curvetui formats                        the log formats it reads
  curvetui config                         your settings: show and change them
  curvetui completion bash                completion for your shell (bash, zsh, fish)
  curvetui demo                           a bundled log; needs no file and no network

To open a log that is named like a verb, write ./check. `curvetui VERB --help` and `curvetui help VERB` show a verb's options.
"""


def layout(prog: str) -> argparse.HelpFormatter:
    """The help of one verb. argparse makes one for every option; left to itself it loads `shutil` to learn the width."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size(1).columns
    except (ValueError, OSError):
        columns = 80
    return argparse.RawDescriptionHelpFormatter(prog, width=columns - 2)


def _reading(parser: argparse.ArgumentParser) -> None:
    """Options of every verb that reads a source."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--format",
        metavar="NAME",
        help="the log's format, as listed by `curvetui formats` (default: detected)",
    )
    group.add_argument(
        "--metric",
        metavar="GLOB",
        action="append",
        default=[],
        help="read only these metrics, for example 'val_*'; repeatable (default: all)",
    )
    group.add_argument(
        "--pattern",
        metavar="TEXT",
        help="how the lines look, for example 'epoch {epoch} loss {train_loss} acc {val_accuracy}' (default: detected)",
    )
    group.add_argument(
        "--rule",
        metavar="RULE",
        action="append",
        default=[],
        help="a rule of your own, for example 'val_loss > 2 * best(val_loss) for 3'; repeatable (default: those that `curvetui rule` keeps)",
    )
    _language(parser)


def _listening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-remote",
        action="store_true",
        help="let tcp:// accept connections from other machines; requires CURVETUI_TOKEN (default: this machine only)",
    )


def _sources(
    parser: argparse.ArgumentParser, *, metavar: str = "SOURCE", nargs: str = "+", default: str = ""
) -> None:
    """The logs that a verb reads."""
    about = "a file, a folder, a glob, an address such as ssh://host/path, or - for standard input"
    parser.add_argument(
        "sources",
        metavar=metavar,
        nargs=nargs,
        help=f"{about} (default: {default})" if default else about,
    )


def _document(parser: argparse.ArgumentParser, kinds: Collection[str], about: str = "") -> None:
    """What a verb writes, and where to."""
    parser.add_argument(
        "--report",
        metavar="KIND",
        choices=kinds,
        help=f"%(choices)s{about} (default: from the suffix of --output, else text)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        help="write it to FILE atomically (default: standard output)",
    )


def _speed(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--speed",
        type=_positive,
        metavar="N",
        help=f"rows (epochs, or logged steps) per second (default: {default})",
    )


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--target",
        metavar="CURVE=VALUE",
        type=_aim,
        help="forecast the curve at the planned end, and say when it will reach VALUE (default: no forecast)",
    )


def _aim(text: str) -> tuple[str, float]:
    """`val_accuracy=0.95` as a curve's name and a number."""
    name, sign, value = text.rpartition("=")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not name or not sign or not abs(number) < float("inf"):
        raise argparse.ArgumentTypeError("write the curve and a number: val_accuracy=0.95")
    return name.strip(), number


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language",
        choices=language_codes(),
        default=None,
        help="language of all messages (default: from the locale)",
    )


def _screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ascii",
        action="store_true",
        default=None,
        help="plain ASCII instead of box and braille characters (default: from the locale)",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="print new epochs and findings as lines of text instead of a screen; for screen readers",
    )
    group = parser.add_argument_group("screen (see also curvetui config)")
    group.add_argument(
        "--theme",
        metavar="NAME",
        help="colours: dark, light, colour-blind, no colour, nord, gruvbox, dracula … (default: dark)",
    )
    group.add_argument(
        "--max-fps",
        type=_positive,
        metavar="N",
        help="at most N redraws per second; keystrokes are never delayed (default: 10)",
    )
    group.add_argument(
        "--stats",
        action="store_true",
        help="show bytes sent to the terminal, frames, lines per second and key latency",
    )
    group.add_argument(
        "--state",
        metavar="FILE",
        help="store the view and what you have seen in FILE, and restore it (default: one file per log)",
    )


def _system(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--system",
        action=argparse.BooleanOptionalAction,
        help="read GPU, CPU, memory and disk every 5 s while the writing process is known (default: if psutil is installed)",
    )


def watch_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui watch`."""
    parser.description = "Watch training logs live: files that grow (or are not there yet), folders, globs, addresses, or `-` for standard input. Several open a table of runs."
    parser.epilog = (
        "examples:\n  curvetui train.log\n  python train.py 2>&1 | curvetui -\n  curvetui runs/exp1/train.log --language zh\n  curvetui watch --headless train.log --event-log events.jsonl --on-event ./on_event.sh\n\n"
        + OVERVIEW
    )
    _sources(parser, nargs="*", default="the newest log below the current folder")
    parser.add_argument(
        "--tee",
        action="store_true",
        help="with -: also copy the input to standard output, unless that is a terminal",
    )
    _listening(parser)
    _system(parser)
    _screen(parser)
    _alerts(parser)
    _reading(parser)


ALERTS = {
    "event-log": (
        "FILE",
        "append every event to FILE as a line of JSON; events already in FILE are not reported again (default: none)",
    ),
    "notify": (
        "WHERE",
        "send messages through Apprise; WHERE is env:NAME or a file with the URLs, because a URL is a secret (default: none)",
    ),
    "on-event": (
        "COMMAND",
        "run COMMAND for each event, without a shell; it gets the event as JSON on standard input and in CURVETUI_… variables (default: none)",
    ),
}
"""Options that report events, with their argument; each is a module of `alerts`, which the screen does not load."""


def _alerts(parser: argparse.ArgumentParser, title: str = "without a screen") -> None:
    """The options of alerts; what is watched on a screen too has them without --headless."""
    group = parser.add_argument_group(title)
    if title == "without a screen":
        group.add_argument(
            "--headless",
            action="store_true",
            help="run without a screen and report events (default: as lines of JSON on standard output)",
        )
    for name, (takes, about) in ALERTS.items():
        group.add_argument(f"--{name}", metavar=takes, help=about)
    group.add_argument(
        "--notify-optional",
        action="store_true",
        help="go on without --notify if it cannot work (default: an error before the log is read)",
    )
    group.add_argument(
        "--alert-level",
        choices=("note", "watch", "act", "stop"),
        default="watch",
        help="lowest level that --on-event and --notify report (default: watch)",
    )


def run_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui run`."""
    parser.description = (
        "Start a program on a pseudo-terminal and watch what it prints. curvetui exits with the program's exit code; the program keeps\nrunning if you quit the screen or it crashes. "
        "Ctrl-C asks whether to stop the program or just the screen.\nThe program gets no keyboard input."
    )
    parser.epilog = "examples:\n  curvetui run -- python train.py --epochs 30\n  curvetui run --log train.log -- torchrun train.py"
    parser.add_argument(
        "--log", metavar="FILE", help="also append the program's output to FILE (default: none)"
    )
    _system(parser)
    _screen(parser)
    _reading(parser)
    parser.add_argument(
        "command",
        metavar="-- COMMAND",
        nargs=argparse.REMAINDER,
        help="the program and its arguments",
    )


def replay_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui replay`."""
    parser.description = (
        "Play a saved log as if it were live. The screen shows only what was known at each moment."
    )
    parser.epilog = (
        "examples:\n  curvetui replay train.log\n  curvetui replay train.log --speed 10 --from 40"
    )
    parser.add_argument("source", metavar="LOG", help="the saved log")
    _speed(parser, "the whole log in 30 s")
    parser.add_argument(
        "--from",
        type=int,
        default=0,
        dest="start",
        metavar="N",
        help="start at the N-th row (default: the first)",
    )
    _screen(parser)
    _reading(parser)


class _Reports(Collection[str]):
    """The names of all kinds of report, looked up when somebody asks: a run of the program needs one of them."""

    def __iter__(self) -> Iterator[str]:
        from curvetui.reports import reports

        return iter(sorted(reports()))

    def __contains__(self, name: object) -> bool:
        from curvetui.reports import is_report

        return is_report(str(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def check_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui check`."""
    parser.description = "Read logs to their end and print a report. Exit codes: 1 a finding at or above --fail-on, 2 a log could not be read or the usage\nis wrong, 3 a log held no metric, else 0."
    parser.epilog = "examples:\n  curvetui check train.log\n  curvetui check --report json train.log | jq '.runs[0].verdict'\n  curvetui check --fail-on watch runs/*.log\n  curvetui check --output report.html runs/*.log"
    _sources(parser)
    _document(parser, _Reports())
    parser.add_argument(
        "--series",
        choices=("all", "thin", "none"),
        default="all",
        help="points in the JSON report: all, thinned to 2000 slices, or none (default: all)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("note", "watch", "act", "stop", "never"),
        default="act",
        help="exit with 1 if a finding is at or above this level (default: act)",
    )
    parser.add_argument(
        "--only",
        metavar="KIND",
        action="append",
        default=[],
        help="report and count only this kind of finding; repeatable (default: all kinds)",
    )
    parser.add_argument(
        "--ignore",
        metavar="KIND",
        action="append",
        default=[],
        help="leave out this kind of finding; repeatable (default: none)",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="print nothing; only set the exit code"
    )
    _target(parser)
    _listening(parser)
    _reading(parser)


def fleet_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui fleet`."""
    parser.description = (
        "Read many runs on all cores, or on a Dask cluster, and print one table, worst first.\n"
        "Exit code 2 if a log could not be read, 3 if no training log was found, else 0."
    )
    parser.epilog = (
        "examples:\n  curvetui fleet runs/\n  curvetui fleet runs/ --by lr,bs\n"
        "  curvetui fleet runs/ --level stop,died --report json | jq .path\n"
        "  curvetui fleet runs/ --output fleet.html --reports fleet-reports/\n"
        "  curvetui fleet 'ssh://gpu[1-8]/~/runs/**/train.log' --watch\n"
        "  curvetui fleet runs/ --where \"lr > 0.01 and level = 'stop'\"      (needs the package duckdb)\n"
        "  curvetui fleet s3://bucket/sweep/ --on tcp://scheduler:8786 --output fleet.parquet"
    )
    _sources(parser)
    parser.add_argument(
        "--by",
        metavar="NAMES",
        help="group the runs by these settings, such as lr,bs (default: no groups)",
    )
    parser.add_argument(
        "--level",
        metavar="NAMES",
        help="only runs with these outcomes: stop, died, act, watch, healthy, unjudged, unreadable (default: all)",
    )
    parser.add_argument(
        "--where",
        metavar="SQL",
        help="only runs for which this SQL condition holds; needs the package duckdb (default: all)",
    )
    parser.add_argument(
        "--sort",
        metavar="NAME",
        default="",
        help="a column or a setting; --sort=-best puts the largest first; none keeps the order of reading (default: worst first)",
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help="runs listed in the text table; 0 lists all (default: 40)",
    )
    _document(
        parser,
        ("text", "json", "csv", "markdown", "html", "parquet"),
        "; json is one object per line",
    )
    parser.add_argument(
        "--on",
        metavar="WHERE",
        default="local",
        help="where the logs are read: local, a Dask scheduler such as tcp://host:8786, slurm or k8s (default: local)",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="keep the table live on a screen, reading again what changes; without a terminal, print each run that became worse as a line of JSON",
    )
    parser.add_argument(
        "--prometheus",
        metavar="FILE",
        help="also write gauges for Prometheus' textfile collector (default: none)",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="read every log again, and cache nothing"
    )
    parser.add_argument(
        "--reports",
        metavar="FOLDER",
        help="also write each run's report to FOLDER as a page, and link it from --report html (default: none)",
    )
    _alerts(parser, "alerts, with --watch")
    _reading(parser)


def compare_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui compare`."""
    parser.description = (
        "What differs between two or more runs: settings, the main metric at its best and at the same epoch, where the\n"
        "curves diverge, seeds of one setting as a group, and findings that only one run has. The first run is the baseline."
    )
    parser.epilog = "examples:\n  curvetui compare a.log b.log\n  curvetui compare yesterday/ today/ --report markdown\n  curvetui compare 'runs/lr*/seed*.log' --report json"
    _sources(parser, metavar="RUN")
    _document(parser, ("text", "markdown", "json"))
    _reading(parser)


def rule_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui rule`."""
    parser.description = (
        "Rules of your own: a rule that holds becomes a finding, at level watch unless the rule begins with another level.\n"
        'Name curves as the log or the report does (or write curve("train/loss")); epoch and step are the position.\n'
        "You may use comparisons, and, or, not, + - * / and the functions best, lowest, highest, first, previous, isnan, abs,\n"
        "mean(curve, points) and median(curve, points). `for N` means N points in a row.\n"
        "Without RULE: list the rules that are kept."
    )
    parser.epilog = (
        "examples:\n  curvetui rule 'val_loss > 2 * best(val_loss) for 3'\n"
        "  curvetui rule 'act: grad_norm > 10 * median(grad_norm, 50)'\n"
        "  curvetui rule 'val_accuracy < 0.2 and epoch > 10' --test 'runs/**/*.log'\n"
        "  curvetui rule --forget 'val_loss > 2 * best(val_loss) for 3'"
    )
    parser.add_argument(
        "rule_text",
        metavar="RULE",
        nargs="?",
        help="remember this rule (default: list the rules that are kept)",
    )
    parser.add_argument(
        "--test",
        metavar="SOURCE",
        nargs="+",
        help="only try the rule on these logs (default: remember it)",
    )
    parser.add_argument("--forget", metavar="RULE", help="forget a rule (default: none)")
    _reading(parser)


def explain_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui explain`."""
    parser.description = "What a kind of finding means: an example, the rule and its source. Without KIND: list all kinds. With LOG: why the finding was\nraised there, or why not. KIND may also be a topic, such as levels, systemd, changes or api; `all` prints every sentence."
    parser.epilog = "examples:\n  curvetui explain\n  curvetui explain overfitting\n  curvetui explain validation_drop train.log\n  curvetui explain systemd"
    parser.add_argument(
        "kind",
        metavar="KIND",
        nargs="?",
        help="a kind of finding or a topic (default: list all)",
    )
    parser.add_argument(
        "source",
        metavar="LOG",
        nargs="?",
        help="explain why it was or was not raised in this log (default: what the kind means)",
    )
    parser.add_argument(
        "--long", action="store_true", help="with LOG: also print the kind's general page"
    )
    _reading(parser)


def formats_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui formats`."""
    parser.description = "The log formats and stores that curvetui reads, each with an example line. Patterns of your own are tried on lines that\nno framework's format recognises, before the general formats (key/value lines, tables, JSON)."
    parser.epilog = "examples:\n  curvetui formats\n  curvetui formats --keep 'it {step} :: L={train_loss} V={val_loss}'"
    parser.add_argument(
        "--keep",
        metavar="PATTERN",
        help="remember PATTERN for lines that no framework's format recognises (default: list the formats)",
    )
    parser.add_argument("--forget", metavar="PATTERN", help="forget PATTERN (default: none)")


def demo_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui demo`."""
    parser.description = (
        "Replay a bundled log of 10 epochs: it applies softmax twice, so the loss cannot fall below 1.372 (act);\n"
        "at epoch 8 validation accuracy falls 27 points and comes back (watch)."
    )
    _speed(parser, "1")
    _screen(parser)
    _language(parser)


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def export_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui export`."""
    parser.description = (
        "Write the charts of logs to files, one file per metric, with the findings marked."
    )
    parser.epilog = "examples:\n  curvetui export train.log --output charts\n  curvetui export runs/*.log --output charts --type png"
    _sources(parser)
    parser.add_argument(
        "--output",
        metavar="DIR",
        default=".",
        help="output folder, created if missing (default: the current folder)",
    )
    parser.add_argument(
        "--type",
        choices=("svg", "png", "txt"),
        default="svg",
        help="svg, png (needs the package resvg-py) or txt (plain text) (default: svg)",
    )
    _reading(parser)


def status_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui status`."""
    parser.description = (
        "The state of a run in one line: for tmux's status bar, a prompt, or `watch`."
    )
    parser.epilog = "examples:\n  curvetui status train.log\n  set -g status-right '#(curvetui status ~/runs/train.log)'     (in ~/.tmux.conf)"
    parser.add_argument(
        "source", metavar="SOURCE", help="a log, a folder or a glob; the newest run in it is shown"
    )
    parser.add_argument(
        "--width",
        type=int,
        default=120,
        metavar="N",
        help="at most N terminal cells (default: 120)",
    )
    _target(parser)
    _reading(parser)


def config_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui config`."""
    parser.description = "Your settings for the screen. Without NAME: show all settings and where they are stored. With VALUE: change one."
    parser.epilog = "examples:\n  curvetui config\n  curvetui config theme light\n  curvetui config notify_end false\n  curvetui config --edit"
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="a setting; without VALUE, print it (default: all settings)",
    )
    parser.add_argument(
        "value", metavar="VALUE", nargs="?", help="the new value (default: leave it as it is)"
    )
    parser.add_argument("--edit", action="store_true", help="open the file in $VISUAL or $EDITOR")
    parser.add_argument("--path", action="store_true", help="print the path of the settings file")
    parser.add_argument(
        "--where",
        action="store_true",
        help="list every folder in which curvetui keeps files, with its size",
    )
    parser.add_argument(
        "--clean",
        action="store_true",
        help="delete the output of all programs that `curvetui run` started and that have ended",
    )


def completion_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui completion`."""
    from curvetui.cli.completion import SHELLS

    parser.description = "Print a completion script for your shell."
    parser.epilog = (
        'examples:\n  eval "$(curvetui completion bash)"                                       (in ~/.bashrc)\n'
        '  eval "$(curvetui completion zsh)"                                        (in ~/.zshrc, after compinit)\n'
        "  curvetui completion fish > ~/.config/fish/completions/curvetui.fish"
    )
    parser.add_argument("shell", choices=SHELLS)
