"""JSON lines and printed Python dictionaries: `{"epoch": 3, "loss": 0.41}`, `{'loss': '0.41', 'epoch': '0.3'}`.

Source: RFC 8259; transformers 4 and 5 `trainer_callback.PrinterCallback` for the dictionaries; bare NaN is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from curvetui.formats import NOTHING, Line, LogFormat, Reading, Value, compiled

_PIECE = r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"']+)"""
_START = r"^(?P<before>[^{}]*?)(?P<record>\{\s*[\"'].*\})\s*$"
_COUNTERS = {
    "epoch": "epoch", "current_epoch": "epoch", "step": "step", "global_step": "step", "iteration": "step", "iter": "step",
    "current_steps": "step", "total_steps": "steps", "max_steps": "steps", "num_epochs": "epochs", "total_epochs": "epochs",
    "planned_epochs": "epochs", "planned_steps": "steps", "time": "time", "timestamp": "time", "_step": "step",
    "_timestamp": "time", "num_updates": "step",
}
_IGNORED = frozenset("line lineno pid tid process thread caller level version seed rank local_rank _runtime".split())
_SUMMARY = ("train_runtime",)
_MAX_DEPTH = 20


class Records(LogFormat):
    title = "JSON lines and dictionaries"
    general = True
    hints = ("{",)
    examples: ClassVar[tuple[tuple[str, Mapping[str, Any]], ...]] = (
        ('{"epoch": 3, "loss": 0.41, "val": {"loss": NaN}}', {"epoch": [3], "loss": [0.41], "val/loss": [float("nan")]}),
        ("{'loss': '3.113', 'grad_norm': '0.9', 'epoch': '0.05'}", {"epoch": [0.05], "loss": [3.113], "grad_norm": [0.9]}),
        ("{'train_runtime': 12.3, 'train_loss': 0.9, 'epoch': 3.0}", {}),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_START).search(line.text)
        if not match:
            return None
        found = _leaves(line, match.start("record"))
        if found is None:
            return None
        leaves, named = found
        if any(key in _SUMMARY for key, _ in leaves):
            return NOTHING
        counters: dict[str, int] = {}
        values = []
        for key, slot in leaves:
            counter = _COUNTERS.get(key)
            if counter and counter not in counters:
                counters[counter] = slot
            elif key.rpartition("/")[2] not in _IGNORED:
                values.append(Value(key, slot))
        if not values and not counters:
            return None
        return Reading(tuple(values), counters, names=tuple(named))


def _leaves(line: Line, start: int) -> tuple[list[tuple[str, int]], list[int]] | None:
    """(path, slot) of every number in the record, and the slots inside its keys; None if it is no record."""
    path: list[str] = []
    kinds: list[str] = []
    leaves: list[tuple[str, int]] = []
    named: list[int] = []
    key: str | None = None
    waiting = False
    for match in compiled(_PIECE).finditer(line.text, start):
        mark = match["mark"]
        inside = kinds[-1] if kinds else ""
        if mark in ("{", "["):
            if len(kinds) > _MAX_DEPTH or kinds and inside == "{" and not waiting:
                return None
            path.append(key if kinds and inside == "{" and key is not None else "")
            kinds.append(mark)
            key, waiting = None, False
        elif mark in ("}", "]"):
            if not kinds:
                return None
            path.pop()
            kinds.pop()
        elif mark == ":":
            waiting = True
        elif mark == ",":
            waiting = False
        elif inside == "{" and not waiting:
            if match["string"] is None:
                return None
            key = match["string"][1:-1]
            named += [slot for slot, (a, b) in enumerate(line.spans) if match.start() < a and b < match.end()]
        elif waiting and key is not None:
            slot = _alone(line, match.span())
            if slot is not None:
                leaves.append(("/".join([*filter(None, path), key]), slot))
    return (leaves, named) if not kinds else None


def _alone(line: Line, span: tuple[int, int]) -> int | None:
    """The number that the token is, quotes apart."""
    text = line.text[span[0] : span[1]]
    inner = text.strip("\"'")
    slot = line.slot(span[0] + (len(text) - len(inner)) // 2, span[1])
    if slot is None:
        return None
    start, end = line.spans[slot]
    return slot if line.text[start:end] == inner or inner.startswith(line.text[start:end] + ".") else None
