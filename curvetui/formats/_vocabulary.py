"""Words for counters in hand-written prints, and words that mark a number as no measurement."""

from curvetui import names
from curvetui.reading import compiled

COUNTED = frozenset("steps iters iterations batches epochs updates".split())
STALE = frozenset(
    "best worst min max patience threshold target lowest highest previous prev minimum maximum early counter improved improve improves improving from "
    "baseline so_far record remaining eta limit delta improvement since last_best took elapsed duration 最佳 最好 最优 最高 最低 mejor meilleur meilleure bestes bester melhor migliore terbaik".split()
)
"""A number after one of these repeats or bounds a measurement."""
_BEST = "最佳|最好|最优|最高|最低|最良|최고|최적|최저|лучш"
"""The same within a word: `保存最佳模型`."""
_MAXIMUM = r"(?i)\bmax(?:imum)?[ _-](?:(?:abs(?:olute)?|rel(?:ative)?)[ _-])?(?:error|err|deviation|residual)$"
"""The greatest error over the examples, a measurement of its own."""
INDEX = frozenset(
    "fold class layer client task head gpu rank device worker seed trial agent cv kfold stage phase block level group expert user "
    "client_id cluster domain subject session repeat repetition split_id label category scale exit branch".split()
)
"""A whole number after one of these identifies what is measured; it is not a value itself."""
FILLER = frozenset(
    "after at for on in of to end done finished completed complete summary results result the is was are training start starting "
    "begin beginning running run now current per over with a an by all".split()
)
NETWORKS = frozenset("generator discriminator critic".split())
"""Before a counter, these name which of two networks the line is about."""
HEADING = frozenset(
    "phase set results result error errors metrics metric mode stage performance evaluation evaluating on the model start starting "
    "dataset data split run running now begin beginning summary scores score loop step samples sample of for epoch in progress "
    "statistics stats report current measures measurements checking check accuracy computing calculating".split()
)
"""Words allowed next to `Validation` in a heading."""
COUNTED_BEHIND = (
    r"^\s?(?:エポック目?|번째 ?(?:에포크|에폭)|轮|世代目?)\s?\W"
    r"|^(?i:(?:st|nd|rd|th|\.|e|ème|ª) (?:epoche?|époque|[eé]poca)\b|[ -]epoch(?!\s?:\s?[\[(]\s*$)\s?[^\w\s])"
)
"""`3エポック目: `, `3rd epoch`, `3-epoch (`"""
EXAMPLES = r"^ (?:[a-z]+ )?(?:batch(?:es)?|samples|examples|images|sentences|episodes|steps|iterations|videos|clips|rollouts|games)\s*[:=]\s*$"
"""After the number of those that a mean is of: `loss of 63 batches: 3.5`."""
UNIT = (
    r"^\s*(?:%|(?:轮次?|輪|回合|步|世代)(?!\s+$)|エポック目?|번째|(?:(?!(?i:tr|train|training|val|valid|validation|dev|test|eval)/)[a-zA-Zµ]+/(?:[mµun]?s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|steps?|its?|iters?|iterations?|epochs?|eps?|episodes?|batch|batches|samples?|imgs?|images?|tok|tokens?|words?|chars?|ex|examples?|frames?|updates?|gpu|GPU|node|device|worker|[kKMGT]?i?B|kWh?|W)|[mµun]?s|secs?|seconds?|mins?|minutes?|m|h|hrs?|hours?|[KMGT]i?B|[kKMGBx]|px|°C|W|nats?|bits?"
    r"|dB|bpc|BPC|it)(?![\w:=]|\.\w|\s+$))?"
)
"""Text allowed directly after a number."""


def is_stale(text: str) -> bool:
    """Whether a number after *text* repeats or bounds a measurement.

    Example:
        >>> is_stale("Best "), is_stale("保存最佳模型 ("), is_stale("loss"), is_stale("max error")
        (True, True, False, False)
    """
    return (
        bool(STALE & set(names.tokens(text)))
        and not compiled(_MAXIMUM).search(text)
        or (not text.isascii() and compiled(rf"(?i){_BEST}").search(text) is not None)
    )


def is_measured(words: str) -> bool:
    """Whether a name that ends like a counter is a metric: `loss_gen`, `train_loss_epoch`."""
    return any(word in names.MEASURED for word in names.tokens(words.rsplit(maxsplit=1)[-1])[:-1])


def is_of_metric(words: str) -> bool:
    """Whether they name a metric and its counter: `the train loss of epoch`."""
    match = compiled(r"(?i)^(?:the )?(.+?) (?:of|at|in|for|after) (?:the )?[a-z]+$").match(words)
    return match is not None and names.is_plain(match[1])


def is_finer(words: str) -> bool:
    """Whether the step counts the whole run, more finely than the step before it."""
    return is_global(words) or not {"timestep", "timesteps"}.isdisjoint(names.tokens(words))


def is_global(words: str) -> bool:
    return not {"global", "total"}.isdisjoint(names.tokens(words.replace("_", " ")))
