"""Tables in HTML as lines with commas, which the reader of tables understands; nothing else that a page holds is kept."""

from __future__ import annotations

from html.parser import HTMLParser

MAX_SIZE = 1 << 22
"""Characters of a page that are looked at."""
MAX_ROWS = 100_000
MAX_CELL = 200
"""Characters of a cell."""


def csv_of(page: str) -> str:
    """The tables in *page* one below the other; rows that do not begin with a number or a name (`count`, `…`) are left out.

    Example:
        >>> csv_of("<p>[2/2]</p><table><thead><tr><th>Step</th><th>Training Loss</th></tr></thead><tr><td>500</td><td>0.25</td></tr></table>")
        'Step,Training Loss\\n500,0.25\\n'
    """
    if "<table" not in page[:MAX_SIZE].lower():
        return ""
    tables = _Tables()
    tables.feed(page[:MAX_SIZE])
    tables.close()
    return "".join(
        "\n".join(map(_line, rows)) + "\n"
        for table in tables.found
        if len(rows := _told(table)) > 1
    )


class _Tables(HTMLParser):
    """Collects the cells of every row of every table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[list[str]]] = []
        self._rows = 0
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr" and self.found and self._rows < MAX_ROWS:
            self._rows += 1
            self.found[-1].append([])
        self._in_cell = (
            tag in ("td", "th")
            and bool(self.found and self.found[-1])
            or self._in_cell
            and tag not in ("tr", "table")
        )
        if tag in ("td", "th") and self._in_cell:
            self.found[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            cells = self.found[-1][-1]
            cells[-1] = (cells[-1] + data)[:MAX_CELL]


def _told(rows: list[list[str]]) -> list[list[str]]:
    """The line of names, and the rows that count something."""
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
