"""Splits the text between two numbers of a line: the name of the next number, and the rest."""

import re
from typing import NamedTuple

from curvetui import names
from curvetui.formats._vocabulary import UNIT
from curvetui.reading import compiled

_WRAPPED = r"(?:\b(?:tensor|array|Tensor|Array|DeviceArray|EagerTensor|(?:np|numpy|jnp|torch|tf)\.\w+|float|Decimal|Variable)\s*\(\s*\[*\s*)+$"
_SPLITTER = r"[,;|│┃║\t]|\]\s?\[|\s\[(?=[a-z][^\]]*$)|[\])}>]\s|\)\s?(?=[A-Za-z])|(?:(?<=\s)|^)[-–—•·*>/~▸►▶]+(?=\s)|\s{2,}|\b(?:finished|completed?|done|ended|conclu[ií]da|terminad[ao]|terminée?|beendet)\b[.:!,]?\s+|(?:(?<=\s)|^)(?:and|AND|[wW]ith)(?=\s|$)|[【】▸►▶→➜✓✔⏱⭐📈📉✅🎯🔥🚀]️?"
_TAIL = r"""(?:\s+(?:is|was|of|at|=))?(?:\s+(?:now|currently))?[\s:=\-~>≈→▸►▶'"(\[{<@#$]*$"""
MAX_TAIL = 200
"""Characters between a name and its value."""
_PARENTHESIS = r"(?<=\w )\(([^\W\d][^()\d:=,]{0,28})\)(?=\s*$)"
"""Text that belongs to a name: `f1-score (micro avg)  0.41`."""
_RESTORED = {1: "(", 2: ")"}
_VERBS = r"^(?:(?:we|it|our|(?:the )?(?:model|network))\s+)?(?:(?:has|have|had|with|got|gets|gives|shows|reached|reaches|achieved|achieves|obtained|scored|yields|yielded)\s+)*(?:(?:an?|the|our)\s+)?"
"""`epoch 3 has acc 0.9`, `the training loss was 0.9`."""
_ALIGNED = r"(?<=\b[oO]f)\s{2,}(?=\w)|(?<=\b[fF]or)\s{2,}(?=\w)"
"""`Accuracy of   car`: names of classes set flush right."""
_THIS = r"(?i)\s(?:for|of|in|at|on) (?:(?:this|the|current|last) (?:epoch|step|iteration|round)|(?:the )?best model)$"
"""`learning rate for this epoch`, `test error of best model`."""
_QUOTED_KEY = r"(['\"])(?P<key>(?=[^'\"]*[ ,/])[^'\"{}\[\]]{3,80})\1\s*:\s*$"
"""A key of several words within a line: `scores: {'Val - Dice, class 1': 0.9}`."""
_SAVED_AT = r"(?i)(?P<head>.*\b(?:saved|saving|checkpoint|best)\b.*\w) \((?P<counter>epoch|ep|step|iter|iteration)$"
"""`Checkpoint saved (epoch=3, val_acc=0.8)`."""
_SPACED_PAIR = r"\(([A-Za-z]+) ?/ ?([A-Za-z]+)\)"
"""`accuracy (train / test)`: one name of two values."""
_COUNTERS = ("epoch", "step", "iter", "iteration")
_STRIP = "'\"`*_ .<>[]{}#-–—•·>!?\\【】《》「」"


class Label(NamedTuple):
    """The text before a number."""

    words: str
    """The name in the log's spelling; empty if there is none."""
    mark: str
    """What joins it to the number: `:` `=` `(` `[` or a space."""
    lead: str
    """The text before the name, since the previous number."""


def label(gap: str, behind_number: bool) -> Label:
    """Split the text before a number.

    Args:
        gap: the text since the previous number or the start of the line.
        behind_number: a number precedes, so *gap* may begin with its unit.

    Example:
        >>> label("% | Val. Loss: ", True)
        Label(words='Val. Loss', mark=':', lead='')
        >>> label("s, lr=tensor(", True).words
        'lr'
    """
    quoted = compiled(_QUOTED_KEY).search(gap)
    if quoted:
        return Label(_clean(quoted["key"]), ":", "")
    gap = compiled(_SPACED_PAIR).sub(r"(\1/\2)", gap)
    if behind_number:
        gap = compiled(UNIT).sub("", gap, count=1)
    gap = compiled(_ALIGNED).sub(" ", compiled(_WRAPPED).sub("", gap))
    # From near the end: it takes quadratic time in its length.
    tail = compiled(_TAIL).search(gap, max(0, len(gap) - MAX_TAIL))
    joint = tail[0] if tail else ""
    gap = compiled(_PARENTHESIS).sub("\x01\\1\x02", gap[: len(gap) - len(joint)])
    parts = re.split(compiled(_SPLITTER), gap)
    words, lead = parts[-1].strip() if parts else "", " | ".join(parts[:-1])
    saved = compiled(_SAVED_AT).match(words)
    if saved:
        words, lead = saved["counter"], saved["head"]
    head, colon, rest = words.rpartition(":")
    if colon and compiled(r"[^\W\d_]").search(rest):
        words, lead = rest.strip(), f"{lead} | {head}"
    mark = gap.rstrip()[-1:]
    in_cells = gap.lstrip(" )").startswith(mark) or not behind_number
    if not words and in_cells and not joint.strip() and mark in (",", "|"):
        # `epoch, 3, train loss, 0.624`: names and their values in separate cells.
        cell = gap.rstrip(f" {mark}").rpartition(mark)[2].strip()
        if names.is_plain(cell) or mark == "," and cell.lower() in _COUNTERS:
            return Label(_clean(cell), ":", lead.strip(" |"))
    words = compiled(_VERBS).sub("", _clean(words)).translate(_RESTORED)
    words = compiled(_THIS).sub("", words)
    last = words.rpartition(" is ")[2]
    if names.is_plain(last):
        # `The result of ResNet with Adam is test acc: 76.82`
        words = last
    return Label(words, _mark(joint), lead.translate(_RESTORED).strip(" |"))


def _mark(joint: str) -> str:
    found = next((mark for mark in "=:[(" if mark in joint), None)
    return found or (":" if any(mark in joint for mark in ("▸", "->", "→", " is")) else " ")


def _clean(words: str) -> str:
    """Strip quotes, list marks and unclosed brackets."""
    words = words.strip(_STRIP)
    if words.endswith(")") and "(" not in words:
        words = words.rstrip(")").rstrip(_STRIP)
    elif words.count("(") > words.count(")"):
        words = words.replace("(", "", 1) if words.startswith("(") else words
    elif words.startswith(")"):
        words = words.lstrip(")").lstrip(_STRIP)
    return words.strip()
