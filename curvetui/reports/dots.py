"""Small charts drawn with characters: curves of braille dots, or letters in plain ASCII."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from curvetui.model import Floats, Ints
from curvetui.reports.picture import Picture

BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""Bit of each dot of a braille character, by row and column."""
LETTERS = {"train": "*", "val": "o", "test": "x"}

Dots = NDArray[np.bool_]


def chart(
    picture: Picture, width: int, height: int, ascii_only: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """The rows of a chart as (text, split of each character: empty where nothing is drawn).

    Later curves are drawn over earlier ones; the training curve is drawn with gaps, so that it can be told from
    the validation curve where there is no colour.
    """
    shape = (height, width) if ascii_only else (height * 4, width * 2)
    masks = [_mask(picture, index, shape) for index in range(len(picture.lines))]
    if ascii_only:
        codes = np.full((height, width), " ", dtype="<U1")
        for line, mask in zip(picture.lines, masks, strict=True):
            codes[mask] = LETTERS.get(line.split, "+")
    else:
        together = np.logical_or.reduce(masks)
        cells = together.reshape(height, 4, width, 2).transpose(0, 2, 1, 3)
        bits = (cells * BITS).sum(axis=(2, 3))
        codes = np.array(
            [[chr(0x2800 + bit) if bit else " " for bit in row] for row in bits.tolist()]
        )
    owners = np.full((height, width), "", dtype="<U5")
    for line, mask in zip(picture.lines, masks, strict=True):
        owners[
            mask.reshape(height, shape[0] // height, width, shape[1] // width).any(axis=(1, 3))
        ] = line.split or "other"
    for line in picture.lines:
        for x, y in picture.missing(line, width):
            row, column = (
                height - 1 - min(int(y * height), height - 1),
                min(int(x * width), width - 1),
            )
            codes[row, column], owners[row, column] = (
                "!" if ascii_only else "×",
                line.split or "other",
            )
    for signs, owner in zip(codes.tolist(), owners.tolist(), strict=True):
        yield "".join(signs), owner


def _mask(picture: Picture, index: int, shape: tuple[int, int]) -> Dots:
    """The dots of one curve; shape (rows, columns)."""
    rows, columns = shape
    line = picture.lines[index]
    out = np.zeros(shape, dtype=bool)
    for x, y in picture.course(line, columns):
        across, up = _dense(x * (columns - 1), y * (rows - 1))
        if line.split == "train" and len(picture.lines) > 1:
            across, up = across[across % 4 < 2], up[across % 4 < 2]
        out[rows - 1 - up, across] = True
    return out


def _dense(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    """Every dot on the way from point to point."""
    steps = np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))
    places = np.concatenate(([0.0], np.cumsum(np.maximum(np.ceil(steps), 1.0))))
    every = np.arange(places[-1] + 1)
    dense_x, dense_y = np.interp(every, places, x), np.interp(every, places, y)
    return np.rint(dense_x).astype(np.int64), np.rint(dense_y).astype(np.int64)
