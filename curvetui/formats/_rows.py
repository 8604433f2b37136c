"""Values whose names are listed before them, and unknown names in a row of pairs."""

from __future__ import annotations

import re

from curvetui import names
from curvetui.formats._shape import Number
from curvetui.names.counters import counter_of
from curvetui.reading import Line, compiled

_OPENS = r"[:;=(\[{]"
_NAME = r"[^\W\d][\w.@'()\s-]{0,40}$"
_NEXT = r"\s*%?\s*[,/|]?\s*"
_DECIMAL = r"[-+]?\d+\.\d+(?:[eE][-+]?\d+)?"
_PAIR = rf"[^\W\d][\w./-]*:?\s+{_DECIMAL}"
_PAIRS = rf"(?:^|[\[({{|,;:])\s*{_PAIR}(?:\s*[,;|]\s*{_PAIR}){{2,}}(?=\s*(?:[,;|\])}}]|$))"
_REST = rf"^\s+(?:{_PAIR}(?:\s+{_PAIR})+|(?:[A-Za-z]+ )?[A-Za-z]+_\w+ {_DECIMAL})\s*$"
_AFTER = r"\s*[\])]?\s*(?::|=|-+>?|–|→|,)?\s+"
_BY_SPLIT = rf"\W*(?:\d+\W+)?(?:[A-Za-z]+[\s:=]{{1,3}}(?:{_DECIMAL}|nan|NaN)\W*)+"
MAX_NAMES = 8
"""Maximum names of a list."""


def listed(line: Line, slot: int, gap: str) -> tuple[str, list[str]]:
    """Return (the text before, the names) of the values from *slot* on, if *gap* lists as many names
    as there are values; no names otherwise.

    Example:
        >>> text = "epoch 3 val loss, acc: 0.5, 0.75"
        >>> listed(Line(text, ((6, 7), (23, 26), (28, 32))), 1, " val loss, acc: ")
        ('', ['val loss', 'val acc'])
    """
    by = "," if "," in gap else "/"
    if by not in gap:
        return "", []
    head, _ = _without(gap.rstrip(), "([{")
    head, mark = _without(head, ":=")
    head, close = _without(head, ")]")
    opened = [found.end() for found in compiled(_OPENS).finditer(head)]
    lead, words = (head[: opened[-1]], head[opened[-1] :]) if opened else ("", head)
    parts = [part.strip(" \t'\"") for part in words.split(by)]
    parts = parts[1:] if not parts[0] else parts
    count = _values(line, slot)
    if not 2 <= count == len(parts) <= MAX_NAMES or not all(map(compiled(_NAME).match, parts)):
        return "", []
    if by == "/" and count == 2 or by == "," and not (mark or close):
        return "", []
    found = _whole(parts, lead.rstrip("([ "))
    return (lead, found) if any(map(names.is_known, found)) else ("", [])


def _without(text: str, ends: str) -> tuple[str, str]:
    """(the text before one of *ends*, that end), or all of it: a pattern would try every blank."""
    end = text[-1:] if text[-1:] and text[-1:] in ends else ""
    return (text[:-1].rstrip() if end else text), end


def _values(line: Line, slot: int) -> int:
    """The length of the list of values that begins at *slot*, up to one more than is wanted."""
    end = slot + 1
    while end < min(len(line.spans), slot + MAX_NAMES + 2) and compiled(_NEXT).fullmatch(
        line.text, line.spans[end - 1][1], line.spans[end][0]
    ):
        end += 1
    return end - slot


def _whole(parts: list[str], before: str) -> list[str]:
    """The names with the words that they share: `train, val loss`, `train loss, acc`, `loss (train,
    val)`.
    """
    splits = [[w for w in names.tokens(part) if w in names.SPLIT] for part in parts]
    alone = [list(names.tokens(part)) == found for part, found in zip(parts, splits, strict=True)]
    last = re.sub(r"^\S+\s*", "", parts[-1])
    if all(alone):
        return [f"{part} {before}".strip() for part in parts]
    if all(alone[:-1]) and splits[-1] and last:
        return [*(f"{part} {last}" for part in parts[:-1]), parts[-1]]
    if splits[0] and not alone[0] and not any(splits[1:]):
        return [parts[0], *(f"{splits[0][0]} {part}" for part in parts[1:])]
    return parts


def is_paired(line: Line, slot: int) -> bool:
    """Whether the number stands in a row of names and decimal numbers: `[x 0.1, y 0.2, total 0.5]`."""
    start, end = line.spans[slot]
    row = compiled(_PAIRS).search(line.text)
    return row is not None and row.start() < start and end <= row.end()


def is_rest_paired(line: Line, counted: int) -> bool:
    """Whether `L 2.0 K 0.5` or `mean_gain 0.5` is the whole rest after the last counter, slot *counted*."""
    return compiled(_REST).match(line.text[line.spans[counted][1] :]) is not None


def is_cell(number: Number, name: str) -> bool:
    """Whether *name* and the number are a cell, or two: `| Lam 0.5 |`, a tab before and between them."""
    if number.before.endswith(f"\t{name}\t"):
        return compiled(r"^(?:\s{2,}|\t|\s*$)").match(number.behind) is not None
    opens = compiled(rf"\|\s*{re.escape(name)}\s+$").search(number.before)
    closes = compiled(r"^\s*(?:\||$)").match(number.behind)
    return bool(opens and closes) and not number.is_whole and name.count(" ") < 2


def is_alone(line: Line, counters: set[int]) -> bool:
    """Whether the line is only counters and one unnamed decimal number: `epoch 0, batch 5: 4.95`."""
    slot, text = len(line.spans) - 1, line.text
    between = [line.spans[slot - 1][1], line.spans[slot][0]] if slot else [0, 0]
    words = names.tokens("".join(text[a:b] for a, b in _gaps(line)))
    return (
        counters == set(range(slot))
        and "." in line.number(slot)
        and not text[line.spans[slot][1] :].strip()
        and compiled(_AFTER).fullmatch(text, *between) is not None
        and all(counter_of(word) for word in words)
    )


def is_by_split(line: Line, least: int = 2) -> bool:
    """Whether the line is one unnamed decimal for each of *least* splits: `12 train 2.31 heldout 2.44`."""
    found = compiled(_BY_SPLIT).fullmatch(line.text)
    words = compiled(r"\b(?!nan\b)[a-z]+").findall(line.text.lower())
    splits = [names.SPLIT.get(word) for word in words]
    return found is not None and all(splits) and len(set(splits)) == len(splits) >= least


def _gaps(line: Line) -> list[tuple[int, int]]:
    """The text before each number."""
    ends = [0, *(end for _, end in line.spans)]
    return [(end, start) for end, (start, _) in zip(ends, line.spans, strict=False)]
