"""The headline curve: a reward, else a validation score, a validation loss, a training loss."""

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from curvetui.curve import Curve
from curvetui.names.metrics import MEAN

SCORES = (
    r"reward",
    r"(?:coco_)?(?:b?box|segm)_?map_?(50_?95)?|map_?50_?95|map|ap",
    r"accuracy",
    r"miou|dice(?:_coef\w*|_score)?|iou",
    r"f1|fscore|macro_?f1",
    r"mcc|kappa|auc|auroc|ap|auprc",
    r"wer|cer|fid|bleu|sacrebleu|chrf|rouge\w*|meteor|cider",
    r"r2|psnr|ssim|rmse|mae|mse",
    r"perplexity|bits_per_character|error",
)
"""Scores by how well they summarise a run, best first; patterns of whole standard names."""
PARTIAL = re.compile(
    r"precision|recall|top5|specificity|sensitivity|ppv|npv|map_?50$|ap_?\d\d$|ece|brier"
)
"""One-sided or partial scores: used only if there is no other."""
AUXILIARY = re.compile(r".+_loss$|kl|entropy|l1|l2|huber|quantile")
"""Components of a loss."""
OBJECTIVES = frozenset(("loss", "cross_entropy", "nll", "objective", "logloss"))
"""Standard names of a total loss."""
COMPLETE = re.compile(r"(?:robust|clean|adv\w*)_loss")
"""Named like components, but measured on separate examples."""
STATISTICS = re.compile(r"(?:^|\W)(?:std|var|min|max|median|batch)(?:\W|$)", re.IGNORECASE)
"""Groups that are a spread or an extreme of a metric, or values within an epoch."""
HELD_OUT = 3
"""The last role of a curve that is not of training; see `_role`."""
MIN_POINTS = 2
"""Points of another curve from which on a curve with fewer points, or of one place, is not the headline."""


@lru_cache(256)
def score_rank(metric: str) -> float:
    """Return how well a metric of that standard name summarises a run; lower is better.

    Example:
        >>> score_rank("map50_95") < score_rank("precision"), score_rank("accuracy") < score_rank("top5_accuracy")
        (True, True)
    """
    for rank, pattern in enumerate(SCORES):
        if re.fullmatch(pattern, metric):
            return rank
    return len(SCORES) + (1 if PARTIAL.search(metric) else 0)


def is_summary(curve: Curve) -> bool:
    """Whether *curve* is by its name a loss or a score of the whole run, not of a class or layer."""
    ranked = _is_loss(curve.metric) or score_rank(curve.metric) < len(SCORES)
    return ranked and not curve.group


def is_part(metric: str) -> bool:
    """Whether a metric of that standard name is a component of a loss, not the total."""
    return bool(AUXILIARY.fullmatch(metric)) and not COMPLETE.match(metric)


MIN_TASKS = 4
"""Least curves of a metric and split for a table of tasks or classes, not repetitions."""


def is_detail(curve: Curve, others: Iterable[Curve]) -> bool:
    """Whether *others* include the whole of *curve*: a loss's total, or a table's summary."""
    if curve.metric == "cer" and any(c.metric.startswith("cer_") for c in others):
        # A cloud's effective radius beside `cer_rmse`, not the character error rate.
        return True
    if curve.better is None or not (curve.group or "_" in curve.metric or is_part(curve.metric)):
        return False
    beside = [c for c in others if c.split == curve.split and c is not curve]
    if is_part(curve.metric):
        return any(c.metric in OBJECTIVES and c.better == "lower" for c in beside)
    is_task = curve.metric.endswith("_accuracy")
    kind = "accuracy" if is_task else curve.metric
    rows = [c for c in beside if c.group and c.metric == kind]
    rows += [c for c in beside if c.metric.endswith("_accuracy") and is_task]
    if not (curve.group or is_task) or len(rows) + 1 < MIN_TASKS:
        return False
    wholes = [c for c in beside if c.better and not c.group and not is_part(c.metric)]
    own = curve.metric if curve.group else kind
    return any(c.metric in (kind, own) or c.better == "lower" for c in wholes)


EVALUATED = frozenset(("val", "test"))
WITHIN = 5
"""First values of a validation curve at one position."""


def is_within_evaluation(curve: Curve) -> bool:
    """Whether it is per-batch validation output, such as a running mean, not the run's course."""
    at = curve.x[:WITHIN]
    return curve.split in EVALUATED and len(at) == WITHIN and bool(np.all(at == at[0]))


