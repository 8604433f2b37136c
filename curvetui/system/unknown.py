"""The message about an unknown name: the closest known one, and all of them."""

from collections.abc import Iterable


def near(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """Return the known word probably meant by *word*; empty if there is none.

    Example:
        >>> near("chek", ["check", "watch"]), near("overfit", ["overfitting"]), near("train", ["check"])
        ('check', 'overfitting', '')
    """
    from difflib import get_close_matches

    plain = {name.lower().replace("-", "_"): name for name in known}
    found = get_close_matches(word.lower().replace("-", "_"), list(plain), 1, least)
    return plain[found[0]] if found else ""


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """Return the message about *word*, which is not one of the *known* ones.

    Example:
        >>> unknown("theme", "drk", ["dark", "light"])
        "there is no theme 'drk'; did you mean dark? known: dark, light"
    """
    names = list(dict.fromkeys(known))
    meant = near(word, names)
    hint = f" did you mean {meant}?" if meant else ""
    return f"there is no {what} {word!r};{hint} known: {', '.join(names)}"
