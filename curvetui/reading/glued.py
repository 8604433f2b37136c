"""Splits records that share a line, because their line feeds were lost or became spaces.

A record is found by its counter: `Epoch 1/12 … Epoch 2/12 …` repeats a heading.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from curvetui.names.counters import counter_of
from curvetui.reading import compiled

SHORTEST = 20
"""Minimum characters of a line with two records."""
MAX_LEAD = 80
"""Maximum characters of a record before its counter."""
MAX_DEPTH = 3
"""Maximum nesting of counters: epochs, their batches, their lines."""
ALIKE = 0.6
"""Share of a line's records that must have the same wording."""
_WORD = r"(?:epochs?|ep|steps?|iterations?|iters?|global_?steps?|rounds?|episodes?|updates?|batch(?:es)?)"
_HEAD = rf"(?i)(?<![\w/.-])(?P<head>{_WORD})(?P<mark>[\s:=#\[(]{{0,4}})(?P<number>\d+)"
_BRACKET = r"(?:^|(?<=[\s\d]))(?P<head>)(?P<mark>\[)(?P<number>\d+)\](?=[\s:])"
_COLON = r"(?:^|(?<=\s))(?P<head>)(?P<number>\d+)(?P<mark>:)\s+(?=[A-Za-z\d.-])"
_DICTS = r"\}\s*(?=\{\s*['\"])"
_LISTED_DICTS = r"\}\s*,\s*(?=\{\s*')"
_GLUED = rf"(?<=[\d%}})])(?=(?:Test|Val|Valid|Validation|Eval|Dev) (?:set|[Ll]oss|[Aa]cc\w*|[Aa]verage)\b)|(?<=[\d%}})])(?=(?:(?:[Aa]t|[Ii]n|[Aa]fter|[Tt]rain|[Tt]raining|[Vv]al|[Vv]alidation|[Tt]est) )?(?i:{_WORD})\b[\s:=#\[(]{{0,4}}\d)"
"""A number directly followed by a counter: `loss 1.7923epoch 1`."""
_MEASURED = r"[A-Za-z]\w*\W{1,3}[-+]?\d"
_HEADLINE = r"^(?P<head>\s*Epoch \d+/\d+)\s+(?=\d+/\d+ \[[=>.])"
"""Keras: the bar below an epoch's heading."""
_CELL = r"\d+:\d\d|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?|nan|inf|None|No log"
_TABLE = rf"^(?P<head>[A-Za-z#][A-Za-z_@/().% -]*?(?: top\d| @\d+)?)\s+(?P<cells>\d+(?:\s+(?:{_CELL}))+)\s*$"
"""A table with its header on one line: `epoch train_loss valid_loss 0 0.9 0.8 1 0.7 0.6`."""
_MARKDOWN = r"(?<=\|)\s+(?=\|)"
_MAY_BE_TABLE = r"^[A-Za-z#][^\x00]{8,}(?:\s*\x00(?::\x00)?%?){6}"
_MAY = rf"(?i)(?:{_WORD}\b[\s:=#\[(]{{0,4}}\x00|\[\x00\]|\x00:\s|\}}\s*,?\s*\{{)"
_SPACED = r"\s+"
_DIGITS = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?|\bnan\b|\binf\b"


class _Head(NamedTuple):
    """A counter in the line."""

    start: int
    number: int


def may_be_glued(shape: bytes) -> bool:
    """Whether lines of this shape (see `scan`) may hold several records; no false negatives."""
    if len(shape) < SHORTEST // 2:
        return False
    text = shape.decode("utf-8", "replace")
    is_table = text.startswith("|") and "-|" in text or compiled(_MAY_BE_TABLE).match(text)
    return bool(is_table) or len(compiled(_MAY).findall(text)) > 1


def parted(line: str) -> list[str]:
    """Return the records of a line, each as a separate line; the line alone if it has one.

    Example:
        >>> parted("epoch 1 loss 0.9 epoch 2 loss 0.8 epoch 3 loss nan")
        ['epoch 1 loss 0.9', 'epoch 2 loss 0.8', 'epoch 3 loss nan']
        >>> parted("step 300 loss 1.7923epoch 1 val_loss 2.2163")
        ['step 300 loss 1.7923', 'epoch 1 val_loss 2.2163']
        >>> parted("epoch 7: no gain since epoch 5, which was best")
        ['epoch 7: no gain since epoch 5, which was best']
    """
    if len(line) < SHORTEST:
        return [line]
    rows = _table(line)
    if rows:
        return rows
    parts = _at_dicts(line) or _unglued(line)
    records = [record for part in parts for record in _at_counters(part, 0)]
    if len(records) == 1:
        return [line]
    return [text for record in records for text in _below_headline(record) if text.strip()]


