"""What one line, or a few, are understood as."""

from __future__ import annotations

from curvetui.engine.reader import Reader
from curvetui.reading.rows import Rows, numbers_of


def told(text: str) -> dict[str, float]:
    """Counters and metrics (`val_accuracy`) of the last line of *text* that holds any; `(2)` for a name given twice."""
    rows = Reader().read((text.rstrip("\n") + "\n").encode(), 0).rows
    if not rows:
        return {}
    return row_told(max(rows, key=lambda r: int(r.at[-1])))


def row_told(rows: Rows) -> dict[str, float]:
    """Counters and metrics of the last of *rows*."""
    reading = rows.template.reading
    out = {name: float(rows.slot(slot)[-1]) for name, slot in reading.counters.items()}
    for value in reading.values:
        title = value.metric.title
        while title in out:
            title += "'"
        out[title] = float(numbers_of(rows, value)[-1])
    return out


def cases(table: str) -> list[tuple[str, dict[str, float]]]:
    """(line, what it is understood as) of each `LINE ⇒ NAME VALUE, NAME VALUE …`; headings begin with `#`."""
    rows = [row.split(" ⇒") for row in table.strip().splitlines() if not row.startswith("# ")]
    pairs = ((line, [one.rsplit(" ", 1) for one in told.split(", ") if one]) for line, told in rows)
    return [(line, {name.strip(): float(value) for name, value in each}) for line, each in pairs]
