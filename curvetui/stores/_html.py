"""HTML tables as comma-separated lines; everything else in the page is dropped.

Pages are untrusted input: each character is visited a bounded number of times.
"""

import html
import re

MAX_SIZE = 1 << 22
"""Maximum characters read of a page."""
MAX_ROWS = 100_000
MAX_CELL = 200
"""Maximum characters of a cell."""
_TAG = re.compile(r"(?i)<(/?)(table|tr|td|th)\b[^<>]*>")
"""A table tag; its attributes are ignored."""
_OTHER = re.compile(r"<[a-zA-Z/!?][^<>]*>")


def csv_of(page: str) -> str:
    """Return all tables in *page*, without rows that do not begin with a number.

    Example:
        >>> csv_of("<p>[2/2]</p><table><thead><tr><th>Step</th><th>Training Loss</th></tr></thead><tr><td>500</td><td>0.25</td></tr></table>")
        'Step,Training Loss\\n500,0.25\\n'
    """
    page = page[:MAX_SIZE]
    if "<table" not in page.lower():
        return ""
    return "".join(
        "\n".join(map(_line, rows)) + "\n"
        for table in _tables(_without_comments(page))
        if len(rows := _rows_of_counters(table)) > 1
    )


def _without_comments(page: str) -> str:
    """*page* without `<!-- … -->`; an unclosed comment extends to the end."""
    parts, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        parts.append(page[at:start])
        end = page.find("-->", start)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, page[at:]])


def _tables(page: str) -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    rows, is_cell, at = 0, False, 0
    for match in [*_TAG.finditer(page), None]:
        text = page[at : match.start() if match else len(page)]
        if is_cell:
            found[-1][-1][-1] = _text(text)
        if match is None:
            break
        at, tag = match.end(), match[2].lower()
        is_cell = not match[1] and tag in ("td", "th") and bool(found and found[-1])
        if is_cell:
            found[-1][-1].append("")
        elif not match[1] and tag == "table":
            found.append([])
        elif not match[1] and tag == "tr" and found and rows < MAX_ROWS:
            rows += 1
            found[-1].append([])
    return found


def _text(cell: str) -> str:
    return html.unescape(_OTHER.sub("", cell[: MAX_CELL * 10])[:MAX_CELL])


def _rows_of_counters(rows: list[list[str]]) -> list[list[str]]:
    """The header line and the rows that begin with a counter."""
    clean = [[" ".join(cell.split()) for cell in row] for row in rows if row]
    return clean[:1] + [
        row for row in clean[1:] if _is_number(row[0]) and len(row) == len(clean[0])
    ]


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True


def _line(cells: list[str]) -> str:
    return ",".join(
        f'"{cell}"' if "," in cell and not _is_number(cell) else cell.replace(",", "")
        for cell in cells
    )
