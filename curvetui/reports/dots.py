"""Small text charts: curves of braille dots, or of letters in plain ASCII."""

from collections.abc import Iterator

import numpy as np

from curvetui.charts.dots import PENS, draw, join
from curvetui.reports.picture import Picture

LETTERS = {"train": "*", "val": "o", "test": "x"}


def chart(
    picture: Picture, width: int, height: int, ascii_only: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """A chart's rows as (text, split of each character); later curves over earlier ones."""
    codes = np.full((height, width), " ", dtype="<U1")
    owners = np.full((height, width), "", dtype="<U5")
    for line in picture.lines:
        pen = LETTERS.get(line.split, "+") if ascii_only else PENS.get(line.split, "solid")
        for x, y in picture.course(line, width * (1 if ascii_only else 2)):
            drawn = draw(x, y, width, height, pen)
            for row, text in enumerate(drawn):
                for column, char in enumerate(text):
                    if char != " ":
                        codes[row, column] = join(str(codes[row, column]), char)
                        owners[row, column] = line.split or "other"
    for line in picture.lines:
        for across, up in picture.missing(line, width):
            row = height - 1 - min(int(up * height), height - 1)
            column = min(int(across * width), width - 1)
            codes[row, column] = "!" if ascii_only else "×"
            owners[row, column] = line.split or "other"
    for row in _reference_rows(picture, height):
        codes[row, (codes[row] == " ") & (np.arange(width) % 2 == 0)] = "." if ascii_only else "┈"
    for signs, owner in zip(codes.tolist(), owners.tolist(), strict=True):
        yield "".join(signs), owner


def _reference_rows(picture: Picture, height: int) -> Iterator[int]:
    """The rows of the reference levels within the y axis."""
    for reference in picture.references:
        up = float(picture.y.fraction(np.array([reference.value]))[0])
        if 0 <= up <= 1:
            yield height - 1 - min(int(up * height), height - 1)
