"""Shapes of a number without a label: what it is follows from the number before it.

The mark of such a number is the text between the two.
"""

from curvetui import names
from curvetui.formats._counting import PLURAL
from curvetui.formats._pairs import pair_of
from curvetui.formats._shape import SPENT, LineState, Number, Shape, add
from curvetui.reading import compiled

UNLABELLED: list[Shape] = []
REFERS = r"^\s*(/|->|=>|→|\||,|of|out of|\(|\+/-|±|\+|\]\s?\[|\)\s?\[|\[|\)\s?\(|-|)(?:(?<=\()\s*(?i:avg|average|mean)\.?\s*[:=]?)?\s*$"
"""Text without a name between two numbers, or with one only for what a bracket holds: `0.5 (avg 0.6)`."""
_SLASHES = ("/", "of", "out of")
_AVERAGED = r"(?i)\b(?:avg|average|mean)(?:_|\b)"
_TARGET = r"^\d(?:\.0+)?[eE]-\d+$"


@add(UNLABELLED, "epoch 3/10 loss 0.5", {"epoch": 3, "epochs": 10, "loss": 0.5})
def plan(walk: LineState, number: Number) -> bool:
    """After a counter: its planned total, `epoch 3/10`, `[3|10]`."""
    closed = number.mark == "|" and number.behind.lstrip().startswith("]")
    if walk.last not in PLURAL or not (closed or number.mark in _SLASHES):
        return False
    walk.last = PLURAL[walk.last]
    walk.counters.setdefault(walk.last, number.slot)
    return True


@add(UNLABELLED, "iteration 95/200/201 loss: 0.5", {"step": 200, "loss": 0.5})
def third_counter(walk: LineState, number: Number) -> bool:
    """Three counters of the same thing are no plan; the second counts training."""
    if number.mark != "/" or walk.last != "steps" or "step" not in walk.counters:
        return False
    walk.counters["step"] = walk.counters.pop("steps")
    walk.last = ""
    return True


@add(UNLABELLED, "epoch 3 train/val loss 0.5/0.6", {"epoch": 3, "train loss": 0.5, "val loss": 0.6})
def two_names(walk: LineState, number: Number) -> bool:
    """Two values whose names a slash joins too."""
    if number.mark not in _SLASHES or walk.last != "value":
        return False
    first = walk.values[-1]
    pair = pair_of(first.name)
    if pair is None:
        return False
    walk.values[-1:] = [
        walk.value(pair[0], first.slot, first.split),
        walk.value(pair[1], number.slot, first.split),
    ]
    walk.last = "pair"
    return True


@add(UNLABELLED, "epoch 3, loss 6.65/1e-12", {"epoch": 3, "loss": 6.65})
def target(walk: LineState, number: Number) -> bool:
    """A value and what it is to reach."""
    if not _divides(walk, number) or not compiled(_TARGET).match(number.text):
        return False
    walk.last = "goal"
    return True


@add(
    UNLABELLED,
    "epoch 3 acc: 0.962/0.960/0.9",
    {"epoch": 3, "acc": 0.962, "acc (2)": 0.96, "acc (3)": 0.9},
)
def next_value(walk: LineState, number: Number) -> bool:
    """Several values of one name: no share if the first two have decimals."""
    before = walk.values[-1] if walk.last in ("value", "row") else None
    if before is None or number.mark not in _SLASHES:
        return False
    if walk.last == "value" and number.is_whole and "." not in walk.line.number(before.slot):
        return False
    name, _, count = before.name.rpartition(" (") if walk.last == "row" else (before.name, "", "1)")
    index = int(count[:-1]) + 1
    walk.values.append(before._replace(name=f"{name} ({index})", slot=number.slot))
    walk.last = "row"
    return True


@add(
    UNLABELLED,
    "epoch 3 train 0.5 0.6 val 0.7, 0.8",
    {"epoch": 3, "train": 0.5, "2 train": 0.6, "val": 0.7, "2 val": 0.8},
)
def next_of_split(walk: LineState, number: Number) -> bool:
    """Several values of a split without names."""
    if walk.last not in ("value", "listed") or number.mark not in ("", ",") or number.is_whole:
        return False
    before = walk.values[-1]
    if not set(names.tokens(before.name)) <= names.SPLIT.keys():
        return False
    walk.values.append(before._replace(slot=number.slot, group=str(int(before.group or 1) + 1)))
    walk.last = "listed"
    return True


@add(UNLABELLED, "Test set: Accuracy: 9832/10000", {"Accuracy": 0.9832})
def share(walk: LineState, number: Number) -> bool:
    """A count of the correct ones and the number of all."""
    if not _divides(walk, number):
        return False
    walk.values[-1] = walk.values[-1]._replace(over=number.slot)
    walk.last = "fraction"
    return True


@add(UNLABELLED, "epoch 3 learning rate 0.001 -> 0.0005", {"epoch": 3, "learning rate": 0.0005})
def new_value(walk: LineState, number: Number) -> bool:
    """A change: the value after it."""
    if number.mark not in ("->", "=>", "→") or walk.last != "value":
        return False
    walk.values[-1] = walk.values[-1]._replace(slot=number.slot)
    return True


@add(
    UNLABELLED,
    "Epoch: 3 [100/500] Loss 0.5",
    {"epoch": 3, "batch": 100, "batches": 500, "Loss": 0.5},
)
def batch(walk: LineState, number: Number) -> bool:
    """In brackets after an epoch: a batch, unless it is a duration, a share or has decimals."""
    if (
        not number.mark.endswith(("[", "("))
        or "batch" in walk.counters
        or walk.last not in ("epoch", "epochs")
        or not number.is_whole
        or compiled(SPENT).match(number.behind)
    ):
        return False
    walk.counters["batch"] = number.slot
    walk.last = "batch"
    return True


@add(
    UNLABELLED, "Iter: [3][50/391] Loss 0.5", {"epoch": 3, "batch": 50, "batches": 391, "Loss": 0.5}
)
def outer_step(walk: LineState, number: Number) -> bool:
    """A fraction in brackets directly behind a bracketed step: the step counts epochs."""
    if walk.last != "step" or not compiled(r"^\]\s?\[$").match(number.mark):
        return False
    if "epoch" in walk.counters or not compiled(r"^\s*/\s*$").match(number.behind):
        return False
    walk.counters["epoch"], walk.counters["batch"] = walk.counters.pop("step"), number.slot
    walk.last = "batch"
    return True


@add(UNLABELLED, "epoch 3 acc 82.3% (412/500)", {"epoch": 3, "acc": 82.3})
def share_again(walk: LineState, number: Number) -> bool:
    """The same share as a count, after its percentage."""
    if number.mark != "(" or not compiled(r"^\s*/\s*$").match(number.behind):
        return False
    walk.last = "fraction"
    return True


@add(UNLABELLED, "epoch 3 loss 0.5 (0.6)", {"epoch": 3, "loss": 0.5, "loss (mean)": 0.6})
def running_mean(walk: LineState, number: Number) -> bool:
    """In parentheses after a value: its mean so far, unless it is a duration or a change."""
    if (
        number.mark != "("
        or walk.last != "value"
        or compiled(SPENT).match(number.behind)
        or number.text.startswith("+")
        or compiled(_AVERAGED).search(walk.values[-1].name)
    ):
        return False
    mean = f"{walk.values[-1].name} (mean)"
    walk.values.append(walk.values[-1]._replace(name=mean, slot=number.slot, over=None))
    walk.last = "mean"
    return True


def _divides(walk: LineState, number: Number) -> bool:
    return number.mark in _SLASHES and walk.last == "value"
