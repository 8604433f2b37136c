"""The log's spelling of a metric -> its split, standard name and direction; one function."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from curvetui.curve import Better, Metric
from curvetui.names.spellings import (
    ADVERSARIAL,
    AVERAGED,
    CHOSEN,
    DISTANCES,
    ERRORS,
    FACTOR,
    HIGHER,
    LOWER,
    MACHINE,
    MAPPED,
    MEASURED_ON,
    NEUTRAL,
    NO_SPLIT,
    NORMS,
    PHRASES,
    REINFORCEMENT,
    SETTING,
    SPLIT,
    TIMES,
    TRAINED,
    UNFINISHED,
    WEIGHT,
    WORD,
)
from curvetui.names.words import parted, tokens

MEAN = " (mean)"
"""Suffix of a running mean's name."""
_ALONE = WORD.keys() | LOWER | HIGHER
_SCORED = _ALONE - {"score", "reward", "loss"} | {"roc"}
"""Words that `score` repeats: `dice score`."""
MEASURED = frozenset(_ALONE)
"""Words that name a measured quantity, alone or within a longer name."""
_TIMED = frozenset(("batch", "time", "reader", "iter", "step", "data", "epoch"))
_KNOWN = WORD.keys() | LOWER | HIGHER | {word for phrase, _ in PHRASES for word in phrase}


@lru_cache(4096)
def metric(
    name: str, split: str | None = None, group: str | None = None, means: str | None = None
) -> Metric:
    """Return the metric of a curve called *name* in the log.

    Args:
        name: the log's spelling, as it will be shown.
        split: the split implied by the position (`Test set:` above, a `valid` column), unless the
            name has one.
        group: the class, fold or data set implied by the position.
        means: the standard name, if implied by the position but not by the spelling (`learn` of
            CatBoost).

    Returns:
        A metric whose `metric` is a standard name if the spelling is known, else the spelling in
        snake case.

    Example:
        >>> metric("val_acc").title, metric("Train Loss").title, metric("valid_0's auc").title, metric("test").title
        ('val_accuracy', 'train_loss', 'val_auc (0)', 'test_value')
    """
    if split is None and name.endswith("(B)"):
        # Ultralytics measures boxes on the validation set alone.
        split = "val"
    words = parted(tokens(name))
    named = [w for w in words if w in SPLIT]
    rest = [w for w in words if w not in SPLIT] or words
    standard, found_group = (
        (means, None) if means else ("value", None) if named and rest is words else _standard(rest)
    )
    timed = "loss" not in words and any(w in TIMES for w in words)
    chosen = not means and (is_setting(name) or timed or is_time(words) or is_exception(name))
    if chosen:
        standard, found_group = "_".join(rest), None
    better = None if chosen or _is_spread(words) else direction(standard)
    fixed = next((s for phrase, s in MEASURED_ON if _find(rest, phrase) is not None), None)
    found = SPLIT[named[0]] if named else split or fixed
    if not (named or fixed) and (
        standard in NO_SPLIT
        or chosen
        or better is None
        and "loss" not in rest
        and any(w in MACHINE for w in rest)
    ):
        # A split implied only by position applies to measurements on examples, not to
        # memory or speed.
        found = None
    elif found is None and (better == "lower" or standard in TRAINED):
        found = "train"
    if (
        found_group in ("generator", "discriminator")
        or "loss" in rest
        and any(w in REINFORCEMENT for w in rest)
    ):
        better = None
    groups = [g for g in (found_group, group) if g]
    return Metric(name, standard or name, found, " ".join(groups) or None, better)


@lru_cache(4096)
def split_of(text: str) -> str | None:
    """Return the split named by *text*, if it names just one.

    Example:
        >>> split_of("Validation phase"), split_of("train and test"), split_of("loss")
        ('val', None, None)
    """
    found = {SPLIT[w] for w in parted(tokens(text)) if w in SPLIT}
    return found.pop() if len(found) == 1 else None


def direction(standard: str) -> Better | None:
    """Return which direction of a standard metric is better; None if unknown.

    Example:
        >>> direction("box_loss"), direction("map50"), direction("tokens_per_second")
        ('lower', 'higher', None)
    """
    words = set(re.findall(r"[a-z]+\d*", standard))
    if words & TIMES and "loss" not in words:
        return None
    if standard in LOWER:
        return "lower"
    # `per` is an error rate, but also a word of many other names.
    stems = ({re.sub(r"\d+$", "", w) for w in words} | words) - {"per"}
    if stems & ERRORS:
        return "lower"
    if standard in HIGHER or stems & HIGHER:
        return "higher"
    if words & NORMS and words - NORMS - DISTANCES:
        # `action_l2` is the size of something, `relative_l2` an error.
        stems -= NORMS
    return "lower" if stems & LOWER else None


@lru_cache(4096)
def is_known(name: str) -> bool:
    """Return whether the spelling is a known training metric (a loss, a score, a rate), not any
    word.

    Example:
        >>> is_known("val_loss"), is_known("lr"), is_known("batch_size"), is_known("loss_weight")
        (True, True, False, False)
    """
    if is_setting(name) or is_time(tokens(name)) or is_exception(name):
        return False
    found = metric(name)
    return found.better is not None or found.metric in NO_SPLIT or "loss" in tokens(name)


