"""`export`: the charts of a log as files, one file per metric."""

import argparse
import os
import re
import struct
import zlib
from collections.abc import Callable, Iterable

from curvetui.cli.output import STDOUT, write, write_bytes
from curvetui.engine.batch_read import read_source
from curvetui.engine.read_options import ReadOptions
from curvetui.model import RunSnapshot
from curvetui.reports import svg
from curvetui.reports.picture import Picture, pictures
from curvetui.reports.sketch import sketch
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.extras import install_hint

MAX_CHARTS = 200
"""Maximum charts per run."""
LONGEST = 80
"""Maximum characters of a file name."""
ZOOM = 2.0
"""PNG pixels per SVG unit: sharp on current screens."""

PNG_HEADER = 33
"""Bytes of a PNG's signature and first chunk."""
Pen = Callable[[Picture, str, str], None]
"""Writes a picture, in a language, to a path."""


def export(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Write every chart of every SOURCE into *folder*, print the paths; the exit code.

    SourceError if a source cannot be read, a file not written, or PNG not made.
    """
    folder, kind = options.output, options.type
    put = _png_writer() if kind == "png" else PENS[kind]
    runs = [run for source in options.sources for run in read_source(source, choices).runs]
    charts = named(runs)
    if folder != STDOUT:
        _create(folder)
    elif len(charts) > 1:
        names = ", ".join(dict.fromkeys(picture.metric for _, picture in charts))
        raise SourceError(
            f"--output - writes one chart and there are {len(charts)} ({names}); choose one with --metric"
        )
    for name, picture in charts:
        path = STDOUT if folder == STDOUT else os.path.join(folder, f"{name}.{kind}")
        put(picture, choices.language, path)
        if path != STDOUT:
            print(path)
    if not runs:
        narrate(
            f"no metric was found in {' '.join(options.sources)}; is it a training log? (see curvetui formats)"
        )
    return 0 if runs else 3


def _create(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"cannot create the folder {folder}: {(error.strerror or str(error)).lower()}; try another --output"
        ) from error


def named(runs: Iterable[RunSnapshot]) -> list[tuple[str, Picture]]:
    """Each chart with a unique file name without extension, also where case does not count."""
    out: list[tuple[str, Picture]] = []
    taken: set[str] = set()
    for run in runs:
        for picture in pictures(run, MAX_CHARTS):
            stem, count = file_name(f"{run.name}-{picture.metric}"), 1
            name = stem
            while name.lower() in taken:
                count += 1
                name = f"{stem}-{count}"
            taken.add(name.lower())
            out.append((name, picture))
    return out


def file_name(text: str) -> str:
    """Convert *text* to a file name of letters, digits, `.`, `_` and `-`.

    Example:
        >>> file_name("runs/a b.log-loss"), file_name("../../etc/passwd"), file_name("--help")
        ('runs-a-b.log-loss', 'etc-passwd', 'help')
    """
    return re.sub(r"[^\w.]+", "-", re.sub(r"\.\.+", ".", text)).strip("-.")[:LONGEST] or "chart"


PENS: dict[str, Pen] = {
    "svg": lambda picture, language, path: write([svg.file(picture, language)], path),
    "txt": lambda picture, language, path: write([sketch(picture, language)], path),
}
"""Formats without extra packages."""


def _png_writer() -> Pen:
    try:
        import resvg_py
    except ImportError as error:
        raise SourceError(
            f"PNG needs an optional package; {install_hint('png')}; or leave out --type png for SVG"
        ) from error

    def put(picture: Picture, language: str, path: str) -> None:
        drawing = svg.file(picture, language, styled=False)
        data = resvg_py.svg_to_bytes(svg_string=drawing, zoom=ZOOM, font_family="DejaVu Sans")
        write_bytes(_signed(bytes(data)), path)

    return put


def _signed(png: bytes) -> bytes:
    """*png* with the text `Software: curvetui` after its header, by which it is known as ours."""
    text = b"tEXtSoftware\0curvetui"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return png[:PNG_HEADER] + chunk + png[PNG_HEADER:]
