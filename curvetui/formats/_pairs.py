"""Names of two values joined by a slash, from the label before them."""

from curvetui import names
from curvetui.reading import compiled

_INSIDE = r"^(?P<name>.+?)\s*[(\[](?P<a>\w+)\s*/\s*(?P<b>\w+)[)\]]$"
_JOINED = r"^(?P<a>[^/]+?)\s*/\s*(?P<b>\S+)(?P<rest>.*)$"


def pair_of(label: str) -> tuple[str, str] | None:
    """Return the names of two values after *label*; None if it names only one.

    Example:
        >>> pair_of("train/val loss"), pair_of("train loss/acc"), pair_of("loss (train/val)"), pair_of("loss")
        (('train loss', 'val loss'), ('train loss', 'train acc'), ('train loss', 'val loss'), None)
    """
    inside = compiled(_INSIDE).match(label)
    if inside:
        return f"{inside['a']} {inside['name']}", f"{inside['b']} {inside['name']}"
    joined = compiled(_JOINED).match(label)
    if not joined or joined["a"].isdigit():
        return None
    a, b, rest = joined["a"], joined["b"], joined["rest"].strip()
    if rest:
        return f"{a} {rest}", f"{b} {rest}"
    head, _, last = a.rpartition(" ")
    if head and not any(w in names.SPLIT for w in names.tokens(b)):
        return f"{head} {last}", f"{head} {b}"
    return a, b
