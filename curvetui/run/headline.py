"""The curve that a run is judged by: a reward, else a validation score, a validation loss, a training loss."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from curvetui.curve import Curve

SCORES = (
    r"reward",
    r"b?box_?map_?(50_?95)?|map_?50_?95|map|ap",
    r"accuracy",
    r"miou|dice|iou",
    r"f1|fscore|macro_?f1",
    r"mcc|kappa|auc|auroc|ap|auprc",
    r"wer|cer|fid|bleu|sacrebleu|chrf|rouge\w*|meteor|cider",
    r"r2|psnr|ssim|rmse|mae|mse",
    r"perplexity|bits_per_character|error",
)
"""Scores by how well they sum a run up, the best first; patterns of whole standard names."""
PARTIAL = re.compile(
    r"precision|recall|top5|specificity|sensitivity|ppv|npv|map_?50$|ap_?\d\d$|ece|brier"
)
"""Scores that cover one side only, or less than another: used to judge a run only if there is no other."""
AUXILIARY = re.compile(r".+_loss$|kl|entropy|l1|l2|huber|quantile")
"""Parts of a loss."""
OBJECTIVES = frozenset(("loss", "cross_entropy", "nll", "objective", "logloss"))
"""Standard names of a whole loss."""
COMPLETE = re.compile(r"(?:robust|clean|adv\w*)_loss")
"""Named like parts, but measured on examples of their own."""
STATISTICS = re.compile(r"(?:^|\W)(?:std|var|min|max|median|batch)(?:\W|$)", re.IGNORECASE)
"""Groups that are a spread or an extreme of a metric, or values within an epoch, not its level."""
FEW = 2
"""A curve with fewer points is not the headline while another has this many."""


@lru_cache(256)
def score_rank(metric: str) -> float:
    """How well a metric of that standard name sums a run up; lower is better.

    Example:
        >>> score_rank("map50_95") < score_rank("precision"), score_rank("accuracy") < score_rank("top5_accuracy")
        (True, True)
    """
    for rank, pattern in enumerate(SCORES):
        if re.fullmatch(pattern, metric):
            return rank
    return len(SCORES) + (1 if PARTIAL.search(metric) else 0)


def is_part(metric: str) -> bool:
    """Whether a metric of that standard name is a part of a loss, not the whole."""
    return bool(AUXILIARY.fullmatch(metric)) and not COMPLETE.match(metric)


MANY = 4
"""Curves of one metric and split that are a table of tasks or classes, not repetitions."""


def is_detail(curve: Curve, others: Iterable[Curve]) -> bool:
    """Whether *others* hold the whole of which *curve* is a part: of a loss its sum, of a table of tasks what sums it up."""
    if curve.better is None or not (curve.group or "_" in curve.metric or is_part(curve.metric)):
        return False
    beside = [c for c in others if c.split == curve.split and c is not curve]
    if is_part(curve.metric):
        return any(c.metric in OBJECTIVES and c.better == "lower" for c in beside)
    is_task = curve.metric.endswith("_accuracy")
    kind = "accuracy" if is_task else curve.metric
    rows = [c for c in beside if c.group and c.metric == kind]
    rows += [c for c in beside if c.metric.endswith("_accuracy") and is_task]
    if not (curve.group or is_task) or len(rows) + 1 < MANY:
        return False
    wholes = [c for c in beside if c.better and not c.group and not is_part(c.metric)]
    return any(c.metric == kind or c.better == "lower" for c in wholes)


WITHIN = 5
"""First values of a validation curve that stand at one place."""


def is_within_evaluation(curve: Curve) -> bool:
    """Whether this is what a validation told batch by batch, such as a running mean: no course of the run."""
    at = curve.x[:WITHIN]
    return curve.split in ("val", "test") and len(at) == WITHIN and bool(np.all(at == at[0]))


def judged_part(curve: Curve) -> Curve:
    """*curve*, or its first values if it is no course of the run: what was said before that was known must stand."""
    if not is_within_evaluation(curve):
        return curve
    rows = slice(WITHIN - 1)
    return Curve(curve.identity, curve.unit, curve.x[rows], curve.y[rows], curve.axis.part(rows))


def headline_of(curves: Iterable[Curve]) -> Curve | None:
    """The curve that a run with these *curves* is judged by, or None where none has a better end."""
    judged = [c for c in curves if c.better and np.isfinite(c.y).any()]
    return min(judged, key=lambda c: (is_detail(c, judged), *_order(c)), default=None)


def _order(curve: Curve) -> tuple[float, ...]:
    """Sorts the headline first; curves that are alike stay in the log's order."""
    is_loss = _is_loss(curve.metric)
    part = bool(curve.group and STATISTICS.search(curve.group)) or is_within_evaluation(curve)
    short = len(curve) < FEW
    return (
        part,
        short,
        _role(curve, is_loss),
        _split(curve),
        score_rank(curve.metric),
        bool(curve.group),
    )


def _role(curve: Curve, is_loss: bool) -> int:
    """Reward, validation score, validation loss, its parts, training loss, training score, parts of a training loss."""
    if curve.metric == "reward":
        return 0
    # Scores that the log gives no split are measured on held-out data nearly always: mAP, BLEU, FID.
    if curve.split in ("val", "test") or (curve.split is None and not is_loss):
        return 1 if not is_loss else 3 if AUXILIARY.fullmatch(curve.metric) else 2
    if is_loss:
        return 6 if AUXILIARY.fullmatch(curve.metric) else 4
    return 5


def _split(curve: Curve) -> int:
    return {"val": 0, "test": 1, None: 2}.get(curve.split, 3)


def _is_loss(metric: str) -> bool:
    return metric in OBJECTIVES or bool(AUXILIARY.fullmatch(metric))
