"""The words for each cause of an early end."""

from collections.abc import Mapping
from typing import NamedTuple

from curvetui.languages.templates import Choice, Text, choose


class CauseWords(NamedTuple):
    """The words for one cause."""

    title: Text
    cause: str
    why: tuple[str, ...]
    next: tuple[str, ...]
    """What to do besides resuming."""
    worry: str = ""
    """Empty: the same as for most causes."""


def field_of(causes: Mapping[str, CauseWords], field: str, otherwise: str = "") -> Choice:
    """That field for the cause of the run's end."""
    return choose(
        "variant", **{cause: getattr(words, field) or otherwise for cause, words in causes.items()}
    )


def each(causes: Mapping[str, CauseWords], field: str) -> tuple[Choice, ...]:
    """The sentences of a field with several; empty where a cause has none."""
    several = {cause: getattr(words, field) for cause, words in causes.items()}
    return tuple(
        choose(
            "variant",
            **{cause: texts[at] if at < len(texts) else "" for cause, texts in several.items()},
        )
        for at in range(max(map(len, several.values())))
    )
