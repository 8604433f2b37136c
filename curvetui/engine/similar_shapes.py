"""Lines that differ in shape by a tag or a name: the meaning of many applies to the next.

Once `ENOUGH` shapes that differ only in such words (`[w17] step 3 loss 0.5`) meant the same,
further ones reuse it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from curvetui.reading import Header
from curvetui.reading.rows import Template

ENOUGH = 16
"""Shapes with the same meaning after which it applies to all similar ones."""
MAX_KINDS = 4096
"""Maximum kinds of shape stored."""
MAX_NAMES = 2048
"""Maximum names per kind of shape; values with further names are counted and dropped."""
_VARIES = re.compile(
    rb"""(?<=[:=] )(?:"[^"\\{}]*"|'[^'\\{}]*')|(?<=[:=])(?:"[^"\\{}]*"|'[^'\\{}]*')|(?<![A-Za-z])[A-Za-z]*\d[A-Za-z\d]*"""
)
"""A quoted value, or a word with digits; anchored, or 100 000 letters take minutes."""
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]*\d[A-Za-z\d]*")
NameParts = tuple[str | int, ...]
"""A name as its parts; a number refers to that word of the line."""


@dataclass(eq=False, repr=False)
class _Kind:
    """The shared meaning of shapes that differ only in their varying words."""

    template: Template | None
    patterns: tuple[NameParts, ...] = ()
    """Name and group of each value, and the columns of a header."""
    rank: int | None = None
    """Index of the word that names the rank."""
    meaning: object = None
    seen: int = 0
    is_one: bool = True
    """Whether all had the same meaning so far."""
    made: dict[object, Template] = field(default_factory=dict)
    rest: Template | None = None
    """The template for lines whose values have too many names."""

    @cached_property
    def varies(self) -> bool:
        """Whether a name holds a varying word."""
        return any(isinstance(part, int) for pattern in self.patterns for part in pattern)


class SimilarShapes:
    """The meanings of shapes, independent of words that differ from line to line."""

    def __init__(self) -> None:
        self._kinds: dict[object, _Kind] = {}
        self._asked: tuple[object, list[str]] = (None, [])
        self.left_out = 0
        """Number of values dropped because of too many names."""

    def recall(
        self, shape: bytes, header: Header | None, context: object
    ) -> tuple[bool, Template | None]:
        """(whether enough like it were seen, meaning of lines of *shape*) below a header."""
        self._asked = key, words = _parted(shape, header, context)
        kind = self._kinds.get(key)
        if kind is None or not kind.is_one or kind.seen < ENOUGH:
            return False, None
        return True, kind.template and self._made(kind, kind.template, words)

    def learn(self, template: Template | None) -> None:
        """Store the meaning of the shape that was last recalled."""
        key, words = self._asked
        known = self._kinds.get(key)
        if known is None:
            if len(self._kinds) >= MAX_KINDS:
                self._kinds.clear()
            known = self._kinds[key] = _kind_of(template, words)
        if known.is_one:
            known.seen += 1
            known.is_one = _kind_of(template, words).meaning == known.meaning

    def _made(self, kind: _Kind, template: Template, words: list[str]) -> Template:
        """What lines with those *words* mean; equal names share a template."""
        rank = template.fixed_rank if kind.rank is None else _number(words[kind.rank])
        strings = [_joined(pattern, words) for pattern in kind.patterns] if kind.varies else []
        key = (rank, *strings)
        if key in kind.made:
            return kind.made[key]
        if len(kind.made) >= MAX_NAMES:
            if strings and kind.rank is None:
                self.left_out += len(strings) if template.reading.header else len(strings) // 2
                kind.rest = kind.rest or _without_names(template)
                return kind.rest
            kind.made.clear()
        if kind.varies:
            kind.made[key] = _with_strings(template, strings, rank)
        else:
            kind.made[key] = replace(template, fixed_rank=rank)
        return kind.made[key]


def _parted(
    shape: bytes, header: Header | None, context: object
) -> tuple[tuple[object, ...], list[str]]:
    """(*shape* and its context without the varying words, those words)."""
    words = [word.decode("utf-8", "replace") for word in _VARIES.findall(shape)]
    columns = () if header is None else header.columns
    words += [word for column in columns for word in _WORD.findall(column)]
    plain = header and header._replace(columns=tuple(_WORD.sub("", c) for c in columns))
    return (context, plain, _VARIES.sub(b"\x01", shape)), words


def _kind_of(template: Template | None, words: list[str]) -> _Kind:
    """A kind of which one shape with those *words* was seen."""
    if template is None:
        return _Kind(None)
    patterns = tuple(_pattern(text, words) for text in _strings(template))
    fixed_rank = template.fixed_rank
    rank = None
    if fixed_rank is not None:
        rank = next((i for i, word in enumerate(words) if _number(word) == fixed_rank), None)
    plain = _with_strings(template, [""] * len(patterns), fixed_rank if rank is None else None)
    # A line valid only for itself is no evidence for others.
    meaning = object() if template.once_only else (plain.meaning, patterns, rank)
    return _Kind(template, patterns, rank, meaning)


def _strings(template: Template) -> Iterable[str]:
    """The words of a line that occur in its meaning."""
    reading = template.reading
    for value in reading.values:
        yield from (value.name, value.group or "")
    yield from reading.header.columns if reading.header else ()


def _with_strings(template: Template, strings: list[str], rank: float | None) -> Template:
    """*template* with other words in its meaning."""
    reading, each = template.reading, iter(strings)
    values = tuple(v._replace(name=next(each), group=next(each) or None) for v in reading.values)
    header = reading.header and reading.header._replace(columns=tuple(each))
    return replace(
        template, reading=reading._replace(values=values, header=header), fixed_rank=rank
    )


def _without_names(template: Template) -> Template:
    """*template* without values; a header ends the table above it."""
    header = template.reading.header and Header("", (), "")
    return replace(template, reading=template.reading._replace(values=(), header=header))


def _pattern(text: str, words: list[str]) -> NameParts:
    """*text* with its varying words replaced by their indices."""
    parts: list[str | int] = []
    end = 0
    for match in _WORD.finditer(text):
        if match[0] in words:
            parts += [text[end : match.start()], words.index(match[0])]
            end = match.end()
    return (*parts, text[end:])


def _joined(pattern: NameParts, words: list[str]) -> str:
    return "".join(words[part] if isinstance(part, int) else part for part in pattern)


def _number(word: str) -> float | None:
    digits = re.sub(r"\D", "", word)
    return float(digits) if digits else None
