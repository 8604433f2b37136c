"""Tables with a line of column names: CSV, TSV, `;`, fixed width, Markdown and boxes.

Source: RFC 4180 for the quoting; Keras `CSVLogger`, Lightning `CSVLogger`, scikit-learn, fastai and DeePMD-kit for
the dialects seen.
"""

from __future__ import annotations

from curvetui import names
from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled
from curvetui.formats._cells import (
    SEPARATORS,
    SPACES,
    Cell,
    are_numbers,
    cells_of,
    columns_of,
    exact,
    words_of,
)
from curvetui.names.counters import counter_of, is_unmeasured

_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:nan|inf|infinity)$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d+(?:[eE][-+]?\d+)?$"
_CELL = (
    r"""^["']?[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*(?:%|[a-zA-Z]{1,2})?["']?$"""
    r"""|^["']?[-+]?(?:nan|inf|NaN|NAN|Inf|INF|Infinity|infinity)["']?$"""
)
_OF = r"^\d+\s*/\s*\d+$"
"""`3/10` counts, in a column of counters."""
_RULE = r"^[\s|+\-=:─━═┄┈│┃║╔╗╚╝╠╣╦╩╬┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╇╈╡╞╪╤╧╭╮╰╯]+$"
_NAME = r"^#?\s*[^\W\d][^.!?;:=]{0,60}$|^#$|^Unnamed: \d+$"
_EMPTY = ("", 0, 0)
MAX_HEAD = 4000
"""Characters of a header line."""


class Table(LogFormat):
    title = "CSV, TSV and other tables"
    general = True
    examples = (
        (
            "epoch,train_loss,val_loss\n1,0.5,0.6\n2,0.4,",
            {"epoch": [1, 2], "train_loss": [0.5, 0.4], "val_loss": [0.6]},
        ),
        ('"epoch";"loss"\n"1";"2,7427"', {"epoch": [1], "loss": [2.7427]}),
        (
            "Iter       Train Loss   Remaining Time\n   1           1.3007            0.97s",
            {"step": [1], "Train Loss": [1.3007]},
        ),
        (
            "| epoch | val_acc |\n|-------|---------|\n|   1   | 93.21%  |",
            {"epoch": [1], "val_acc": [93.21]},
        ),
        (
            "#  step      rmse_val         lr\n      0      1.07e+01    1.0e-03",
            {"step": [0], "rmse_val": [10.7], "lr": [0.001]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        header = line.header
        if header is not None and header.format == self.name:
            reading = self._row(line, header)
            if reading is not None:
                return reading
        return self._head(line)

    def _head(self, line: Line) -> Reading | None:
        """A line of column names opens a table."""
        text = line.text.strip()
        if (
            not 3 <= len(text) <= MAX_HEAD
            or compiled(_RULE).match(text)
            or compiled(r"(?i)\b(?:nan|inf)\b").search(text)
        ):
            return None
        for separator in SEPARATORS:
            # pandas leaves the first column, its index, without a name.
            cells = columns_of(line.text.strip(" ") if separator == "\t" else text, separator)
            if len(cells) >= 2 and all(map(_split, cells)):
                cells = ["", *cells]
            if len(cells) >= 2 and _are_names(cells):
                return Reading(header=Header(self.name, tuple(cells), exact(text, separator)))
        return None

    def _row(self, line: Line, header: Header) -> Reading | None:
        text = line.text
        if compiled(_RULE).match(text):
            return NOTHING
        cells = _fitting(text, header)
        if cells is None:
            return None
        if cells[0][1] < 0 or any(
            compiled(_DECIMAL_COMMA).match(c[0].strip("\"' ")) for c in cells
        ):
            return _direct(header, [c[0].strip("\"' ") for c in cells])
        if len(cells) > 2 and all(map(_split, header.columns[1:])):
            return _spread(line, header, cells)
        picked = []
        for name, (cell, start, end) in zip(header.columns, cells, strict=True):
            of = compiled(_OF).match(cell) is not None and counter_of(name) is not None
            if (
                cell
                and (of or compiled(_CELL).match(cell))
                and (slot := line.slot(start, end)) is not None
            ):
                picked.append((name, slot))
        # fast.ai's metrics, behind its two losses, are measured on the validation set.
        is_fastai = [name.lower() for name in header.columns[1:3]] == ["train_loss", "valid_loss"]
        return (
            _reading(picked, split="val" if is_fastai else _split(cells[0][0])) if picked else None
        )


def _split(cell: str) -> str | None:
    """The split that a cell is the name of, if it names nothing else."""
    words = names.tokens(cell)
    return names.split_of(cell) if words and all(w in names.SPLIT for w in words) else None


def _are_names(cells: list[str]) -> bool:
    """Whether these are column names, some of which trainings are known to have."""
    if (
        not all(compiled(_NAME).match(cell) or not cell for cell in cells)
        or sum(map(bool, cells)) < 2
    ):
        return False
    splits = [_split(cell) for cell in cells[1:]]
    if all(splits) and len(set(splits)) == len(splits) > 1:
        return True
    known = sum(
        counter_of(cell) is not None or names.is_plain(cell) or names.is_known(cell)
        for cell in cells
    )
    return known > 0 and (known * 4 >= len(cells) or len(cells) >= 8)


def _fitting(text: str, header: Header) -> list[Cell] | None:
    """The cells of a row that has as many as the header, perhaps one more: an index before them."""
    for cells in (
        cells_of(text, header.separator),
        words_of(text) if header.separator not in (",", ";", "|") else [],
    ):
        if len(cells) == len(header.columns) and (
            header.separator in (",", ";", "|", "\t") or are_numbers(cells)
        ):
            return cells
        if (
            len(cells) == len(header.columns) + 1
            and header.separator in (SPACES, "|")
            and cells[0][0].isdigit()
        ):
            return cells[1:] if are_numbers(cells[1:]) else None
        if (
            len(cells) == len(header.columns) - 1
            and header.separator == "|"
            and text.strip().startswith("|") != text.strip().endswith("|")
        ):
            # Not a frame but an empty cell at one of its ends.
            return [*cells, _EMPTY] if text.strip().endswith("|") else [_EMPTY, *cells]
    return None


def _spread(line: Line, header: Header, cells: list[Cell]) -> Reading | None:
    """A row that holds one metric on several splits."""
    values = [
        Value(cells[0][0], slot, _split(column))
        for column, (cell, start, end) in zip(header.columns[1:], cells[1:], strict=True)
        if compiled(_CELL).match(cell) and (slot := line.slot(start, end)) is not None
    ]
    return Reading(tuple(values)) if values else None


def _direct(header: Header, cells: list[str]) -> Reading | None:
    """A row whose numbers are quoted or have decimal commas."""
    picked: list[tuple[str, int]] = []
    numbers: list[float] = []
    for name, cell in zip(header.columns, cells, strict=True):
        plain = cell.replace(",", ".") if compiled(_DECIMAL_COMMA).match(cell) else cell
        if compiled(_NUMBER).match(plain.lower()):
            picked.append((name, len(numbers)))
            numbers.append(float(plain))
    return _reading(picked, tuple(numbers)) if picked else None


def _reading(
    picked: list[tuple[str, int]],
    numbers: tuple[float, ...] | None = None,
    split: str | None = None,
) -> Reading:
    counters: dict[str, int] = {}
    values = []
    for name, slot in picked:
        counter = counter_of(name)
        if counter and counter not in counters:
            counters[counter] = slot
        elif not is_unmeasured(name) and not name.endswith(("__MIN", "__MAX")):
            values.append(Value(name, slot, split))
    return Reading(tuple(values), counters, numbers=numbers)
