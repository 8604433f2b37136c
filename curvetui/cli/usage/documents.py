"""Verbs that read to the end and write something: `check`, `fleet`, `compare`, `export`, `rule`."""

import argparse
import os

import curvetui
from curvetui.cli.usage.options import (
    alerts,
    document,
    file_name,
    flag,
    kinds,
    language,
    listening,
    one_of,
    parsing,
    reading,
    sources,
    takes,
    target,
)


def _report_kinds() -> list[str]:
    """The names of all kinds of report, from their files: importing them would take 100 ms."""
    home, kinds = os.path.join(os.path.dirname(curvetui.__file__), "reports"), []
    for name in sorted(filter(lambda name: name.endswith(".py"), os.listdir(home))):
        with open(os.path.join(home, name), encoding="utf-8") as file:
            kinds += [name[:-3]] if "(ReportFormat):" in file.read() else []
    return kinds


def check_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui check`."""
    parser.description = (
        "Read logs to their end and print a report. Exit codes: 1 a finding at or above --fail-on or a run that\n"
        "ended diverged, 2 a log could not be read or the usage is wrong, 3 a log held no metric, else 0."
    )
    parser.epilog = (
        "examples:\n  curvetui check train.log\n  curvetui check --report json train.log | jq '.runs[0].verdict'\n"
        "  curvetui check --fail-on watch runs/*.log\n  curvetui check --output report.html runs/*.log"
    )
    sources(parser)
    document(parser, _report_kinds())
    about = "points in the JSON report: all, thinned to 2000 slices, or none (default: all)"
    one_of(parser, "--series", ("all", "thin", "none"), "all", about)
    about = "exit with 1 if a finding is at or above this level, or a run ended diverged; never: only write the report (default: act)"
    one_of(parser, "--fail-on", ("note", "watch", "act", "stop", "never"), "act", about)
    flag(parser, "--quiet", "print nothing; only set the exit code")
    target(parser)
    listening(parser)
    kinds(parser)
    reading(parser)


def fleet_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui fleet`."""
    parser.description = (
        "Read many runs on all cores, or on a Dask cluster, and print one table, worst first.\n"
        "Exit code 2 if a log could not be read, 3 if no training log was found, else 0."
    )
    parser.epilog = (
        "examples:\n  curvetui fleet runs/\n  curvetui fleet runs/ --by lr,bs\n"
        "  curvetui fleet runs/ --level stop,died --report json | jq .path\n"
        "  find /data -name 'train*.log' | curvetui fleet -           (- takes names, one per line; find -print0 works too)\n"
        "  curvetui fleet runs/ --output fleet.html --reports fleet-reports/\n"
        "  curvetui fleet 'ssh://gpu[1-8]/~/runs/**/train.log' --watch\n"
        "  curvetui fleet runs/ --where \"lr > 0.01 and level = 'stop'\"      (needs the package duckdb)\n"
        "  curvetui fleet s3://bucket/sweep/ --on tcp://scheduler:8786 --output fleet.parquet"
    )
    sources(parser, dash="for their names on standard input, one per line")
    about = "group the runs by these settings, such as lr,bs (default: no groups)"
    takes(parser, "--by", "NAMES", about)
    about = "only runs with these outcomes: stop, died, act, watch, healthy, unjudged, unreadable (default: all)"
    takes(parser, "--level", "NAMES", about)
    about = "only runs for which this SQL condition holds; needs the package duckdb (default: all)"
    takes(parser, "--where", "SQL", about)
    about = "sort by a column or a setting; --sort -best puts the largest first; none keeps the order of reading (default: worst first)"
    takes(parser, "--sort", "NAME", about)
    about = "also write each run's report to FOLDER as a page, and link it from --report html (default: none)"
    takes(parser, "--reports", "FOLDER", about, type=file_name)
    about = "also write gauges for Prometheus' textfile collector (default: none)"
    takes(parser, "--prometheus", "FILE", about)
    about = "runs listed in the text table; 0 lists all (default: 40)"
    takes(parser, "--limit", "N", about, type=int)
    document(
        parser,
        ("text", "json", "csv", "markdown", "html", "parquet"),
        "; json is one object per line",
    )
    about = "where the logs are read: local, a Dask scheduler such as tcp://host:8786, or slurm or k8s through dask-jobqueue or dask-kubernetes, with your configuration of these (never tried on a real cluster) (default: local)"
    takes(parser, "--on", "WHERE", about, default="local")
    about = "keep the table live on a screen and read again what changes; without a terminal, print each run that becomes worse as a line of JSON"
    flag(parser, "--watch", about)
    flag(parser, "--no-cache", "read every log again, and cache nothing")
    alerts(parser.add_argument_group("alerts, with --watch"))
    kinds(parser)
    reading(parser)


def compare_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui compare`."""
    parser.description = (
        "What differs between two or more runs: settings, the main metric at its best and at the same epoch, where the\n"
        "curves diverge, seeds of one setting as a group, and findings that only one run has. The first run is the baseline."
    )
    parser.epilog = (
        "examples:\n  curvetui compare a.log b.log\n  curvetui compare yesterday/ today/ --report markdown\n"
        "  curvetui compare 'runs/lr*/seed*.log' --report json"
    )
    sources(parser, "RUN")
    document(parser, ("text", "markdown", "json"))
    kinds(parser)
    reading(parser)


def export_options(parser: argparse.ArgumentParser) -> None:
    """`curvetui export`."""
    parser.description = (
        "Write the charts of logs to files, one file per metric, with the findings marked."
    )
    parser.epilog = (
        "examples:\n  curvetui export train.log --output charts\n"
        "  curvetui export runs/*.log --output charts --type png"
    )
    sources(parser)
    about = "output folder, created if missing; - writes one chart to standard output (default: the current folder)"
    takes(parser, "--output", "DIR", about, default=".")
    about = "svg, png (needs the package resvg-py) or txt (plain text) (default: svg)"
    one_of(parser, "--type", ("svg", "png", "txt"), "svg", about)
    kinds(parser)
    reading(parser)


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
    about = "remember this rule (default: list the rules that are kept)"
    takes(parser, "rule_text", "RULE", about, nargs="?")
    about = "only try the rule on these logs (default: remember it)"
    takes(parser, "--test", "SOURCE", about, nargs="+")
    takes(parser, "--forget", "RULE", "forget a rule (default: none)")
    parsing(parser)
    language(parser)
    parser.set_defaults(rule=[])
