"""`compare`: what differs between runs, and which differences are more than noise."""

import argparse
import shutil
import sys

from curvetui.api.compare import compare as compared
from curvetui.api.diagnose import Report
from curvetui.cli.options import UsageError
from curvetui.cli.output import kind_of, shows_ascii_only, write
from curvetui.engine.batch_read import read_all
from curvetui.engine.read_options import ReadOptions
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.sanitize import in_ascii

NO_METRIC = 3
ENDINGS = {".json": "json", ".md": "markdown"}


def compare(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Read the runs, print how they differ; the exit code. SourceError, UsageError."""
    kind, reports = options.report or kind_of(options.output, ENDINGS), []
    for name, snapshot in read_all(options.sources, choices):
        if isinstance(snapshot, SourceError):
            raise snapshot
        if not snapshot.runs:
            narrate(f"no metric was found in {name}; is it a training log? (see curvetui formats)")
            return NO_METRIC
        reports.append(Report(snapshot.runs))
    if sum(len(report.runs) for report in reports) < 2:
        raise UsageError("name at least two runs: curvetui compare a.log b.log")
    is_screen = not options.output and sys.stdout.isatty()
    width = max(40, shutil.get_terminal_size((100, 24)).columns) if is_screen else 100
    text = compared(*reports).render(kind, choices.language, width)
    write([in_ascii(text) if not options.output and shows_ascii_only() else text], options.output)
    return 0