def is_setting(name: str) -> bool:
    """Whether the spelling names a setting rather than a measurement."""
    words = tokens(name)
    return bool(words) and (
        words[-1] in SETTING
        and words[-2:-1] != ("dice",)
        or len(words) > 1
        and (words[-1] in WEIGHT or words[0] in FACTOR and words[-1] != "loss")
        or any(w in CHOSEN for w in words)
        or words[-1] == "map"
        and not MAPPED.isdisjoint(words[-2:-1])
        or any(pair == ("loss", "scale") for pair in pairwise(words))
        or WORD.get(words[-1]) == "learning_rate"
        and any(w in SETTING for w in words)
    )


def is_exception(name: str) -> bool:
    """Return whether the name ends like an exception: `ValueError`, but not Keras'
    `MeanSquaredError`.

    Example:
        >>> is_exception("torch.OutOfMemoryError"), is_exception("RootMeanSquaredError"), is_exception("Error")
        (True, False, False)
    """
    found = re.search(r"(?:^|[\s.])([A-Z]\w*[a-z])(?:Error|Exception|Warning|Interrupt)$", name)
    return found is not None and not re.search(r"Squared|Absolute|Mean|Percent|Log|Rate", found[1])


def is_time(words: Sequence[str]) -> bool:
    """`batch_cost`, `Time cost`: a duration."""
    return any(a in _TIMED and b == "cost" for a, b in pairwise(words))


@lru_cache(4096)
def is_plain(name: str) -> bool:
    """Return whether the spelling is exactly a well-known metric, which needs no `:` or `=`.

    Example:
        >>> is_plain("train loss"), is_plain("val_loss did not improve from"), is_plain("top5"), is_plain("cls_loss")
        (True, False, True, True)
    """
    words = parted(tokens(name))
    if is_exception(name):
        return False
    low = name.lower()
    if (
        " " not in name
        and (low.endswith(("_loss", "-loss")) or low.startswith(("loss_", "loss-")))
        and is_known(name)
    ):
        # A single name is not part of a sentence, whatever kind of loss it is.
        return True
    kept = [w for w in words if w not in SPLIT and w not in NEUTRAL]
    allowed = _KNOWN | ADVERSARIAL.keys() | AVERAGED
    return (
        bool(kept)
        and len(words) <= 5
        and words[-1] not in UNFINISHED
        and not kept[0].isdigit()
        and all(w in allowed or w.isdigit() for w in kept)
        and (
            any(w in _ALONE for w in kept)
            or any(_find(words, phrase) is not None for phrase, _ in PHRASES)
        )
    )


def _standard(words: list[str]) -> tuple[str, str | None]:
    """(standard name, group) of the words left after removing the split."""
    if [w for w in words if w not in NEUTRAL] in (["rewards"], ["critic", "rewards"]):
        return "reward", None
    words = _singular(words)
    wrong = any(WORD.get(w) == "error" for w in words)
    for phrase, meaning in PHRASES:
        at = _find(words, phrase)
        if at is not None:
            standard = meaning
            extra = [w for w in words[:at] + words[at + len(phrase) :] if w not in NEUTRAL]
            if wrong and standard.endswith("accuracy"):
                standard, extra = (
                    standard.replace("accuracy", "error"),
                    [w for w in extra if WORD.get(w) != "error"],
                )
            extra = [w for w in extra if not standard.endswith(WORD.get(w, " "))]
            return _named(standard, extra, words[at + len(phrase) :])
    for at, word in enumerate(words):
        if word in WORD:
            return _named(
                WORD[word],
                [w for w in words[:at] + words[at + 1 :] if w not in NEUTRAL and w not in WORD],
                words[at + 1 :],
            )
    idle = {"metrics", "metric", "mean", "avg", "average", "s"}
    if words[-2:-1] == ["per"]:
        # Of `tokens_per_s` the unit is a part.
        idle.remove("s")
    kept = [w for w in words if w not in idle] or words
    digits = [w for w in kept if w.isdigit()]
    if len(kept) > len(digits) and len(digits) == 1 and kept[0] == digits[0]:
        return "_".join(kept[1:]), digits[0]
    return "_".join(kept), None


def _singular(words: list[str]) -> list[str]:
    """`rewards` as `reward`, `accuracy_score` as `accuracy`."""
    *others, last = words or [""]
    if last in ("rewards", "returns"):
        # Not `rewards/rejected`, which falls in a good run.
        return [*others, last[:-1]]
    return others if last == "score" and _SCORED.intersection(others[-1:]) else words


def _named(standard: str, extra: list[str], behind: list[str]) -> tuple[str, str | None]:
    """(standard name, group) of a metric with *extra* words, some of them *behind* it."""
    if not extra:
        return standard, None
    if standard == "loss" and extra[0] in ADVERSARIAL and len(extra) == 1:
        return standard, ADVERSARIAL[extra[0]]
    if all(w.isdigit() for w in extra) or standard in NO_SPLIT:
        return standard, "_".join(extra)
    if behind == extra[-1:] and behind[0].isdigit() and standard in TRAINED:
        # `task_acc_3` beside `task_acc`: a row of a table.
        return "_".join([*extra[:-1], standard]), extra[-1]
    return "_".join([*extra, standard]), None


def _find(words: list[str], phrase: tuple[str, ...]) -> int | None:
    if phrase[0] not in words:
        return None
    for at in range(len(words) - len(phrase) + 1):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at
    return None


def _is_spread(words: list[str]) -> bool:
    """Spreads, counts, penalties, the best so far, and a discriminator's outputs: no direction."""
    known = {*words}
    return (
        "std" in words[:1] + words[-1:]
        or words[-1:] == ["num"]
        or "best" in known
        or bool({"discriminator", "penalty"} & known)
        or bool({"scores", "signs"} & known and {"real", "fake"} & known)
        or bool("reg" in known and {"g", "d"} & known)
    )
