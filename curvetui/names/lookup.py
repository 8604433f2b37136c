"""Finds a curve by the name that a person gives it."""

from collections.abc import Iterable

from curvetui.curve import Curve
from curvetui.names.metrics import metric


def curve_named(curves: Iterable[Curve], name: str) -> Curve | None:
    """The first of *curves* with that name, the log's or the readable one, or with one that means the
    same (`val_acc`, `val_accuracy`; a `loss` is that of training); None if there is none.
    """
    curves = tuple(curves)
    found = next((c for c in curves if name in (c.name, c.title)), None)
    return found if found is not None else _synonym(curves, name)


def _synonym(curves: Iterable[Curve], name: str) -> Curve | None:
    sought = metric(name)
    splits = (sought.split,) if sought.split else (None, "train")
    alike = (c for c in curves if c.metric == sought.metric and not c.group)
    return next((c for c in alike if c.split in splits), None)
