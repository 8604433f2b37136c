"""The vocabulary: how counters, splits, metrics, directions and settings are spelled."""

from curvetui.names.metrics import (
    MEASURED,
    direction,
    is_exception,
    is_known,
    is_plain,
    is_setting,
    metric,
    split_of,
)
from curvetui.names.spellings import NO_SPLIT, PHRASES, SPLIT
from curvetui.names.words import parted, tokens

__all__ = [
    "MEASURED",
    "NO_SPLIT",
    "PHRASES",
    "SPLIT",
    "direction",
    "is_exception",
    "is_known",
    "is_plain",
    "is_setting",
    "metric",
    "parted",
    "split_of",
    "tokens",
]
