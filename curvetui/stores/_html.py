"""HTML tables as comma-separated lines; everything else in the page is dropped.

Pages are untrusted input: each character is visited a bounded number of times.
"""

import html

from curvetui.reading.pages import rows_of_page

MAX_SIZE = 1 << 22
"""Maximum characters read of a page."""
MAX_CELL = 200
"""Maximum characters of a cell."""


def csv_of(page: str) -> str:
    """Return all tables in *page*, without rows that do not begin with a number.

    Example:
        >>> csv_of("<p>[2/2]</p><table><thead><tr><th>Step</th><th>Training Loss</th></tr></thead><tr><td>500</td><td>0.25</td></tr></table>")
        'Step,Training Loss\\n500,0.25\\n'
    """
    page = _without_comments(page[:MAX_SIZE])
    if "<table" not in page.lower():
        return ""
    out, header, written = list[str](), list[str](), list[str]()
    for line in rows_of_page(" ".join(page.split()).encode("utf-8", "replace")).split(b"\n"):
        if not line.startswith(b"| "):
            continue
        cells = [html.unescape(c)[:MAX_CELL].strip() for c in line.decode()[2:-2].split(" | ")]
        if not _is_number(cells[0]):
            header = cells
        elif len(cells) == len(header):
            out += [_line(cells)] if header is written else [_line(header), _line(cells)]
            written = header
    return "".join(out)


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


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True


def _line(cells: list[str]) -> str:
    parts = (f'"{c}"' if "," in c and not _is_number(c) else c.replace(",", "") for c in cells)
    return ",".join(parts) + "\n"
