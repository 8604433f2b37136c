"""The last lines of a log, shown next to the curves."""

import re
from bisect import bisect_right
from collections import deque
from typing import NamedTuple

from curvetui.system.sanitize import cleaned

KEPT = 4 << 20
"""Bytes of text kept."""
LONGEST = 2000
"""Maximum characters shown of a line."""
ALIKE = 20
"""Number of earlier lines with which the last one is compared."""
SHORT = 6
"""Minimum characters: shorter starts are those of many lines."""
_VALUE = re.compile(r"[-+]?\d[\d.,:/e+-]*|\bnan\b|\binf\b", re.IGNORECASE)


class Tail(NamedTuple):
    """Some of a log's last lines; frozen, and decoded only when needed."""

    blocks: tuple[tuple[int, bytes], ...] = ()
    """(number of the first line, complete lines), in order."""

    @property
    def first(self) -> int:
        """Number of the first line still kept; `end` if there is none."""
        return self.blocks[0][0] if self.blocks else 0

    @property
    def end(self) -> int:
        """One more than the number of the last line."""
        return self.blocks[-1][0] + self.blocks[-1][1].count(b"\n") if self.blocks else 0

    def lines(self, start: int, count: int) -> list[tuple[int, str]]:
        """(number, printable text) of at most *count* lines from number *start* on.

        Example:
            >>> Tail(((7, b"a\\nb\\n"), (9, b"c\\n"))).lines(8, 5)
            [(8, 'b'), (9, 'c')]
        """
        found: list[tuple[int, str]] = []
        after = bisect_right(self.blocks, start, key=lambda block: block[0])
        for first, block in self.blocks[max(after - 1, 0) :]:
            lines = block.split(b"\n")[:-1]
            for number in range(max(start, first), first + len(lines)):
                if len(found) == count:
                    return found
                text = lines[number - first][: 4 * LONGEST].decode("utf-8", "replace")
                found.append((number, cleaned(text[:LONGEST].expandtabs())))
        return found

    @property
    def is_torn(self) -> bool:
        """Whether the last line is only a prefix of the lines before it, ignoring numbers.

        Example:
            >>> Tail(((0, b"epoch 1 loss 2.0 acc 0.5\\nepoch 2 lo\\n"),)).is_torn, Tail(((0, b"epoch 1 loss 2.0\\nepoch 2 loss 1.\\n"),)).is_torn
            (True, False)
        """
        shapes = [
            _VALUE.sub("#", text).strip()
            for _, text in self.lines(max(self.end - ALIKE - 1, 0), ALIKE + 1)
        ]
        *before, last = shapes or [""]
        begins = [shape.startswith(last) for shape in before if last]
        # Of a few letters only all lines before it tell.
        return last not in before and any(begins) and (len(last) >= SHORT or all(begins))


class GrowingTail:
    """Keeps the last `KEPT` bytes of lines."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[int, bytes]] = deque()
        self._size = 0

    def add(self, at: int, text: bytes) -> None:
        """Add *text*, complete lines of which the first has number *at*."""
        if self._blocks and len(self._blocks[-1][1]) + len(text) < 1 << 14 and self._end() == at:
            first, before = self._blocks.pop()
            self._size -= len(before)
            at, text = first, before + text
        self._blocks.append((at, text))
        self._size += len(text)
        while self._size > KEPT and len(self._blocks) > 1:
            self._size -= len(self._blocks.popleft()[1])

    def _end(self) -> int:
        first, text = self._blocks[-1]
        return first + text.count(b"\n")

    def view(self) -> Tail:
        return Tail(tuple(self._blocks))
