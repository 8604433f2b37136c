"""One HTML report per log of a table, written where it is read, and again when it changes."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote

from curvetui.fleets.listing import Log
from curvetui.fleets.row import FleetRow
from curvetui.model import RunSnapshot
from curvetui.reports import Findings, report
from curvetui.system.atomic_write import head_of, keep

BEGINS = b"<!doctype html>"


def page_of(log: Log, folder: str, language: str) -> str:
    """The report file for *log*; a changed log gets a new name."""
    digest = hashlib.blake2b(f"{log.key}\0{language}".encode("utf-8", "surrogateescape"))
    stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in os.path.basename(log.path))
    return os.path.join(folder, f"{stem[:60]}-{digest.hexdigest()[:12]}.html")


def write_page(log: Log, runs: tuple[RunSnapshot, ...], language: str) -> None:
    """Write the report of *log*; a page that cannot be written is skipped and not linked."""
    with suppress(OSError):
        text = "".join(report("html").render(Findings(runs, language=language)))
        keep(text, log.page, lambda head: head.startswith(BEGINS))  # type: ignore[arg-type]


def links(
    rows: tuple[FleetRow, ...], pages: Mapping[str, str], beside: str | None
) -> dict[str, str]:
    """Log's path -> relative address of its page from the table's file, or the working folder."""
    start = os.path.dirname(os.path.abspath(beside or "table.html"))
    there = {row.path: pages[row.path] for row in rows if _is_ours(pages.get(row.path, ""))}
    return {path: quote(os.path.relpath(page, start)) for path, page in there.items()}


def _is_ours(page: str) -> bool:
    with suppress(OSError):
        return bool(page) and head_of(page).startswith(BEGINS)
    return False
