"""The numbers of a validation loss that rose, for the cards of `overfitting` and `miscalibration`."""

from typing import Any

import numpy as np

from curvetui.detectors._turn import Turn, rises_while_training_improves
from curvetui.detectors._turning import TURNING
from curvetui.run.track import Track

HOW_LONG = "[by_median?, {in_a_row:count} times in a row (limit 5).|; means of 8 or 16 were worse than their own best 3 times in a row, or 4 values in a row got worse.]"
"""The end of both traces."""


def evidence(turn: Turn, start: int, last: int, end: int | None = None) -> dict[str, Any]:
    """The numbers of a rise from point *start* to point *last*; *end* is where it was over."""
    loss, train, score, segment = turn.loss, turn.train, turn.score, turn.segment
    best, low = int(loss.raw_best_index[last]), int(segment.best_index[start])
    reach = slice(int(segment.start[start]), start + 1)
    low = int(np.nanargmin(loss.cost[reach])) + int(segment.start[start])
    (best_value, best_at), (low_value, low_at) = loss.single(best), loss.single(low)
    held = loss.lasted(rises_while_training_improves(turn))[start : last + 1]
    in_a_row = float(np.max(held, initial=0.0))
    out: dict[str, Any] = {
        "best_at": best_at,
        "best": best_value,
        "low_at": low_at,
        "low": low_value,
        "now": loss.newest(last),
        "smooth": loss.sign * segment.smooth[last],
        "smooth_best": loss.sign * segment.best[start],
        "rise": (segment.smooth[last] - segment.best[start]) / segment.scale[start],
        "given_back": min(float(segment.given_back[last]), 9.99),
        "points": last - int(segment.best_index[start]),
        "in_a_row": in_a_row,
        "by_median": in_a_row >= TURNING.PERSIST,
        "since": loss.x[last] - best_at,
        "falls": loss.is_share,
    }
    if end is not None:
        is_stepped = segment.start[end] > segment.start[start]
        out["closed_by"] = "score" if turn.renewed[end] else "step" if is_stepped else "loss"
    if np.isfinite(turn.next_drop[last]):
        out["next_drop"] = turn.next_drop[last]
    if train is not None:
        out |= {
            "train": train.label,
            "train_from": turn.train_at(int(segment.best_index[start])),
            "train_to": turn.train_at(last),
        }
    return out if score is None else out | _score_evidence(turn, score, start, last)


def last_above(turn: Turn, start: int, last: int) -> int:
    """The newest point up to *last* at which the loss is above the value from which it rose: noise hides a rise at single points."""
    segment, loss = turn.segment, turn.loss
    reach = slice(int(segment.start[start]), start + 1)
    low = np.nanmin(loss.cost[reach])
    above = np.flatnonzero(loss.cost[start : last + 1] > low)
    return start + int(above[-1]) if len(above) else last


def _score_evidence(turn: Turn, score: Track, start: int, last: int) -> dict[str, Any]:
    top = int(turn.score_best_index[last])
    out = {
        "idle": bool(turn.idle[start]),
        "score": score.label,
        "score_best": turn.score_values[top] * score.unit[-1],
        "score_best_at": turn.loss.x[top],
        "score_now": turn.score_values[last] * score.unit[-1],
        "score_top": turn.score_best[last] * score.unit[-1],
        "score_mid": turn.score_smooth[last] * score.unit[-1],
        "score_moved": top != last,
        "agree": top == int(turn.loss.raw_best_index[last]),
    }
    where = score.upto(turn.loss.at[last])
    count = int(score.examples[where]) if where >= 0 else 0
    if count:
        right = turn.score_values[top], turn.score_values[last]
        out |= {
            "examples": count,
            "examples_best": round(float(right[0]) * count),
            "examples_now": round(float(right[1]) * count),
        }
    return out
