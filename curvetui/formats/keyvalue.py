"""Names and numbers in any order and punctuation: `epoch 3 | train loss 0.1, val acc: 93.2%`, hand-written prints.

Every number is judged by the text between it and the number before: that is its label. A label is a counter
(`epoch`, `iter`), a metric, or nothing we know; brackets and slashes without a label refer to the number before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from curvetui import names
from curvetui.formats import NOTHING, Line, LogFormat, Reading, Value, compiled

_CLOCK = (
    r"\d{4}[-/.]\d\d?[-/.]\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?)?|\d\d?/\d\d?(?:/\d\d(?:\d\d)?)? \d\d?:\d\d:\d\d"
    r"|\d+:\d\d(?::\d\d)?(?:[.,]\d+)?|\d+ days?, "
)
_QUOTED = r'="[^"]*[ ,][^"]*"'
_SPLITTER = r"[,;|│┃\t]|[\])}] |\) ?|(?<=\s)[-–—•·*>]+(?=\s)|\s{2,}"
_TAIL = r"""[\s:=\-~>≈'"(\[{<@#]*$"""
_UNIT = (
    r"^\s*(?:%|(?:[a-zA-Zµ]+/[a-zA-Z]+|[mµun]?s|secs?|seconds?|mins?|minutes?|m|h|hours?|[KMGT]i?B|[kKMGBx]|px|°C|W)(?![\w:=]))?"
)
_WORDS = r"[^\W\d_]"
_EPOCH = frozenset("epoch epochs ep epoche époque epoque época epoca エポック 轮 轮次 回合 epoch_num".split())
_STEP = frozenset("step iter iteration it global_step update num_updates updates itr n_iter iterations steps boosting_round niter".split())
_BATCH = frozenset("batch minibatch mb batch_idx mini-batch".split())
_STALE = frozenset("best min max patience threshold target lowest highest previous prev minimum maximum early counter "
                   "improved improve from baseline so_far".split())
_PATH = r"[/\\]\S*\.\w+$|\.py$|://"
_FILLER = frozenset("after at for on in of to end done finished completed summary results the".split())


class KeyValue(LogFormat):
    title = "key/value lines"
    general = True
    examples = (
        (
            "epoch 3 | train loss 0.1 | val loss 0.2 | val acc 93.21",
            {"epoch": [3], "train loss": [0.1], "val loss": [0.2], "val acc": [93.21]},
        ),
        ("Epoch [3/50], Step [100/600], Loss: 0.12", {"epoch": [3], "batch": [100], "Loss": [0.12]}),
        ("Epoch: 001/010 | Batch 0000/0391 | Cost: 2.31", {"epoch": [1], "batch": [0], "Cost": [2.31]}),
        ("step=10 loss=3.1 lr=1e-3", {"step": [10], "loss": [3.1], "lr": [1e-3]}),
        ("Test set: Average loss: 0.05, Accuracy: 9832/10000 (98%)", {"Average loss": [0.05], "Accuracy": [0.9832]}),
        ("the validation loss merely rose by 0.26; this is a 27% decrease", {}),
    )

    def read(self, line: Line) -> Reading | None:
        return _Parser(line).reading() if line.spans else None


@dataclass
class _Parser:
    """Walks over the numbers of one line."""

    line: Line
    counters: dict[str, int] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    split: str | None = None
    """What the words so far said of the split."""
    carried: str = ""
    """Words before a counter that name the value after it: `Validation accuracy after epoch 5: 0.9`."""
    last: str = ""
    """What the number before was: a counter's name, `value`, or nothing."""
    named: int = 0
    """Values whose names trainings are known to use."""

    def reading(self) -> Reading | None:
        self.split = self.line.section
        skipped = self._skipped()
        end = 0
        for slot, (start, stop) in enumerate(self.line.spans):
            gap = self.line.text[end:start]
            end = stop
            if slot in skipped:
                self._note_split(gap)
                self.last = ""
                continue
            self._number(slot, gap, self.line.text[stop : stop + 12])
        return self._result()

    def _result(self) -> Reading | None:
        if not self.values:
            return Reading(counters=self.counters) if self.counters else None
        own = any(name in self.counters for name in ("epoch", "step", "batch"))
        if not self.named and not own:
            return Reading(tuple(self.values), self.counters, loose=True)
        return Reading(tuple(self.values), self.counters)

    def _skipped(self) -> set[int]:
        """Numbers of dates, clock times and quoted sentences."""
        hidden = [m.span() for p in (_CLOCK, _QUOTED) for m in compiled(p).finditer(self.line.text)]
        return {slot for slot, (a, b) in enumerate(self.line.spans) for x, y in hidden if x <= a and b <= y}

    def _number(self, slot: int, gap: str, behind: str) -> None:
        refers = compiled(r"^\s*(/|of|out of|\(|\+/-|±|\+|\]\[|\) ?\[|\] ?\[|\[|-)\s*$").match(compiled(_UNIT).sub("", gap) or gap)
        if refers and self.last:
            self._refer(slot, refers[1], behind)
            return
        label, mark = self._label(gap)
        counter = self._counter(label, mark, gap, behind)
        if counter:
            self.counters.setdefault(counter, slot)
            self.last = counter
        elif not self._value(slot, label, mark):
            self.last = ""

    def _refer(self, slot: int, how: str, behind: str) -> None:
        """A number without a label belongs to the one before."""
        slash = how in ("/", "of", "out of")
        if slash and self.last in ("epoch", "step", "batch"):
            name = {"epoch": "epochs", "step": "steps", "batch": "batches"}[self.last]
            self.counters.setdefault(name, slot)
            self.last = name
        elif slash and self.last == "value":
            self.values[-1] = self.values[-1]._replace(over=slot)
            self.last = "fraction"
        elif how.endswith("[") and "batch" not in self.counters and self.last in ("epoch", "epochs"):
            self.counters["batch"] = slot
            self.last = "batch"
        elif how == "(" and self.last == "value" and not behind.startswith("%"):
            self.values.append(self.values[-1]._replace(name=f"{self.values[-1].name} (mean)", slot=slot))
            self.last = "mean"
        else:
            self.last = ""

    def _label(self, gap: str) -> tuple[str, str]:
        """(words that name the number, the sign between: `:` `=` ` ` or `""`) of the text before it."""
        gap = compiled(_UNIT).sub("", gap, count=1) if self.last else gap
        tail = compiled(_TAIL).search(gap)
        joint = tail[0] if tail else ""
        words = gap[: len(gap) - len(joint)]
        mark = "=" if "=" in joint else ":" if ":" in joint else "[" if "[" in joint else "(" if "(" in joint else " "
        parts = compiled(_SPLITTER).split(words)
        label = parts[-1].strip() if parts else ""
        self._note_split(" | ".join(parts[:-1]))
        head, colon, rest = label.rpartition(":")
        if colon and rest.strip():
            self._note_split(head)
            label = rest.strip()
        return label.strip("'\"`*_ .<>()[]{}#-–—•·>"), mark if label else ""

    def _note_split(self, words: str) -> None:
        """`Test set:` and `[valid]` say what the numbers behind them were measured on."""
        found = [w for w in names.tokens(words) if w in names.SPLIT]
        if found:
            self.split = names.SPLIT[found[-1]]

    def _counter(self, label: str, mark: str, gap: str, behind: str) -> str | None:
        """Which counter the label is, if any."""
        words = compiled(r"[\s_/.]+").split(label.lower().strip())
        last = words[-1] if words else ""
        whole = label.lower().replace(" ", "_")
        for name, known in (("epoch", _EPOCH), ("step", _STEP), ("batch", _BATCH)):
            if last in known or whole in known:
                if len(words) > 4 and mark not in (":", "="):
                    return None
                self._before_counter(label[: len(label) - len(last)])
                inner = compiled(r"^\s*\]?\)?\s*(?:/|of)\s*\d").match(behind)
                return "batch" if name == "step" and inner and "epoch" in self.counters else name
        if not label and mark == "" and not self.counters and compiled(r"^\s*[\[(]\s*$").match(gap):
            return "epoch" if compiled(r"^\s*(?:/\s*\d+\s*)?[\])]").match(behind) else None
        return None

    def _before_counter(self, words: str) -> None:
        self._note_split(words)
        kept = [w for w in words.split() if w.lower() not in _FILLER]
        self.carried = " ".join(kept) if kept and names.is_known(" ".join(kept)) else ""

    def _value(self, slot: int, label: str, mark: str) -> bool:
        """Take the number as a metric's value if the label may name one."""
        if not label and self.carried and self.last in ("epoch", "epochs", "step", "steps", "batch", "batches"):
            label, mark, self.carried = self.carried, ":", ""
        words = label.split()
        if mark in (":", "=") and len(words) > 4:
            label = " ".join(words[-3:])
        if not compiled(_WORDS).search(label) or compiled(_PATH).search(label):
            return False
        if _STALE & set(names.tokens(label)):
            return False
        plain = names.is_plain(label)
        if mark not in (":", "=") and not plain and not (self.values and len(words) <= 2 and self.named):
            return False
        self.named += plain or names.is_known(label)
        own = any(w in names.SPLIT for w in names.tokens(label))
        self.values.append(Value(label, slot, None if own else self.split))
        if own and " " in label:
            self.split = self.split or None
        self.last = "value"
        return True


_ = NOTHING
