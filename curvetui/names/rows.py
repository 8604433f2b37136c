"""The meaning that texts in a row or record give to its numbers: their split and metric."""

from collections.abc import Iterable, Mapping

from curvetui.names import SPLIT, is_known, split_of, tokens

PHASES = (
    "variant",
    "mode",
    "split",
    "phase",
    "stage",
    "_type",
    "type",
    "set",
    "subset",
    "dataset",
    "partition",
    "event",
    "name",
)
"""Fields that may name a split, by precedence."""
NAMES = ("metric", "metric_name", "name", "tag", "key", "scalar", "series")
"""Fields that may name the content of `VALUES`."""
MEASUREMENTS = frozenset(("metrics", "scores", "curve", "history", "results"))
"""File names of a table other than the name of a metric."""
VALUES = frozenset(("value", "val", "v", "metric_value"))


def split_of_texts(texts: Mapping[str, str]) -> str | None:
    """Return the split named by one of the texts; their keys are in lower case.

    Example:
        >>> split_of_texts({"phase": "validation", "note": "train"})
        'val'
    """
    return next((split for key in PHASES if (split := split_of(texts.get(key, "")))), None)


def split_of_file(path: str) -> str | None:
    """Return the split in a file's name, which must also have a word for the measurement.

    Example:
        >>> split_of_file("out/test_error.tsv"), split_of_file("val_loss.csv"), split_of_file("test.csv")
        ('test', 'val', None)
    """
    stem = path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    rest = " ".join(word for word in tokens(stem) if word not in SPLIT)
    return split_of(stem) if rest in MEASUREMENTS or is_known(rest) else None


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
