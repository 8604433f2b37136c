"""What the lines above say of a line: the table or section that they opened, and their epochs."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from curvetui import names
from curvetui.curve import Floats
from curvetui.formats import Header, Reading
from curvetui.names.rows import FileName
from curvetui.reading.blocks import Block
from curvetui.reading.rows import Rows, Template
from curvetui.reading.text_block import TextPiece

MAX_TABLES = 64
"""Maximum tables and sections whose shapes are cached."""

Shapes = dict[bytes, Template | None]
"""Shape of a line -> its meaning; None if no format parsed it."""
Meanings = Sequence[Template | None]
"""The meanings of the lines above one, from the start of its piece."""


@dataclass(eq=False, repr=False)
class LineContext:
    """The table and section of the next line, and the known shapes of lines in each."""

    split: str | None = None
    """The split of the file, by its name."""
    header: Header | None = None
    home: str | None = None
    """The section outside all headings."""
    section: str | None = None
    counted: bool = False
    """Whether the line that opened the section has a counter."""
    measured: bool = False
    """Whether lines in the section had values without counters."""
    is_empty: bool = True
    """Whether no line of the section had a value or a counter."""
    epoch: float = math.nan
    """The last epoch of the pieces above."""
    until: float = math.nan
    """The last epoch above a heading whose rows are a list of epochs; NaN otherwise."""
    block: Block = field(default_factory=Block)
    _known: dict[tuple[Header | None, str | None, bool], Shapes] = field(default_factory=dict)

    @classmethod
    def of_file(cls, file: FileName) -> "LineContext":
        """The context of a file's first line, by what the file's name says."""
        header = Header("bare", (file.metric,), "") if file.metric else None
        home = None if file.split == "train" else file.split
        return cls(file.split, header, home, home)

    @property
    def templates(self) -> Iterable[Template]:
        """All cached meanings of lines."""
        return (t for shapes in self._known.values() for t in shapes.values() if t is not None)

    def shapes(self) -> Shapes:
        """The known shapes of lines in this table and section."""
        key = (self.header, self.section, self.counted)
        if key not in self._known:
            if len(self._known) >= MAX_TABLES:
                self._known.clear()
            self._known[key] = {}
        return self._known[key]

    def forget_shapes(self) -> None:
        for shapes in self._known.values():
            shapes.clear()

    def saved(self) -> Mapping[str, object]:
        """The state that overwritten frames must not change, for `restore`."""
        kept = ("header", "section", "counted", "block", "is_empty", "epoch", "until")
        return {name: getattr(self, name) for name in kept}

    def restore(self, saved: Mapping[str, object]) -> None:
        vars(self).update(saved)

    def leave_section(self, piece: TextPiece, i: int, above: Meanings) -> bool:
        """Go home if line *i* is not in the section any more; return whether it is not."""
        ends = self.section != self.home and (
            self._leaves_section(piece.found.shapes[i]) or self._was_empty(piece, i, above)
        )
        if ends:
            self.section = self.home
        return ends

    def enter(self, reading: Reading) -> None:
        """Continue below a line that opens or ends a table or a section."""
        if reading.header is not None:
            self.header = reading.header if reading.header.format else None
            if self.split and not any(map(names.split_of, reading.header.columns)):
                self.section, self.counted = self.split, False
        if reading.section is not None:
            self.section, self.measured, self.is_empty = reading.section or self.home, False, True
            self.counted = bool(reading.section) and reading.counts

    def follow(self, tables: Iterable[Rows]) -> None:
        """Remember the epoch of the last row that has one."""
        ends = [(int(t.at[-1]), t) for t in tables if "epoch" in t.template.reading.counters]
        if ends:
            last = max(ends, key=lambda end: end[0])[1]
            self.epoch = float(last.slot(last.template.reading.counters["epoch"])[-1])

    def lists_epochs(self, template: Template, piece: TextPiece, i: int, above: Meanings) -> bool:
        """Whether line *i* lists an epoch below a heading such as `Validation`, before the last above."""
        if template.reading.section != "" or self.section in (None, "train") or self.counted:
            return False
        epoch = _epoch(template, piece.numbers(i))
        if self.until != self.until and epoch < (last := self._last_above(piece, i, above)):
            self.until = last
        return epoch <= self.until

    def _leaves_section(self, shape: bytes) -> bool:
        """Whether a line with counters, like those above the section, ends it."""
        if self.section is None or self.counted or not self.measured:
            return False
        others = (
            shapes.get(shape)
            for (header, section, _), shapes in self._known.items()
            if header == self.header and section != self.section
        )
        return any(known is not None and known.reading.counts for known in others)

    def _was_empty(self, piece: TextPiece, i: int, above: Meanings) -> bool:
        """Whether line *i*, right below an evaluation's heading, is the next epoch's training.

        `[val] ` without values, then `Epoch 2: 50/500, …` as above the heading.
        """
        if self.section in (None, "train") or self.counted or not self.is_empty:
            return False
        template = self._known.get((self.header, None, False), {}).get(piece.found.shapes[i])
        if template is None or "epoch" not in template.reading.counters or template.once_only:
            return False
        return _epoch(template, piece.numbers(i)) > self._last_above(piece, i, above)

    def _last_above(self, piece: TextPiece, i: int, above: Meanings) -> float:
        """The last epoch above line *i*."""
        found = (_epoch(above[j], piece.numbers(j)) for j in reversed(range(i)))
        return next((epoch for epoch in found if epoch == epoch), self.epoch)


def _epoch(template: Template | None, numbers: Floats) -> float:
    """The epoch of a line with these *numbers*; NaN if it has none."""
    slot = None if template is None else template.reading.counters.get("epoch")
    if template is None or slot is None:
        return math.nan
    given = template.reading.numbers
    return float(numbers[slot + template.shift] if given is None else given[slot])
