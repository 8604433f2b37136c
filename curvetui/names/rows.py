"""The meaning that texts in a row or record give to its numbers: their split and metric."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curvetui.names import SPLIT, is_known, is_plain, split_of, tokens

PHASES = tuple(
    "variant mode split phase stage _type type set subset dataset partition event name".split()
)
"""Fields that may name a split, by precedence."""
NAMES = ("metric", "metric_name", "name", "tag", "key", "scalar", "series")
"""Fields that may name the content of `VALUES`."""
MEASUREMENTS = frozenset(("metrics", "scores", "curve", "history", "results"))
"""File names of a table other than the name of a metric."""
KEEPING = MEASUREMENTS | frozenset(("log", "logs", "list", "values", "data", "record"))
"""Words beside a metric in the name of a file that holds it."""
VALUES = frozenset(("value", "val", "v", "metric_value"))


def split_of_texts(texts: Mapping[str, str]) -> str | None:
    """Return the split named by one of the texts; their keys are in lower case.

    Example:
        >>> split_of_texts({"phase": "validation", "note": "train"})
        'val'
    """
    return next((split for key in PHASES if (split := split_of(texts.get(key, "")))), None)


class FileName(NamedTuple):
    """The meaning that a file's name gives to the numbers in it."""

    split: str | None = None
    metric: str | None = None


def of_file(path: str) -> FileName:
    """Return the split in a file's name, which must also have a word for the measurement, and the
    metric if the name ends with one.

    Example:
        >>> of_file("out/test_error.tsv"), of_file("mean_losses.txt").metric, of_file("test.csv")
        (FileName(split='test', metric='test error'), 'mean losses', FileName(split=None, metric=None))
    """
    stem = path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    words = [word for word in tokens(stem) if word not in KEEPING]
    rest = " ".join(word for word in words if word not in SPLIT)
    is_measured = bool(MEASUREMENTS & set(tokens(stem)) and not rest) or is_known(rest)
    last = rest.rpartition(" ")[2]
    is_metric = any(map(is_plain, (rest, rest.removesuffix("s"), last, last.removesuffix("s"))))
    return FileName(split_of(stem) if is_measured else None, " ".join(words) if is_metric else None)


def name_of_texts(texts: Mapping[str, str], values: list[str]) -> str | None:
    """Return the metric of the only one of *values*, if a text names it.

    Example:
        >>> name_of_texts({"metric": "val_loss"}, ["value"]), name_of_texts({"name": "run 1"}, ["loss"])
        ('val_loss', None)
    """
    if len(values) != 1 or values[0].lower() not in VALUES:
        return None
    return next((text for key in NAMES if (text := texts.get(key))), None)


def renamed(texts: Mapping[str, str], values: Iterable[str]) -> dict[str, str]:
    """Return the name of each of *values*, qualified by the texts of the row.

    Example:
        >>> renamed({"phase": "val"}, ["loss", "train_acc"])
        {'loss': 'val/loss', 'train_acc': 'train_acc'}
    """
    values = list(values)
    split, named = split_of_texts(texts), name_of_texts(texts, values)
    new_names = {name: named or name for name in values}
    return {
        name: f"{split}/{new}" if split and split_of(new) is None else new
        for name, new in new_names.items()
    }
