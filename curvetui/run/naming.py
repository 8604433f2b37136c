"""Distinguishes curves with the same name: by a group, and in sentences by their split."""

from itertools import chain

from curvetui.curve import Curve
from curvetui.names import tokens

SPLITS = {
    "train": frozenset(("train", "training", "trn", "tr")),
    "val": frozenset(("val", "valid", "validation", "dev", "eval", "evaluation")),
    "test": frozenset(("test", "testing", "tst", "eval")),
}
"""Words in a name that mean a split."""


def distinct(curves: list[Curve], grains: list[str]) -> list[Curve]:
    """Give a group to curves whose metric, split and group are taken, and a label to all."""
    taken: set[tuple[str, str | None, str | None]] = set()
    out = []
    for curve, grain in zip(curves, grains, strict=True):
        metric = curve.identity
        if metric[1:4] in taken:
            numbered = (f"{grain or metric.name} {count}" for count in range(2, len(curves) + 2))
            names = chain((metric.name, grain), numbered)
            free = next(n for n in names if n and (metric.metric, metric.split, n) not in taken)
            metric = metric._replace(group=free)
        taken.add(metric[1:4])
        out.append(curve.named(metric))
    splits: dict[str, set[str | None]] = {}
    for curve in out:
        splits.setdefault(curve.metric, set()).add(curve.split)
    for curve in out:
        if len(splits[curve.metric]) > 1 and not SPLITS.get(curve.split or "", frozenset()) & set(
            tokens(curve.name)
        ):
            curve.label = f"{curve.split or ''} {curve.name}".strip()
    return out
