"""Tables with a line of column names: CSV, TSV, `;`, fixed width, Markdown and boxes.

Source: RFC 4180 for the quoting; Keras `CSVLogger`, Lightning `CSVLogger`, scikit-learn, fastai and DeePMD-kit for
the dialects seen.
"""

from __future__ import annotations

import csv

from curvetui import names
from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled

_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:nan|inf|infinity)$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d+(?:[eE][-+]?\d+)?$"
_CELL = r"""^["']?[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*(?:%|[a-zA-Z]{1,2})?["']?$|^["']?[-+]?(?:nan|inf|NaN|NAN|Inf|INF|Infinity|infinity)["']?$"""
_RULE = r"^[\s|+\-=:─━═┄┈│┃║╔╗╚╝╠╣╦╩╬┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╇╈╡╞╪╤╧╭╮╰╯]+$"
_BOX = "|│┃║"
_NAME = r"^#?\s*[^\W\d][^.!?;:=]{0,60}$|^#$"
_COUNTER = {
    "epoch": "epoch epochs ep époque epoca época e epoche 轮次 epoch_num",
    "step": "step steps iter iteration iterations it global_step total_timesteps timesteps update updates num_updates "
    "trained_steps global_steps env_step n_iter round # iters itr",
}
_COUNTERS = {word: name for name, words in _COUNTER.items() for word in words.split()}


class Table(LogFormat):
    title = "CSV, TSV and other tables"
    general = True
    examples = (
        ("epoch,train_loss,val_loss\n1,0.5,0.6\n2,0.4,", {"epoch": [1, 2], "train_loss": [0.5, 0.4], "val_loss": [0.6]}),
        ('"epoch";"loss"\n"1";"2,7427"', {"epoch": [1], "loss": [2.7427]}),
        ("Iter       Train Loss   Remaining Time\n   1           1.3007            0.97s", {"step": [1], "Train Loss": [1.3007]}),
        ("| epoch | val_acc |\n|-------|---------|\n|   1   | 93.21%  |", {"epoch": [1], "val_acc": [93.21]}),
        ("#  step      rmse_val         lr\n      0      1.07e+01    1.0e-03", {"step": [0], "rmse_val": [10.7], "lr": [0.001]}),
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
        if not 3 <= len(text) <= 4000 or line.spans and compiled(r"(?i)\b(?:nan|inf)\b").search(text) or compiled(_RULE).match(text):
            return None
        for separator in (",", ";", "\t", "|", "  "):
            cells = columns_of(text, separator)
            if len(cells) >= 2 and self._names(cells):
                return Reading(header=Header(self.name, tuple(cells), _separator(text, separator)))
        return None

    @staticmethod
    def _names(cells: list[str]) -> bool:
        known = sum(counter_of(cell) is not None or names.is_plain(cell) or names.is_known(cell) for cell in cells)
        if not known or known * 4 < len(cells) and len(cells) < 8:
            return False
        return all(compiled(_NAME).match(cell) or not cell for cell in cells) and sum(map(bool, cells)) >= 2

    def _row(self, line: Line, header: Header) -> Reading | None:
        text = line.text
        if compiled(_RULE).match(text):
            return NOTHING
        cells = cells_of(text, header.separator)
        if len(cells) != len(header.columns):
            return None
        if header.separator == "," and '"' in text or any(compiled(_DECIMAL_COMMA).match(c[0].strip("\"' ")) for c in cells):
            return _direct(header, [c[0].strip("\"' ") for c in cells])
        picked = []
        for name, (cell, start, end) in zip(header.columns, cells, strict=True):
            if cell and compiled(_CELL).match(cell):
                slot = line.slot(start, end)
                if slot is not None:
                    picked.append((name, slot))
        return _reading(picked) if picked else None


def counter_of(name: str) -> str | None:
    """`epoch` or `step` where a column of that name counts them."""
    word = name.strip().lower()
    return _COUNTERS.get(word) or _COUNTERS.get(word.rpartition("/")[2].replace(" ", "_"))


def columns_of(text: str, separator: str) -> list[str]:
    """The column names of a header line."""
    if separator == "|":
        if not any(mark in text for mark in _BOX):
            return []
        text = text.translate({ord(mark): "|" for mark in _BOX})
    return [cell.strip("\"'# ") or cell.strip() for cell, _, _ in cells_of(text.lstrip("# ") if separator == "  " else text, _separator(text, separator))]


def _separator(text: str, separator: str) -> str:
    """`\\t+` where tabs are padded with spaces: then an empty cell is no cell."""
    return "\t+" if separator == "\t" and (" \t" in text or "\t " in text) else separator


def cells_of(text: str, separator: str) -> list[tuple[str, int, int]]:
    """(cell without padding, start, end) for each cell of a row."""
    if separator in (",", ";") and '"' in text:
        try:
            row = next(csv.reader([text], delimiter=separator, skipinitialspace=True))
        except (csv.Error, StopIteration):
            return []
        return [(cell.strip(), -1, -1) for cell in row]
    if separator in ("  ", "\t+"):
        pattern = r"\S+(?: \S+)*" if separator == "  " and not _packed(text) else r"[^\t]*\S[^\t]*" if separator == "\t+" else r"\S+"
        return [(m[0].strip(), m.start(), m.end()) for m in compiled(pattern).finditer(text)]
    if separator == "|":
        text = text.translate({ord(mark): "|" for mark in _BOX})
    found, at = [], 0
    for part in text.split(separator):
        start = at + len(part) - len(part.lstrip())
        found.append((part.strip(), start, at + len(part.rstrip())))
        at += len(part) + len(separator)
    if separator == "|":
        found = found[1:] if found and not found[0][0] else found
        found = found[:-1] if found and not found[-1][0] else found
    return found


def _packed(text: str) -> bool:
    """A row of numbers whose columns are one space apart."""
    return compiled(r"^\s*[-+\d.]\S*(?: +[-+\d.n]\S*)*\s*$").match(text) is not None


def _direct(header: Header, cells: list[str]) -> Reading | None:
    """A row whose numbers are quoted or have decimal commas."""
    picked, numbers = [], []
    for name, cell in zip(header.columns, cells, strict=True):
        plain = cell.replace(",", ".") if compiled(_DECIMAL_COMMA).match(cell) else cell
        if compiled(_NUMBER).match(plain.lower()):
            picked.append((name, len(numbers)))
            numbers.append(float(plain))
    return _reading(picked, tuple(numbers)) if picked else None


def _reading(picked: list[tuple[str, int]], numbers: tuple[float, ...] | None = None) -> Reading:
    counters: dict[str, int] = {}
    values = []
    for name, slot in picked:
        counter = counter_of(name)
        if counter and counter not in counters:
            counters[counter] = slot
        elif name:
            values.append(Value(name, slot))
    return Reading(tuple(values), counters, numbers=numbers)