def _table(line: str) -> list[str]:
    """The header and the rows of a table on one line; none if it is no table."""
    if line.lstrip().startswith("|") and "-|" in line:
        rows = compiled(_MARKDOWN).split(line.strip())
        return rows if len(rows) > 2 and len({row.count("|") for row in rows}) == 1 else []
    found = compiled(_TABLE).match(line)
    if found is None or counter_of(found["head"].split()[0]) is None:
        return []
    cells = compiled(_CELL).findall(found["cells"])
    for width in range(2, len(found["head"].split()) + 1):
        places = [int(cell) if cell.isdigit() else -1 for cell in cells[::width]]
        rises = len(places) > 1 and all(a < b for a, b in pairwise([-1, *places]))
        is_measured = all("." in cell for cell in cells[1::width])
        if rises and is_measured and not len(cells) % width:
            rows = [" ".join(cells[at : at + width]) for at in range(0, len(cells), width)]
            return [found["head"], *rows]
    return []


def _at_dicts(line: str) -> list[str] | None:
    """`{…} {…}`, `[{'…': …}, {…}]`: one record each; a list of JSON is a document."""
    if compiled(r"\s*\[\s*\{\s*'").match(line):
        cuts = [match.end() for match in compiled(_LISTED_DICTS).finditer(line)]
        return [part.strip(" [],") for part in _cut(line, cuts)] if cuts else None
    if not line.lstrip().startswith("{"):
        return None
    cuts = [match.end() for match in compiled(_DICTS).finditer(line)]
    return _cut(line, cuts) if cuts else None


def _unglued(line: str) -> list[str]:
    """The parts of a line in which a counter directly follows a value."""
    cuts = [match.start() for match in compiled(_GLUED).finditer(line)]
    parts, start = [], 0
    for cut in cuts:
        if compiled(_MEASURED).search(line, start, cut):
            parts.append(line[start:cut])
            start = cut
    return [*parts, line[start:]]


def _at_counters(text: str, depth: int) -> list[str]:
    """Split where the first repeated counter restarts."""
    if depth == MAX_DEPTH:
        return [text]
    groups: dict[str, list[_Head]] = {}
    for pattern in (_HEAD, _BRACKET, _COLON):
        for match in compiled(pattern).finditer(text):
            key = f"{match['head'].lower()}{match['mark'].strip()}"
            groups.setdefault(key, []).append(_Head(match.start(), int(match["number"][:15])))
    for heads in sorted(groups.values(), key=lambda group: group[0].start):
        records = _records(text, heads)
        if len(records) > 1:
            return [part for record in records for part in _at_counters(record, depth + 1)]
    return [text]


def _records(text: str, heads: list[_Head]) -> list[str]:
    """The parts of *text* that begin at *heads*; the whole text if these do not begin records."""
    if len(heads) < 2:
        return [text]
    first, last = heads[0].number, heads[-1].number
    rises = all(a.number <= b.number for a, b in pairwise(heads)) and first < last
    parts = _cut(text, _beginnings(text, [head.start for head in heads]))
    records = parts[1:] if len(parts) > len(heads) else parts
    alike = _share_alike(records)
    if len(records) < 2 or not compiled(_MEASURED).search(records[0]):
        return [text]
    several = len(heads) > 2
    goes_on = rises and (several and alike >= ALIKE or alike == 1.0)
    return parts if goes_on or first == last and alike == 1.0 and several else [text]


def _share_alike(records: list[str]) -> float:
    """Share of records with the most common wording; the last one may be incomplete."""
    plain = [compiled(_DIGITS).sub("0", record) for record in records]
    shapes = [compiled(_SPACED).sub(" ", record).strip(" ,;|") for record in plain]
    (common, count), last = Counter(shapes).most_common(1)[0], shapes[-1]
    torn = len(shapes) > 2 and last != common and common.startswith(last[: len(last) // 2])
    return (count + torn) / len(shapes)


def _beginnings(text: str, starts: list[int]) -> list[int]:
    """Starts of the records whose counters are at *starts*."""
    lead = text[: starts[0]]
    if not lead.strip() or len(lead) > MAX_LEAD:
        return starts
    pattern = compiled(r"\d+").sub(r"\\d+", re.escape(lead.lstrip())) + "$"
    found = [
        re.search(pattern, text[max(before, start - 2 * MAX_LEAD) : start])
        for before, start in pairwise(starts)
    ]
    if not all(found):
        return starts
    pairs = zip(starts[1:], found, strict=True)
    return [0, *(start - len(match[0]) for start, match in pairs if match)]


def _below_headline(record: str) -> list[str]:
    match = compiled(_HEADLINE).match(record)
    return [match["head"], record[match.end() :]] if match else [record.strip()]


def _cut(text: str, cuts: list[int]) -> list[str]:
    """*text* in parts that begin at *cuts*, including the text before the first one."""
    bounds = [0, *(cut for cut in cuts if cut > 0), len(text)]
    return [text[a:b] for a, b in pairwise(bounds) if text[a:b].strip()]
