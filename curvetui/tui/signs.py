"""The characters the screen is drawn with: Unicode, or plain ASCII."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from curvetui.system.sanitize import in_ascii, in_letters


class Signs(NamedTuple):
    """The characters the screen is drawn with, each one cell but for `numbers` and `line`."""

    across: str = "─"
    down: str = "│"
    corners: str = "╭╮╰╯"
    joins: str = "├┤"
    line: Mapping[str, str] = MappingProxyType({"train": "━", "val": "╍", "test": "┅", "": "━"})
    """The legend sign of each split."""
    best: str = "★"
    square: str = "■"
    point: str = "•"
    missing: str = "×"
    up: str = "▲"
    low: str = "▼"
    here: str = "▸"
    full: str = "▰"
    empty: str = "▱"
    span: str = "━"
    cursor: str = "┊"
    level: str = "┈"
    more: str = "…"
    arrow: str = "→"
    dash: str = "–"
    dot: str = "·"
    playing: str = "▶"
    paused: str = "‖"
    knob: str = "●"
    bars: str = "▁▂▃▄▅▆▇█"
    letters: bool = True
    """Whether the terminal shows letters that are not ASCII."""

    def number(self, n: int) -> str:
        """The sign of the n-th finding, counted from 1; one cell, or two in ASCII from 10 on."""
        if self.across == "─":
            return CIRCLED[n - 1] if n <= len(CIRCLED) else self.dot
        return str(n)

    def printable(self, text: str) -> str:
        """*text* in characters that this screen can show."""
        return text if self.across == "─" else in_letters(text) if self.letters else in_ascii(text)


CIRCLED = "".join(
    map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))
)
"""① to ㊿."""
UNICODE = Signs()
ASCII = Signs(
    letters=False,
    across="-",
    down="|",
    corners="++++",
    joins="++",
    line=MappingProxyType({"train": "*", "val": "o", "test": "x", "": "*"}),
    arrow=">",
    best="@",
    point="o",
    square="#",
    missing="!",
    up="^",
    low="v",
    here=">",
    full="#",
    empty=".",
    span="=",
    cursor=":",
    level=".",
    more="~",
    dash="-",
    dot=".",
    playing=">",
    paused="=",
    knob="O",
    bars="_.-=*#@@",
)
ASCII_WITH_LETTERS = ASCII._replace(letters=True)
"""Drawn in ASCII, on a terminal that shows the letters of every language."""
