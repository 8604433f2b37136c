"""A screen area as a grid of cells."""

from collections.abc import Callable
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from curvetui.charts.text_cells import WIDE, spread, width
from curvetui.tui.signs import Signs


class Canvas:
    """Cells of text, each with a role (`title`, `train`, …) that a `Theme` maps to a style."""

    __slots__ = ("height", "roles", "text", "width", "zones")

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.text = [[" "] * width for _ in range(height)]
        self.roles = [[""] * width for _ in range(height)]
        self.zones: list[tuple[int, int, int, object]] = []
        """(row, first column, end column, what a click there means)."""

    def write(self, x: int, y: int, text: str, role: str = "", room: int | None = None) -> int:
        """Write *text* at column *x* of row *y*, cut at *room* cells; return the column after it."""
        end = self.width if room is None else min(self.width, x + room)
        if not (0 <= y < self.height and 0 <= x < end):
            return x
        shown, left = spread(text), end - x
        # A wide character of which half fits is left out.
        taken = shown[: left - (len(shown) > left and shown[left] == WIDE)]
        stop = x + len(taken)
        if taken:
            row = self.text[y]
            # A wide character cut in half at either edge loses its other half too.
            if row[x] == WIDE:
                row[x - 1] = " "
            if stop < self.width and row[stop] == WIDE:
                row[stop] = " "
            row[x:stop] = taken
            self.roles[y][x:stop] = [role] * len(taken)
        return stop

    def right(self, end: int, y: int, text: str, role: str = "") -> int:
        """Write *text* so that it ends before column *end*; return its first column."""
        x = end - width(text)
        self.write(x, y, text, role)
        return x

    def frame(self, signs: Signs, role: str, left: int = 0) -> None:
        """Draw a box from column *left* to the right edge, over the full height."""
        right, bottom = self.width - 1, self.height - 1
        across = signs.across * (right - left - 1)
        self.write(left, 0, signs.corners[0] + across + signs.corners[1], role)
        self.write(left, bottom, signs.corners[2] + across + signs.corners[3], role)
        for row in range(1, bottom):
            for column in (left, right):
                self.text[row][column], self.roles[row][column] = signs.down, role

    def zone(self, y: int, start: int, end: int, meaning: object) -> None:
        """Register what a click on these cells means."""
        self.zones.append((y, start, end, meaning))

    def meaning(self, x: int, y: int) -> object | None:
        return next(
            (m for row, start, end, m in reversed(self.zones) if row == y and start <= x < end),
            None,
        )

    def to_ascii(self, signs: Signs) -> None:
        """Replace what the terminal is not to show."""
        for row in self.text:
            if not all(map(str.isascii, row)):
                row[:] = [_in_one_cell(char, signs) for char in row]

    def plain(self) -> str:
        """The text alone, without trailing blanks; used by the tests."""
        return "\n".join("".join(row).rstrip() for row in self.text) + "\n"

    def strip(self, y: int, style: Callable[[str], Style]) -> Strip:
        row, roles = self.text[y], self.roles[y]
        segments, start = [], 0
        for role, run in groupby(roles):
            end = start + len(list(run))
            segments.append(Segment("".join(row[start:end]), style(role)))
            start = end
        return Strip(segments, self.width)


def _in_one_cell(char: str, signs: Signs) -> str:
    if char == WIDE:
        return char if signs.letters else "?"
    return signs.more if char == "…" else signs.printable(char)[0]
