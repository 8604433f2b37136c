"""Tables with a line of column names: CSV, TSV, `;`, fixed width, Markdown and boxes.

Source: RFC 4180 for the quoting; Keras `CSVLogger`, Lightning `CSVLogger`, scikit-learn, fastai,
spaCy, MATLAB, DeepXDE and DeePMD-kit for the dialects seen.
"""

from collections.abc import Sequence

from curvetui import names
from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled
from curvetui.formats._cells import (
    BLANK,
    EMPTY,
    SEPARATORS,
    SPACES,
    Cell,
    aligned,
    are_numbers,
    cells_of,
    columns_of,
    exact,
    is_spaced,
    places_of,
    reported,
    slots_of,
    unlisted,
    words_of,
)
from curvetui.formats._columns import (
    COCO,
    DEEPXDE,
    LABELS,
    METRIC,
    are_names,
    deepxde,
    is_spread,
    joined,
    roles,
    run_and_metric,
    split_alone,
    told,
    words_as_columns,
)
from curvetui.names.counters import EPOCH, counter_of

_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:nan|inf|infinity)$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d+(?:[eE][-+]?\d+)?$"
_ASIDE = r"^(?:\(\d+(?::\d\d)+\)|[mun]?s|secs?|seconds?|mins?|[KMG]i?B|%)$"
"""A cell without a column: the duration that fastai 1.0 appends, a unit spaced from its number."""
_COMMENT = r"\s*(?:#+|>|%)(?=\s)"
"""Before each line of a table pasted into a program's text."""
_RESULT = r"\s*! +[A-Za-z]+(?=\s)"
"""NequIP's `! Train  12  0.5` below `Train  #  Epoch  loss`."""
_RULE = r"^[\s|+\-=:─━═┄┈│┃║╔╗╚╝╠╣╦╩╬┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╇╈╡╞╪╤╧╭╮╰╯]+$"
_SUPPORT = "support"
"""The last column of scikit-learn's classification report."""
_ACCURACY = r"^\s*accuracy\s+[\d.]+\s+\d+\s*$"
"""Its row without precision and recall."""
MAX_HEAD = 64_000
"""Maximum characters of a header line."""


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
        (
            "Step Training Loss Validation Loss Wer\n500 No log 0.69 31.5",
            {"step": [500], "Validation Loss": [0.69], "Wer": [31.5]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        header = line.header
        if header is not None and header.format == self.name:
            if header.columns[-1] == _SUPPORT and compiled(_ACCURACY).match(line.text):
                return Reading((Value("accuracy", 0, line.section or "val"),), loose=True)
            reading = self._row(line, header) or self._second_head(line, header)
            if reading is not None:
                return reading
        return self._head(line)

    def _head(self, line: Line) -> Reading | None:
        """A line of column names starts a table."""
        mark = compiled(_COMMENT).match(line.text)
        whole = unlisted(line.text)[mark.end() if mark else 0 :].strip(" ")
        text = whole.strip()
        if (
            not 3 <= len(text) <= MAX_HEAD
            or compiled(_RULE).match(text)
            or compiled(r"(?i)(?<![\w.])(?:nan|inf)\b").search(text)
        ):
            return None
        for separator in SEPARATORS:
            # pandas does not name the first column, its index.
            cells = columns_of(whole if separator == "\t" else text, separator)
            cells = cells[2:] if cells[1:2] == ["#"] and split_alone(cells[0]) else cells
            if len(cells) >= 2 and all(map(split_alone, cells)):
                cells = ["", *cells]
            # `Metric | cats | dogs`: the columns are classes.
            crossed = separator == "|" and all(cells) and {c.lower() for c in cells[:1]} <= METRIC
            if len(cells) >= 2 and (are_names(cells) or crossed and is_spread(cells)):
                found = Header(self.name, tuple(cells), exact(text, separator))
                return Reading(header=found._replace(places=places_of(line.text, found)))
        words = words_as_columns(text)
        return Reading(header=Header(self.name, tuple(words), BLANK)) if words else None

    def _second_head(self, line: Line, header: Header) -> Reading | None:
        """The second row of a header: names that are stacked, or pandas' name of the index."""
        if line.spans:
            return None
        name = line.text.strip()
        if header.separator == SPACES and counter_of(name) and header.columns[0] != name:
            return Reading(header=header._replace(columns=(name, *header.columns)))
        if header.separator != "|":
            return None
        below = columns_of(line.text.strip(), "|")
        filled = sum(map(bool, below))
        if len(below) != len(header.columns) or not len(below) <= 2 * filled < 2 * len(below):
            return None
        return Reading(header=header._replace(columns=joined(header.columns, below)))

    def _row(self, line: Line, header: Header) -> Reading | None:
        mark = compiled(_RESULT).match(line.text)
        text = " " * mark.end() + line.text[mark.end() :] if mark else unlisted(line.text)
        if compiled(_RULE).match(text):
            return NOTHING
        if header.columns == DEEPXDE and "," not in text:
            header = header._replace(columns=deepxde(len(words_of(text))), separator=BLANK)
        if header.columns[-1] == _SUPPORT:
            header = header._replace(columns=("class", *header.columns))
            cells = reported(text, header)
        else:
            cells = _fitting(text, header) or []
        if not cells:
            sparse = aligned(text, header.places)
            return _direct(header, sparse, line.section) if sparse else None
        columns = [f"column {i + 1}" for i in range(len(header.columns), len(cells))]
        header = header._replace(columns=(*header.columns, *columns))
        if header.columns[0].lower() in LABELS and not any(c for c, _ in roles(header.columns)):
            return _per_label(line, header, cells)
        plain = [cell[0].strip("\"'* ") for cell in cells]
        named, phase = told(header.columns, plain)
        header = header._replace(columns=named)
        if cells[0][1] < 0 or any(map(compiled(_DECIMAL_COMMA).match, plain)):
            return _direct(header, plain, phase or line.section)
        if any(c.lower() in EPOCH and header.columns.count(c) > 1 for c in header.columns):
            # Minimum and its epoch, maximum and its epoch: a summary.
            return NOTHING
        if is_spread(header.columns):
            return _spread(line, header, cells)
        phase = "val" if COCO.issuperset(named) else phase or split_alone(cells[0][0])
        split = names.split_of(mark[0]) if mark else phase or line.section
        return _reading(header, [slots_of(line, cell) for cell in cells], split)


def _fitting(text: str, header: Header) -> list[Cell] | None:
    """The cells of a row if there are as many as header cells, or one more for a leading index."""
    # A Trainer has no training loss yet.
    text = text.replace("No log", "No_log")
    mark = compiled(_COMMENT).match(text)
    text = " " * mark.end() + text[mark.end() :] if mark else text
    has_cells, named = (
        header.separator in (",", ";", "|", "\t"),
        header.columns[0].lower() in LABELS,
    )
    for cells, are_parted in (
        (cells_of(text, header.separator) if header.separator != BLANK else [], has_cells),
        (words_of(text) if is_spaced(text, header.separator) else [], False),
    ):
        if len(cells) == len(header.columns) and (are_parted or _are_values(cells, named)):
            return cells
        if header.separator in (",", ";", "\t") and len(cells) > len(header.columns):
            return _wide(cells, header.columns)
        own = [cell for cell in cells if not compiled(_ASIDE).match(cell[0])]
        if len(own) == len(header.columns) < len(cells):
            return own if are_numbers(own) else None
        if (
            len(cells) == len(header.columns) + 1
            and header.separator in (SPACES, "|")
            and cells[0][0].isdigit()
        ):
            counts = counter_of(header.columns[0]) and "." in cells[1][0]
            return cells[not counts :] if are_numbers(cells[not counts :]) else None
        if (
            len(cells) == len(header.columns) - 1
            and header.separator == "|"
            and text.strip().startswith("|") != text.strip().endswith("|")
        ):
            # An empty cell at either end, not a frame.
            return [*cells, EMPTY] if text.strip().endswith("|") else [EMPTY, *cells]
    return None


def _are_values(cells: list[Cell], named: bool) -> bool:
    """Whether most cells are numbers, behind text if *named*, but no label: `cat: 0.9 0.8`."""
    return are_numbers(cells[named:]) and not (named and cells[0][0].endswith(":"))


def _wide(cells: list[Cell], columns: Sequence[str]) -> list[Cell] | None:
    """The cells of a row wider than its header: written after a metric was added.

    Without a decimal point the commas may be those of decimals.
    """
    count = len(columns)
    if len(cells) == count + 1 and cells[0][0].isdigit() and not counter_of(columns[0]):
        # The index has no name.
        return cells[1:] if are_numbers(cells[1:]) else None
    if any(cell for cell, _, _ in cells[count:]) and not any("." in cell for cell, _, _ in cells):
        return None
    return cells if are_numbers(cells) else None


def _spread(line: Line, header: Header, cells: list[Cell]) -> Reading | None:
    """A row with one metric on several splits, or of several classes."""
    if header.columns[0].lower() in METRIC and not names.is_known(cells[0][0]):
        return None
    values = [
        Value(
            cells[0][0],
            slot,
            split_alone(column) or line.section,
            group=None if split_alone(column) else column,
        )
        for column, cell in zip(header.columns[1:], cells[1:], strict=True)
        for slot in slots_of(line, cell)
    ]
    return Reading(tuple(values)) if values else None


def _per_label(line: Line, header: Header, cells: list[Cell]) -> Reading | None:
    """A row of an evaluation table: scores of a class, a task or their mean, or several."""
    group, numbered, values = "", [], []
    for name, cell in zip(header.columns, cells, strict=True):
        if name.lower() in LABELS:
            group = cell[0].strip("\"'*` ")
            numbered += [s for s, (a, b) in enumerate(line.spans) if cell[1] <= a and b <= cell[2]]
        elif name != _SUPPORT:
            values += [
                Value(name, slot, line.section or "val", group=group or None)
                for slot in slots_of(line, cell)
            ]
    # Printed once at the end: a table without curves.
    return Reading(tuple(values), names=tuple(numbered), loose=True) if values else None


def _direct(header: Header, cells: list[str], split: str | None) -> Reading | None:
    """A row with quoted numbers or decimal commas."""
    slots: list[list[int]] = []
    numbers: list[float] = []
    for cell in cells:
        plain = cell.replace(",", ".") if compiled(_DECIMAL_COMMA).match(cell) else cell
        plain = plain.removesuffix("%").strip().lower()
        is_number = compiled(_NUMBER).match(plain) is not None
        slots.append([len(numbers)] if is_number else [])
        numbers += [float(plain)] if is_number else []
    return _reading(header, slots, split, tuple(numbers))


def _reading(
    header: Header,
    slots: list[list[int]],
    split: str | None = None,
    numbers: tuple[float, ...] | None = None,
) -> Reading | None:
    """Parse a row whose cells have the numbers *slots*; one cell may name the *split*."""
    counters: dict[str, int] = {}
    values = []
    for name, (counter, along), found in zip(
        header.columns, roles(header.columns), slots, strict=True
    ):
        if counter and counter != "-" and found:
            counters[counter] = found[0]
        elif counter is None:
            run, metric = run_and_metric(name, header.columns)
            values += [
                Value(metric, slot, split or along, group=str(i + 1) if len(found) > 1 else run)
                for i, slot in enumerate(found)
            ]
    if not values and not counters:
        return None
    return Reading(tuple(values), counters, numbers=numbers, sure=True)
