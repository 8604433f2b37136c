"""The numbers and texts of a JSON object or a printed dictionary, each with its key path."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from curvetui.formats._families import MAX_LIST
from curvetui.reading import Line, compiled

_PIECE = r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[{}\[\]():,])|(?P<word>[A-Za-z][\w.]*\([^()]*\)|[^\s{}\[\]():,"']+)"""
_TUPLE = {"(": "[", ")": "]"}
"""A tuple is read like a list."""
_WRAPPED = r"^(?:tensor|array|np\.\w+|numpy\.\w+|Array)\((?P<inner>.*?)(?:,\s*\w+=.*)?\)?$"
_SHARE = r"^\d+/\d+$"
MAX_DEPTH = 20


class Leaf(NamedTuple):
    """One entry of the record."""

    path: str
    """Its keys, joined with slashes."""
    slot: int | None
    """Its number; None for text."""
    of: int | None
    """The number after a slash in it: `"3/10"`."""
    text: str
    span: tuple[int, int] = (0, 0)
    """Position of its text, without quotes."""
    group: str | None = None
    """Its index in a list, from 1."""


@dataclass(eq=False, repr=False)
class _Walk:
    """The state of the walk over a record's tokens."""

    line: Line
    path: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    key: str | None = None
    waiting: bool = False
    """Whether a colon was read, so that a value follows."""
    leaves: list[Leaf] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    """Numbers inside keys."""
    counts: list[int] = field(default_factory=list)
    """Numbers and objects so far in each open bracket."""
    copied: set[str] = field(default_factory=set)
    """Paths of lists with several objects: a history within the record."""

    def mark(self, mark: str) -> bool:
        """Take a bracket or punctuation; False if it is misplaced."""
        inside = self.kinds[-1] if self.kinds else ""
        if mark in "{[":
            if len(self.kinds) > MAX_DEPTH or inside == "{" and not self.waiting:
                return False
            self._entered(inside, mark)
            self.path.append(self.key if inside == "{" and self.key is not None else "")
            self.kinds.append(mark)
            self.counts.append(0)
            self.key, self.waiting = None, False
        elif mark in "}]":
            if not self.kinds:
                return False
            self.path.pop()
            self.kinds.pop()
            self.counts.pop()
        else:
            self.waiting = mark == ":"
        return True

    def _entered(self, inside: str, mark: str) -> None:
        """Count an object in a list."""
        if inside == "[" and mark == "{":
            self.counts[-1] += 1
            if self.counts[-1] == 2:
                self.copied.add("/".join(filter(None, self.path)))

    def token(self, start: int, end: int, is_string: bool) -> bool:
        """Take a key or a value; False if it is misplaced."""
        inside = self.kinds[-1] if self.kinds else ""
        if inside == "{" and not self.waiting:
            if not is_string:
                return False
            self.key = self.line.text[start + 1 : end - 1]
            self.named += [
                slot for slot, (a, b) in enumerate(self.line.spans) if start < a and b < end
            ]
        elif self.waiting and self.key is not None:
            self.leaves.append(
                self._leaf("/".join([*filter(None, self.path), self.key]), start, end)
            )
        elif inside == "[" and self.kinds.count("[") == 1 and not is_string:
            self.counts[-1] += 1
            leaf = self._leaf("/".join(filter(None, self.path)), start, end)
            self.leaves.append(leaf._replace(group=str(self.counts[-1])))
        return True

    def _leaf(self, path: str, start: int, end: int) -> Leaf:
        """The value as a number, if it is one; ignores quotes and wrappers."""
        raw = self.line.text[start:end]
        text = raw.strip("\"'")
        left = start + len(raw) - len(raw.lstrip("\"'"))
        span = (left, left + len(text))
        wrapped = compiled(_WRAPPED).match(text)
        inner = wrapped["inner"] if wrapped else text
        slots = [slot for slot, (a, b) in enumerate(self.line.spans) if start <= a and b <= end]
        if not slots:
            return Leaf(path, None, None, text, span)
        number = self.line.number(slots[0])
        if inner == number or inner.startswith(number + ".") and len(slots) == 1:
            return Leaf(path, slots[0], None, text)
        if len(slots) == 2 and compiled(_SHARE).match(inner):
            return Leaf(path, slots[0], slots[1], text)
        return Leaf(path, None, None, text, span)


def leaves(line: Line, start: int) -> tuple[list[Leaf], list[int]] | None:
    """(entries of the record that begins at *start*, numbers in its keys); None if incomplete."""
    walk = _Walk(line)
    for match in compiled(_PIECE).finditer(line.text, start):
        if walk.leaves and not walk.kinds:
            return None
        mark = _TUPLE.get(match["mark"], match["mark"])
        fits = walk.mark(mark) if mark else walk.token(*match.span(), match["string"] is not None)
        if not fits:
            return None
    return (_kept(walk), walk.named) if not walk.kinds else None


def _kept(walk: _Walk) -> list[Leaf]:
    """The entries without those of history lists and of long lists."""
    copied = tuple(f"{path}/" for path in walk.copied)
    sizes = Counter(leaf.path for leaf in walk.leaves if leaf.group)
    return [
        leaf._replace(group=None) if sizes[leaf.path] == 1 else leaf
        for leaf in walk.leaves
        if not leaf.path.startswith(copied) and sizes[leaf.path] <= MAX_LIST
    ]
