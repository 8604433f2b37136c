"""The text between two numbers of a line, taken apart: what names the number behind it, and what else it says."""

from __future__ import annotations

import re
from typing import NamedTuple

from curvetui.formats._vocabulary import UNIT
from curvetui.reading import compiled

_WRAPPED = r"(?:\b(?:tensor|array|Tensor|Array|DeviceArray|EagerTensor|(?:np|numpy|jnp|torch|tf)\.\w+|float|Decimal|Variable)\s*\(\s*\[*\s*)+$"
_SPLITTER = r"[,;|│┃║\t]|\]\s?\[|[\])}>]\s|\)\s?(?=[A-Za-z])|(?:(?<=\s)|^)[-–—•·*>/~▸►▶]+(?=\s)|\s{2,}|\b(?:finished|completed?|done|ended)\b[.:!,]?\s+|(?:(?<=\s)|^)(?:and|AND|with)(?=\s)|[▸►▶→➜✓✔⏱⭐📈📉✅🎯🔥🚀]️?"
_TAIL = r"""(?:\s+(?:is|was|of|at|=))?[\s:：=＝\-~>≈→▸►▶'"(\[{<@#$]*$"""
_STRIP = "'\"`*_ .<>[]{}#-–—•·>!?\\"


class Label(NamedTuple):
    """What stands before a number."""

    words: str
    """The name as the log spells it; empty if there is none."""
    mark: str
    """What joins it to the number: `:` `=` `(` `[` or a space."""
    lead: str
    """What stands before the name, since the number before."""


def label(gap: str, behind_number: bool) -> Label:
    """Take the text before a number apart.

    Args:
        gap: the text since the number before, or since the beginning of the line.
        behind_number: there is a number before, so *gap* may begin with its unit.

    Example:
        >>> label("% | Val. Loss: ", True)
        Label(words='Val. Loss', mark=':', lead='')
        >>> label("s, lr=tensor(", True).words
        'lr'
    """
    if behind_number:
        gap = compiled(UNIT).sub("", gap, count=1)
    gap = compiled(_WRAPPED).sub("", gap)
    tail = compiled(_TAIL).search(gap)
    joint = tail[0] if tail else ""
    parts = re.split(compiled(_SPLITTER), gap[: len(gap) - len(joint)])
    words, lead = parts[-1].strip() if parts else "", " | ".join(parts[:-1])
    head, colon, rest = words.rpartition(":")
    if colon and compiled(r"[^\W\d_]").search(rest):
        words, lead = rest.strip(), f"{lead} | {head}"
    return Label(_clean(words), _mark(joint), lead.strip(" |"))


def _mark(joint: str) -> str:
    joint = joint.replace("：", ":").replace("＝", "=")
    found = next((mark for mark in "=:[(" if mark in joint), None)
    return found or (":" if any(mark in joint for mark in ("▸", "->", "→", " is")) else " ")


def _clean(words: str) -> str:
    """Without quotes, list marks and brackets that are not closed."""
    words = words.strip(_STRIP)
    if words.endswith(")") and "(" not in words:
        words = words.rstrip(")").rstrip(_STRIP)
    elif words.count("(") > words.count(")"):
        words = words.replace("(", "", 1) if words.startswith("(") else words
    elif words.startswith(")"):
        words = words.lstrip(")").lstrip(_STRIP)
    return words.strip()
