"""What a rule for an irregular spelling sees and leaves: a number, the walk along its line, an example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from curvetui import names
from curvetui.formats._counting import Counting
from curvetui.formats._words import Label
from curvetui.reading import Value

SPENT = r"^\s*(?:%|[mµ]?s\b|secs?\b|seconds?\b|m\b|mins?\b|minutes?\b|h\b|hrs?\b|hours?\b)"
"""The unit of a duration or a share, after its number."""


class Number(NamedTuple):
    """One number of a line."""

    slot: int
    text: str
    words: str
    """Its name in the log's spelling; empty if it has none."""
    mark: str
    """What joins it to the name or, unnamed, to the number before: `:` `=` `/` `->` …"""
    before: str
    """The line before it."""
    behind: str
    """The text between it and the next number."""
    rest: str
    """The line after it."""
    following: str
    """The next number; empty if there is none."""

    @property
    def is_whole(self) -> bool:
        return "." not in self.text


@dataclass(eq=False, repr=False)
class LineState(Counting):
    """The state of the walk along a line."""

    parts: list[int] = field(default_factory=list)
    """Slots that are part of names."""
    prefix: str = ""
    """`fold 3`: the group of all values of the line."""
    member: str = ""
    """`head 1`: the group of the next values of the line, which has several: `head 2`."""
    lead: str = ""
    """Text before the first label: `[cats] P: 0.9 R: 0.8`."""
    subject: str = ""
    """A metric named before labels that are only a split: `Loss: train 0.5, val 0.6`."""
    named: int = 0
    """Values with names known in training logs."""
    variant: str | None = None
    """What tells the next value from others of its name: `Prec@1 001 50.5`, `Prec@1 k 49.2`."""
    bracket: str | None = None
    """The name before an open bracket that contains the values."""
    is_name_behind: bool = False
    """Whether the text behind the last number, in brackets, is its name."""
    listed: int = -1
    """The last number of a list that has been consumed."""

    def value(self, name: str, slot: int, split: str | None) -> Value:
        """A value whose split is *split* unless its name has one."""
        own = any(w in names.SPLIT for w in names.tokens(name))
        return Value(name, slot, None if own else split)

    def at(self, slot: int, name: Label, behind: str) -> Number:
        """The number *slot* with the text around it."""
        spans, text = self.line.spans, self.line.text
        start, stop = spans[slot]
        following = self.line.number(slot + 1) if slot + 1 < len(spans) else ""
        return Number(
            slot,
            self.line.number(slot),
            name.words,
            name.mark,
            text[:start],
            behind,
            text[stop:],
            following,
        )


Rule = Callable[[LineState, Number], bool]


class Shape(NamedTuple):
    """A rule for an irregular spelling, with a line that needs it."""

    rule: Rule
    """Whether the number has the shape; its effects are on the walk."""
    example: str
    columns: Mapping[str, float]
    """All counters and metrics of the example, by the log's names, a group before its metric."""


def add(table: list[Shape], example: str, columns: Mapping[str, float]) -> Callable[[Rule], Rule]:
    """Put a rule at the end of *table*: the first that has the number's shape ends the search."""

    def added(rule: Rule) -> Rule:
        table.append(Shape(rule, example, columns))
        return rule

    return added


def has_shape(table: list[Shape], walk: LineState, number: Number) -> bool:
    """Whether a rule of *table* takes the number."""
    return any(shape.rule(walk, number) for shape in table)
