"""The words for each cause of an early end."""

from collections.abc import Mapping
from typing import NamedTuple

from curvetui.languages.templates import Choice, choose


class Way(NamedTuple):
    """The words for one cause."""

    title: str
    cause: str
    why: tuple[str, ...]
    next: tuple[str, ...]
    """What to do besides resuming."""
    worry: str = ""
    """Empty: the same as for most causes."""


def field_of(ways: Mapping[str, Way], field: str, otherwise: str = "") -> Choice:
    """That field for the way in which the run ended."""
    return choose("way", **{way: getattr(words, field) or otherwise for way, words in ways.items()})


def each(ways: Mapping[str, Way], field: str) -> tuple[Choice, ...]:
    """The sentences of a field with several; empty where a way has none."""
    several = {way: getattr(words, field) for way, words in ways.items()}
    return tuple(
        choose(
            "way", **{way: texts[at] if at < len(texts) else "" for way, texts in several.items()}
        )
        for at in range(max(map(len, several.values())))
    )
