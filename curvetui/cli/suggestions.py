"""Unknown words: which one was probably meant."""

import os
from collections.abc import Collection, Iterable, Sequence

from curvetui.cli.options import UsageError
from curvetui.system.unknown import near, unknown


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: meant for meant, words in table.items() for word in words.split()}


MEANT = _by_word(
    {
        "check": "report best summary analyze analyse diagnose lint",
        "watch": "show open tail follow view monitor",
        "replay": "play",
        "export": "plot chart",
        "run": "start exec",
        "--version": "version",
        "config": "settings",
    }
)
"""Verbs of other programs -> ours."""
KINDS = _by_word(
    {
        "non_finite": "nan inf infinity",
        "interrupted": "oom killed crash",
        "divergence": "exploding",
        "gradient_spike": "exploding_gradient",
        "loss_spike": "spike",
        "not_learning": "stuck",
        "underfitting": "underfit",
        "overfitting": "overfit early_stopping",
        "learning_rate_step": "lr",
        "leakage": "leak",
        "slowdown": "slow",
        "stalled": "hang",
    }
)
"""Common names of a problem -> our kind."""


def meant_by(word: str, known: Iterable[str], meant: dict[str, str], least: float = 0.6) -> str:
    """The known word for *word*: a synonym, else the closest match; empty if there is none."""
    return meant.get(word.lower().replace("-", "_")) or near(word, known, least)


def know(what: str, word: str, known: Collection[str]) -> None:
    """Check that *word* is one of the *known* ones; else UsageError."""
    if word not in known:
        raise UsageError(unknown(what, word, known))


def is_named(text: str) -> bool:
    """Whether *text* is a file name: it exists, or looks like one."""
    return os.path.exists(text) or "/" in text or "." in text or "*" in text or text == "-"


def no_kind(word: str, *, or_topic: bool = False) -> str:
    """The message for an unknown kind of finding, or for an unknown page of `explain`."""
    from curvetui.engine.explain import by_kind
    from curvetui.formats import formats
    from curvetui.topics import topics

    if is_named(word):
        return f"explain takes a kind of finding first: curvetui explain KIND {word}; `curvetui check {word}` shows what was found there"
    if word.lower() in {f.name for f in formats()}:
        return f"{word} is a log format, see `curvetui formats`; explain takes a kind of finding: `curvetui explain` lists all"
    found = meant_by(word, [*by_kind(), *topics()], KINDS)
    hint = f" did you mean {found}?" if found else ""
    pages = f"; topics: {', '.join(topics())}" if or_topic else ""
    return f"there is no kind of finding {word!r};{hint} known: {', '.join(by_kind())}{pages} (`curvetui explain` says what each means)"


def know_logs(sources: Sequence[str], verbs: Collection[str]) -> None:
    """Check that the first log to watch is not a misspelled verb; else UsageError."""
    word = sources[0] if sources else ""
    if word and not is_named(word):
        meant = meant_by(word, verbs, MEANT, 0.6 if len(sources) > 1 else 0.75)
        if meant or len(sources) > 1:
            hint = f"did you mean {meant}?" if meant else "`curvetui --help` lists all;"
            raise UsageError(f"no command {word!r}; {hint} (a log of that name: ./{word})")
