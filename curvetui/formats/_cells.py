"""Splits a table row into cells: CSV, tabs, spaces, Markdown and boxes."""

from collections.abc import Sequence

from curvetui.reading import Header, Line, compiled

BOX = "|│┃║"
PADDED_TABS = "\t+"
"""Tabs padded with spaces: an empty cell is then not a cell."""
SPACES = "  "
"""Cells are separated by two or more spaces; by one in a row of numbers only."""
SEPARATORS = (",", ";", "\t", "|", SPACES)
BLANK = " "
"""Cells are separated by one space; multi-word names are recognised by their meaning."""

_QUOTES = r"[\"'*_`]*"
"""Quotes, and what makes a cell bold in Markdown."""
_CELL = (
    rf"^{_QUOTES}[-+]?(?:\d[\d,]*)?\.?\d+\.?(?:[eE][-+]?\d+)?\s*(?:%|[a-zA-Z]{{1,2}})?{_QUOTES}$"
    rf"|^{_QUOTES}[-+.]?(?:nan|inf|NaN|NAN|Inf|INF|Infinity|infinity){_QUOTES}$"
)
_LIST = r"^\[[^\[\]]*\]$"
_OF = r"^\d+\s*/\s*\d+$"
"""`3/10` is a counter in a counter column."""

Cell = tuple[str, int, int]
"""(text without padding, start, end); start and end are -1 if the cell was quoted."""


EMPTY: Cell = ("", 0, 0)


def columns_of(text: str, separator: str) -> list[str]:
    """Return the column names of a header line; none if it lacks the separator.

    Example:
        >>> columns_of("| epoch | val_acc |", "|"), columns_of('"epoch";"loss"', ";")
        (['epoch', 'val_acc'], ['epoch', 'loss'])
    """
    if separator == "|" and not any(mark in text for mark in BOX):
        return []
    # Jira doubles the bars of a header.
    text = text.replace("||", "|") if text.startswith("||") else text.lstrip("# ") or text
    cells = [cell for cell, _, _ in cells_of(text, exact(text, separator))]
    if all(cell.endswith(":") for cell in cells):
        # `Episode:   Mean Reward:   Loss:`
        cells = [cell.rstrip(": ") for cell in cells]
    return [cell.strip("\"'#*` ") or cell for cell in cells]


def exact(text: str, separator: str) -> str:
    """The separator with its padding, as used in the header line."""
    return PADDED_TABS if separator == "\t" and (" \t" in text or "\t " in text) else separator


def cells_of(text: str, separator: str) -> list[Cell]:
    """The cells of a row."""
    if separator in (",", ";") and '"' in text:
        return _quoted(text, separator)
    if separator == SPACES:
        packed = compiled(r"^\s*[-+\d.]\S*(?: +[-+\d.n]\S*)*\s*$").match(text)
        return _found(text, r"\S+" if packed else r"\[[^\[\]]*\]|\S+(?: \S+)*")
    if separator == PADDED_TABS:
        return _found(text, r"[^\t]*\S[^\t]*")
    if separator == "|":
        text = text.translate({ord(mark): "|" for mark in BOX})
    found, at = [], 0
    for part in text.split(separator):
        start = at + len(part) - len(part.lstrip())
        found.append((part.strip(), start, at + len(part.rstrip())))
        at += len(part) + len(separator)
    return _inner(found) if separator == "|" else found


def unlisted(text: str) -> str:
    """A line that is one list, `['loss', 'acc']` or `(0.5, 0.9)`, without its brackets."""
    return compiled(r"^(\s*)[\[(]([^\[\]()]*,[^\[\]()]*)[\])](\s*)$").sub(r"\1 \2 \3", text)


def words_of(text: str) -> list[Cell]:
    """The cells of a row separated by spaces only."""
    return _found(text, r"\S+")


def places_of(text: str, header: Header) -> tuple[tuple[int, int], ...]:
    """Where each name of a header begins and ends; empty if its rows do not hang on that."""
    places, at = [], 0
    for name in header.columns if header.separator == SPACES else ():
        begin = text.find(name, at)
        if begin < 0:
            return ()
        at = begin + len(name)
        places.append((begin, at))
    return tuple(places)


def aligned(text: str, places: Sequence[tuple[int, int]]) -> list[str]:
    """The cells of a row of which some are empty: all numbers begin, or all end, with their names.

    Example:
        >>> aligned("0      0.5          0.1", [(0, 4), (7, 11), (13, 16), (20, 22)])
        ['0', '0.5', '', '0.1']
    """
    cells = words_of(text)
    if not 2 <= len(cells) < len(places) or not are_numbers(cells):
        return []
    sides = [(start, end) for _, start, end in cells]
    for side in (0, 1):
        found = {at[side]: text for (text, _, _), at in zip(cells, sides, strict=True)}
        if found.keys() <= {place[side] for place in places}:
            return [found.get(place[side], "") for place in places]
    return []


def reported(text: str, header: Header) -> list[Cell]:
    """The cells of scikit-learn's classification report; accuracy has no precision and recall."""
    cells = cells_of(text.replace(" avg ", "_avg "), SPACES)
    return cells if len(cells) == len(header.columns) and are_numbers(cells[1:]) else []


def is_spaced(text: str, separator: str) -> bool:
    """Whether spaces part the cells: the header's too, or it has marks that a row of numbers lacks."""
    if separator not in (",", ";", "|"):
        return True
    return separator not in text and all(compiled(_CELL).match(cell) for cell in text.split())


def slots_of(line: Line, cell: Cell) -> list[int]:
    """The numbers in a cell: one, several for a list, none for text."""
    text, start, end = cell
    if compiled(_LIST).match(text):
        return [slot for slot, (a, b) in enumerate(line.spans) if start <= a and b <= end]
    if not text or not (compiled(_CELL).match(text) or compiled(_OF).match(text)):
        return []
    slot = line.slot(start, end)
    if slot is None and compiled(_OF).match(text):
        slot = next((s for s, (a, _) in enumerate(line.spans) if start <= a < end), None)
    return [] if slot is None else [slot]


def are_numbers(cells: list[Cell]) -> bool:
    """Whether most cells, including the first, are numbers: as many words are not a row."""
    numeric = [
        compiled(
            r"^\[.*\]$|^\d+/\d+$|^[-+]?(?:\d[\d.,]*(?:[eE][-+]?\d+)?|nan|inf|NaN)[%a-zA-Z]{0,2}$"
        ).match(cell)
        is not None
        for cell, _, _ in cells
    ]
    return numeric[0] and 2 * sum(numeric) >= len(cells)


def _found(text: str, pattern: str) -> list[Cell]:
    return [(m[0].strip(), m.start(), m.end()) for m in compiled(pattern).finditer(text)]


def _inner(cells: list[Cell]) -> list[Cell]:
    """Drop text outside the first and last bar."""
    cells = cells[1:] if cells and not cells[0][0] else cells
    return cells[:-1] if cells and not cells[-1][0] else cells


def _quoted(text: str, separator: str) -> list[Cell]:
    import csv

    try:
        row = next(csv.reader([text], delimiter=separator, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return []
    return [(cell.strip(), -1, -1) for cell in row]
