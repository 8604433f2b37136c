"""The meaning of a table's column names: counters, splits, or not names at all."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from curvetui import names
from curvetui.names.counters import counter_of, is_episode_length, is_unmeasured, leads, plan_of
from curvetui.names.rows import name_of_texts, split_of_texts
from curvetui.reading import compiled

_NUMBER = r"^[-+]?(?:\d[\d.,]*(?:[eE][-+]?\d+)?|nan|inf)\s*%?$"
_PROSE = r"[\[({]\s*[-+]?\d*\.\d|[!?;=]|[:,]\s|\w{4}\.\s+[A-Z]|(?:[^\W\d]|[)\]]):[-+]?\d*\.\d|\s:[-+]?\d*\.\d|^[-+]?\d*\.\d+\s|:$|^\[(?i:error|warn(?:ing)?|info|critical|fatal)\]"
"""Characters that occur in sentences and name-value pairs but not in names; the level of a message."""
MAX_NAME = 60
"""Maximum characters of a column name."""
MAX_WORDS = 6
WIDE = 8
"""Up to this many columns, one known name is enough."""
COCO = frozenset("AP AP50 AP75 APs APm APl APr APc APf".split())
"""Detectron2's scores, measured in an evaluation."""
DEEPXDE = ("step", "loss_train", "loss_test", "metrics_test")
"""The header of `loss.dat`; two of its names each stand for as many columns as there are losses."""

LABELS = frozenset(
    "class classes category categories task tasks label labels dataset class_name organ 类别 クラス".split()
)
"""Columns that identify what an evaluation measured."""
METRIC = frozenset("metric metrics measure".split())
"""The first column of a table whose rows are metrics."""


def split_alone(cell: str) -> str | None:
    """The split that a cell names, if it names nothing else."""
    words = names.tokens(cell)
    return names.split_of(cell) if words and all(w in names.SPLIT for w in words) else None


def is_spread(columns: Sequence[str]) -> bool:
    """Whether each row is one metric and the columns are splits or classes: `| metric | train | val
    |`.
    """
    named = columns[0].lower() in METRIC
    by_split = not counter_of(columns[0]) and all(map(split_alone, columns[1:]))
    return len(columns) > 2 and (named or by_split)


def are_names(cells: Sequence[str]) -> bool:
    """Return whether these are column names, some of them known in training logs.

    Example:
        >>> are_names(["epoch", "train.loss", "mAP_0.5:0.95"]), are_names(["loss: 0.5", "acc: 0.9"])
        (True, False)
    """
    filled = [run_and_metric(cell, cells)[1] for cell in cells if cell]
    pairs = sum(compiled(r"[^\W\d]:\d+$").search(cell) is not None for cell in filled)
    if len(filled) < 2 or not all(map(_may_be_name, filled)) or 2 * pairs > len(filled):
        return False
    splits = [split_alone(cell) for cell in cells[1:]]
    if all(splits) and len(set(splits)) == len(splits) > 1:
        return True
    known = sum(map(is_known, filled))
    return known > 0 and (known * 4 >= len(cells) or len(cells) >= WIDE)


def run_and_metric(cell: str, cells: Sequence[str]) -> tuple[str | None, str]:
    """(run, metric) of W&B's exported `run - metric` beside its `…__MIN`: any text may name a run."""
    own = compiled(r"__M(?:IN|AX)$").sub("", cell)
    run, _, metric = own.rpartition(" - ")
    return (run, metric) if run and f"{own}__MIN" in cells else (None, cell)


