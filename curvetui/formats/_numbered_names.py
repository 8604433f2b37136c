"""Shapes of a whole number that counts or is part of a name, by the words before it."""

from curvetui import names
from curvetui.formats._shape import LineState, Number, Shape, add
from curvetui.formats._vocabulary import EXAMPLES, INDEX
from curvetui.formats._words import Label
from curvetui.names.spellings import UNFINISHED
from curvetui.reading import compiled

STEPS: list[Shape] = []
"""The number is a counter."""
PARTS: list[Shape] = []
"""The number is part of the next value's name."""
_OVER = r"\s*(?:[,:|]\s*)+[A-Za-z][\w ./-]*(?:[:=]|(?<=\w)\s+$)"
"""After the number of a pass over a split: a name and its value."""
_DECIMAL = r"^\s+[-+]?\d*\.\d+(?=\s|$)"
_FOLDS = frozenset(("fold", "kfold"))
"""Words that identify by a number behind a colon too."""
_NAME = r"^\s?[a-zA-Z][\w ()]*\s?[:=]\s*$"
_LETTERED = r"^(?:(?P<lead>.*) \| )?(?P<name>[^|]*@\d+)(?: \|)? (?P<variant>[a-z])$"
_PROGRESS = frozenset(
    "progress progreso progresso progression avancement fortschritt прогресс 进度 進度 進捗 진행 진행률".split()
)
"""Before a percentage behind an epoch: how much of the epoch is done."""
MAX_NAME = 3
"""Maximum words before a number that is part of a name."""


@add(STEPS, "Train 7, loss: 2.69, acc: 0.45", {"epoch": 7, "loss": 2.69, "acc": 0.45})
def pass_over_split(walk: LineState, number: Number) -> bool:
    """A split and a number lead a line of names and values: an epoch."""
    if not _leads(number) or number.words.lower() not in names.SPLIT:
        return False
    if not compiled(_OVER).match(number.behind) or not (
        number.behind.rstrip().endswith((":", "=")) or "." in number.following
    ):
        return False
    walk.note_split(number.words)
    walk.counters["epoch"], walk.last = number.slot, "epoch"
    return True


@add(STEPS, "Validation loss 1000: 2.31", {"step": 1000, "Validation loss": 2.31})
def step_of_metric(walk: LineState, number: Number) -> bool:
    """A step between a metric with a split and its only value."""
    words = number.words
    if not _leads(number) or names.split_of(words) is None or not names.is_plain(words):
        return False
    at_colon = len(walk.line.spans) == 2 and compiled(r"^\s*:\s*$").match(number.behind)
    value = compiled(r"\.|[nN]a[nN]|inf").search(number.following)
    if not at_colon and (number.behind.strip() or not value):
        return False
    walk.counters["step"], walk.carried, walk.last = number.slot, words, "step"
    return True


@add(STEPS, "***** Eval results 500 *****", {"step": 500})
def results_at(walk: LineState, number: Number) -> bool:
    """The only number of a heading of an evaluation's results."""
    words = names.tokens(number.words)
    if (
        not _leads(number)
        or len(walk.line.spans) > 1
        or words[-1:] not in (("results",), ("result",))
    ):
        return False
    if not names.split_of(number.words) or compiled(r"\w").search(number.behind):
        return False
    walk.note_split(number.words)
    walk.counters["step"], walk.last = number.slot, "step"
    return True


@add(STEPS, "Epoch 3 Progress: 50% loss 0.5", {"epoch": 3, "batch": 50, "percent": 50, "loss": 0.5})
def place_in_epoch(walk: LineState, number: Number) -> bool:
    """A percentage behind an epoch: how much of it is done."""
    word = number.words.lower().rpartition(" ")[2]
    if word not in _PROGRESS or not number.behind.startswith("%"):
        return False
    if "epoch" not in walk.counters or "batch" in walk.counters:
        return False
    walk.counters["batch"] = walk.counters["percent"] = number.slot
    walk.last = "batch"
    return True


@add(PARTS, "epoch 3 Prec@1 001 50.5", {"epoch": 3, "001 Prec@1": 50.5})
def numbered_variant(walk: LineState, number: Number) -> bool:
    """A whole number between `@N` and a decimal tells variants of the metric apart."""
    if not compiled(r"@\d+$").search(number.words) or not compiled(_DECIMAL).match(number.rest):
        return False
    walk.carried, walk.variant = number.words, number.text
    return True


@add(PARTS, "Fold: 2 | epoch 3 loss 0.5", {"epoch": 3, "fold 2 loss": 0.5})
def indexed(walk: LineState, number: Number) -> bool:
    """A word that identifies what is measured, and its number: the group of the line."""
    word = number.words.lower().split()[-1]
    if word not in INDEX:
        return False
    if len(compiled(rf"(?i)\b{word}\W{{0,2}}\d").findall(walk.line.text)) > 1:
        # `head 1 loss 0.5 head 2 loss 0.6`: one group each.
        walk.member = f"{word} {number.text}"
        return True
    walk.prefix = f"{walk.prefix} {word} {number.text}".strip()
    return True


@add(PARTS, "Mean test loss of 63 batches: 3.5", {"Mean test loss": 3.5})
def measured_on(walk: LineState, number: Number) -> bool:
    """How many batches or examples a metric is the mean of."""
    words = compiled(r" (?:over|on|for|from)(?: the)?$").sub("", number.words)
    is_of = words != number.words or number.before.endswith(" of ")
    if not is_of or not names.is_plain(words) or not compiled(EXAMPLES).match(number.behind):
        return False
    if names.split_of(words) is None:
        walk.note_split(number.behind)
    walk.carried = words
    return True


@add(PARTS, "epoch 3 organ 4 dice: 0.9", {"epoch": 3, "organ 4 dice": 0.9})
def numbered_name(walk: LineState, number: Number) -> bool:
    """A number inside a name of a few words."""
    if (
        names.is_plain(number.words)
        or compiled(_NAME).match(number.behind) is None
        or len(number.words.split()) > MAX_NAME
        or number.words.lower().split()[-1] in UNFINISHED
    ):
        return False
    walk.carried = f"{number.words} {number.text}"
    return True


def lettered_variant(name: Label) -> tuple[Label, str | None]:
    """(the label without the letter behind its name, the letter): `Prec@1   k 49.2`."""
    found = compiled(_LETTERED).match(f"{name.lead} | {name.words}" if name.lead else name.words)
    if found is None or name.mark != " ":
        return name, None
    return Label(found["name"], " ", found["lead"] or ""), found["variant"]


def may_be_part(number: Number) -> bool:
    is_named = number.mark in (":", "=") and number.words.lower() not in _FOLDS
    return bool(number.words) and number.is_whole and not is_named


def _leads(number: Number) -> bool:
    return number.is_whole and number.mark == " " and number.slot == 0