BATCHES, EPOCHS = re.compile("_step$"), "_epoch"
"""Endings of a value of each batch, and of its mean over the epoch, in Lightning."""


def without_last_batches(curves: Iterable[Curve]) -> list[Curve]:
    """*curves* without batches of an evaluation whose mean is logged: `Loss 0.5 (0.6)`, `val_loss_step`."""
    curves = list(curves)
    averaged = (c for c in curves if c.name.endswith((MEAN, EPOCHS)) and c.split in EVALUATED)
    means: dict[tuple[str | None, str], Curve] = {(c.split, c.name): c for c in averaged}
    if not means:
        return curves
    names = ((c, BATCHES.sub("", c.name)) for c in curves)
    return [
        c
        for c, name in names
        if not (name != c.name and (c.split, name + EPOCHS) in means)
        and not _is_measured(means.get((c.split, c.name + MEAN)), beside=c)
    ]


def _is_measured(mean: Curve | None, *, beside: Curve) -> bool:
    """Whether *mean* is one; not if it is the best so far of the values *beside* it."""
    if mean is None or not len(mean):
        return False
    so_far, values = mean.y[:WITHIN], beside.y[:WITHIN]
    return not any(np.array_equal(so_far, f.accumulate(values)) for f in (np.fmin, np.fmax))


COCO = re.compile(r"(?:.+_)?m?a[pr](?:[sml]|_?\d.*|_(?:[sml]|small|medium|large))?")
NO_EXAMPLES = -1.0
"""COCO's precision and recall of a class or size that no example has."""


def judged_part(curve: Curve) -> Curve:
    """*curve* without what is no course of the run, as far as known: earlier findings must stay valid."""
    rows = slice(WITHIN - 1) if is_within_evaluation(curve) else slice(None)
    if curve.y[0] == NO_EXAMPLES and COCO.fullmatch(curve.metric):
        has_examples = curve.y != NO_EXAMPLES
        rows = slice(int(has_examples.argmax()) if has_examples.any() else len(curve), rows.stop)
    if rows == slice(None):
        return curve
    return Curve(curve.identity, curve.unit, curve.x[rows], curve.y[rows], curve.axis.part(rows))


def headline_of(curves: Iterable[Curve]) -> Curve | None:
    """The headline of a run with these *curves*, or None if none has a direction."""
    curves = list(curves)
    judged = [c for c in curves if c.better and np.isfinite(c.y).any() and not _is_clock(c, curves)]
    # The first ones are rarely details: of thousands of curves, few are compared with all others.
    judged.sort(key=_order)
    return next((c for c in judged if not is_detail(c, judged)), next(iter(judged), None))


_TIMES = re.compile(r"(?:.*_)?(?:time|duration|seconds|elapsed)")


def _is_clock(curve: Curve, others: Iterable[Curve]) -> bool:
    """Whether a `score` is the time spent so far, as in AlgoPerf: it equals a curve of that name."""
    return curve.metric == "score" and any(
        _TIMES.fullmatch(other.metric) and np.array_equal(other.y, curve.y) for other in others
    )


def is_held_out(curve: Curve) -> bool:
    """Whether *curve* shows how the model does beyond its training loss: validation, or a reward."""
    return _role(curve, _is_loss(curve.metric)) <= HELD_OUT


def _order(curve: Curve) -> tuple[float, ...]:
    is_loss = _is_loss(curve.metric)
    part = bool(curve.group and STATISTICS.search(curve.group)) or is_within_evaluation(curve)
    short = len(curve) < MIN_POINTS or curve.x[0] == curve.x[-1]
    return (
        part,
        short,
        _role(curve, is_loss),
        _split(curve),
        score_rank(curve.metric),
        bool(curve.group),
    )


def _role(curve: Curve, is_loss: bool) -> int:
    """Rank: reward, validation score, loss and components, training loss, score, components."""
    if curve.metric == "reward":
        return 0
    # Scores without a split are almost always measured on held-out data: mAP, BLEU, FID.
    if curve.split in ("val", "test") or (curve.split is None and not is_loss):
        return 1 if not is_loss else 3 if AUXILIARY.fullmatch(curve.metric) else 2
    if is_loss:
        return 6 if AUXILIARY.fullmatch(curve.metric) else 4
    return 5


def _split(curve: Curve) -> int:
    return {"val": 0, "test": 1, None: 2}.get(curve.split, 3)


def _is_loss(metric: str) -> bool:
    return metric in OBJECTIVES or bool(AUXILIARY.fullmatch(metric))