def told(columns: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the columns and the split as the texts of a row name them.

    Example:
        >>> told(("step", "phase", "metric", "value"), ("3", "valid", "loss", "0.5"))
        (('step', 'phase', 'metric', 'loss'), 'val')
    """
    pairs = [(c, text) for c, text in zip(columns, cells, strict=True) if text]
    texts = {c.lower(): text for c, text in pairs if not compiled(_NUMBER).match(text)}
    measured = [c for c, _ in pairs if c.lower() not in texts and not counter_of(c)]
    name = name_of_texts(texts, measured)
    return tuple(name if name and c in measured else c for c in columns), split_of_texts(texts)


def is_known(name: str) -> bool:
    """Whether a column of that name is a known counter or metric."""
    return counter_of(name) is not None or names.is_plain(name) or names.is_known(name)


def _may_be_name(cell: str) -> bool:
    return compiled(r"^Unnamed: \d+$").match(cell) is not None or (
        len(cell) <= MAX_NAME
        and cell.count(" ") < MAX_WORDS
        and (cell == "#" or compiled(r"[^\W\d_]").search(cell) is not None)
        and not compiled(_NUMBER).match(cell)
        and not compiled(_PROSE).search(cell)
        and not _is_pair(cell)
    )


def _is_pair(cell: str) -> bool:
    """Whether a cell holds a name and its value: `epoch 3`, `loss 0.5`, but not `top 5`."""
    match = compiled(r"^(?P<name>.*\S)\s+[-+]?(?P<number>\d[\d.,]*(?:[eE][-+]?\d+)?)\s*%?$").match(
        cell
    )
    return match is not None and (
        compiled(r"[.eE]").search(match["number"]) is not None
        or counter_of(match["name"]) is not None
    )


def words_as_columns(text: str) -> list[str]:
    """Return the columns of a header separated by single spaces; none if it is not such a header.

    Example:
        >>> words_as_columns("Step Training Loss Validation Loss Wer"), words_as_columns("the loss is low")
        (['Step', 'Training Loss', 'Validation Loss', 'Wer'], [])
    """
    words = text.strip().lstrip("#% ").split()
    if not 2 <= len(words) <= 4 * WIDE or counter_of(words[0]) in (None, "time"):
        return []
    columns: list[str] = []
    for word in words:
        before = columns[-1] if columns else ""
        if before and (_opens(before) and counter_of(word) is None or _is_phrase(before, word)):
            columns[-1] = f"{before} {word}"
        else:
            columns.append(word)
    if len(columns) < 2 or not all(map(_may_be_name, columns)):
        return []
    known = sum(map(is_known, columns))
    return columns if known >= 2 and 2 * known >= len(columns) else []


def _opens(name: str) -> bool:
    """Whether a metric name must follow: `Validation`."""
    return split_alone(name) is not None


def _is_phrase(before: str, word: str) -> bool:
    """Whether this word and the last form one name: `Learning Rate`."""
    pair = (*names.tokens(before)[-1:], *names.tokens(word))
    return any(phrase == pair for phrase, _ in names.PHRASES)


TOTALS = ("epochs", "steps")
"""Counters' names that mean the planned end in a table with the singular beside them."""


@lru_cache(256)
def roles(columns: tuple[str, ...]) -> tuple[tuple[str | None, str | None], ...]:
    """Return (counter, split implied by position) of each column.

    Counters are `epoch`, `step`, `batch`, `time`, the plans `epochs` and `steps`, or `-` for
    non-metrics. Scores after a validation loss belong to validation if a training loss precedes it.

    Example:
        >>> roles(("Epoch", "Training Loss", "Validation Loss", "Accuracy"))
        (('epoch', None), (None, None), (None, None), (None, 'val'))
        >>> roles(("epochs", "epoch", "loss"))
        (('epochs', None), ('epoch', None), (None, None))
    """
    out: list[tuple[str | None, str | None]] = []
    taken: set[str] = set()
    seen: list[str | None] = []
    metrics = [names.metric(name) for name in columns]
    own = [names.split_of(name) for name in columns]
    whole = any(leads(name) and counter_of(name) == "step" for name in columns)
    # The index of a frame is the only place that its rows have.
    indexed = not {"epoch", "step", "batch"}.intersection(map(counter_of, columns))
    for name, metric, split in zip(columns, metrics, own, strict=True):
        counter = counter_of(name) or plan_of(name)
        if (total := name.lower()) in TOTALS and total[:-1] in map(str.lower, columns):
            counter = total
        if indexed and not out and is_index(name):
            counter = "step"
        # Next to the run's global step, an iteration counter adds nothing.
        is_inner = whole and counter == "step" and not leads(name)
        is_inner |= counter == "step" and _is_of_each_split(name, columns)
        if counter in taken or counter is None or is_inner or is_episode_length(name, columns):
            counter = "-" if is_unmeasured(name) or name.endswith(("__MIN", "__MAX")) else None
        else:
            taken.add(counter)
        twins = [m for m, s in zip(metrics, own, strict=True) if s and m.metric == metric.metric]
        along = (
            "val" if split is None and not twins and ("train", "val") in pairwise(seen) else None
        )
        out.append((counter, along))
        if "loss" in metric.metric:
            seen.append(split)
    return tuple(out)


def _is_of_each_split(name: str, columns: tuple[str, ...]) -> bool:
    """Whether each split has such a column: how long a `train_step` and a `test_step` take."""
    words = names.parted(names.tokens(name))
    others = (names.parted(names.tokens(other)) for other in columns if other != name)
    return any(
        len(o) == len(words) and o[1:] == words[1:] and {o[0], words[0]} <= names.SPLIT.keys()
        for o in others
    )


def is_index(name: str) -> bool:
    """Whether pandas wrote a column of that name without a name: its index."""
    return not name or compiled(r"^Unnamed: 0$").match(name) is not None


def joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """The names of a two-row header."""
    return tuple(f"{a} {b}".strip() for a, b in zip(above, below, strict=True))


def deepxde(count: int) -> tuple[str, ...]:
    """The *count* columns of a `loss.dat`: as many train as test losses, perhaps one metric."""
    losses, metric = divmod(count - 1, 2)
    train, test = (
        [f"{name} {i + 1}" if losses > 1 else name for i in range(losses)]
        for name in ("loss_train", "loss_test")
    )
    return ("step", *train, *test, *["metrics_test"][:metric])
