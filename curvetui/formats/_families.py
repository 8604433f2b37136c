"""Values of one name that stand in a list or under numeric keys: one group each."""

from curvetui import names
from curvetui.reading import Line, Value, compiled

_ENTRY = r"(?:[\w.]+\(\s*)*[-+]?(?:[\d.]+(?:[eE][-+]?\d+)?|nan|inf)\s*(?:,\s*[\w.]+=[\w.'\"]+)?\)*"
_PAIRED = (
    r"\[\(\s*\d+\s*,\s*'?[-+]?[\d.]+'?\s*\)(?:\s*,\s*\(\s*\d+\s*,\s*'?[-+]?[\d.]+'?\s*\))*\s*\]"
)
"""Numbers of policies or tasks: `[(0, '5.99'), (1, '6.25')]`."""
_LIST = rf"^{_ENTRY}(?:[,\s]\s*{_ENTRY})+\s*,?\s*(?P<end>[\])])"
"""The rest of a list after its opening bracket."""
_KEY = r"['\"]?[\d.]+['\"]?\s*:\s*"
_KEYED = rf"\{{\s*{_KEY}{_ENTRY}(?:\s*,\s*{_KEY}{_ENTRY})*\s*,?\s*\}}"
"""A dictionary of numbers: `{0.9: 0.17, 0.8: 0.38}`."""
MAX_LIST = 24
"""Maximum length of a list that is a family of metrics, one per class, task or parameter group."""


def family(line: Line, first: Value) -> tuple[list[Value], list[int], int]:
    """(the values that *first* begins, slots of their keys, the last slot of the list or -1)."""
    start = line.spans[first.slot][0]
    keyed = compiled(_KEYED).match(line.text, line.text.rfind("{", 0, start))
    keyed = keyed or compiled(_PAIRED).match(line.text, line.text.rfind("[", 0, start))
    if keyed and not line.text[keyed.start() + 1 : start].strip("'\"( "):
        last = _last(line, keyed.end())
        keys = list(range(first.slot, last, 2)[:MAX_LIST])
        is_only = len(keys) == 1 and line.text[keyed.start()] == "["
        values = [
            first._replace(slot=key + 1, group=None if is_only else line.number(key))
            for key in keys
        ]
        return values, keys, last
    opened = compiled(r"[\[(]\s*(?:[\w.]+\(\s*)*$").search(line.text, 0, start)
    whole = opened and compiled(_LIST).match(line.text[opened.start() + 1 :])
    if opened is None or whole is None:
        return [first], [], -1
    last = _last(line, opened.start() + 1 + whole.end())
    if not first.slot < last < first.slot + MAX_LIST:
        return [first], [], -1
    plain = line.text[opened.start()] == "(" or first.metric.metric in names.NO_SPLIT
    values = [
        first._replace(slot=slot, group=None if plain and not index else str(index + 1))
        for index, slot in enumerate(range(first.slot, last + 1))
    ]
    return values, [], last


def _last(line: Line, end: int) -> int:
    """The last number that ends before *end*."""
    return sum(1 for _, stop in line.spans if stop <= end) - 1
