"""How the spelling of a metric is cut into words."""

import re
from collections.abc import Iterable
from functools import lru_cache

from curvetui.names.spellings import NEUTRAL, SPLIT, WORD

_CAMEL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])|(?<=[A-Z][a-z])(?=[A-Z][a-z]{2})")
_TOKEN = re.compile(r"(?:acc|prec|err)@\d+|[a-z]+(?:\d+[a-z]*)*|\d+")
_WORDS_ABROAD = r"(?:acc|prec|err)@\d+|[a-zà-ÿ\u0100-\u017f\u03b1-\u03c9\u0400-\u04ff\u0600-\u06ff\u1e00-\u1eff]+(?:\d+[a-z]*)*|\d+|[\u3040-\u30ff\u3400-\u9fff]+|[\uac00-\ud7af]+"
"""The same for non-ASCII names; takes ten times as long to compile."""
_CJK = "|".join(
    sorted((w for w in [*SPLIT, *WORD, *NEUTRAL] if ord(w[0]) > 0x3000), key=len, reverse=True)
)
_UNIT = r"(?i)(?<=loss)\s*[(\[](?:mse|mae|rmse|bce|ce|nll|l1|l2|huber|cross[ -]?entropy)[)\]]\s*$|\s*[(\[](?:nats?|bits?|%|s|sec|ms)[)\]]\s*$|(?<=\w)\(B\)$"
"""A loss's formula or a unit after a name; `(B)` is Ultralytics' mark for boxes."""
_INITIALS = r"(?<![\w.])[A-Za-z](?:\.[A-Za-z])+\.?(?!\w|\.\w)"
"""`C.E. loss`"""
_HEADS = {
    w: w
    for w in (
        *("trainings", "training", "train", "validierungs", "validation", "validatie"),
        *("validerings", "valid", "val", "tränings", "test", "eval", "tr", "va", "te"),
    )
} | {"v": "val"}
"""Splits that may be glued to a metric: `trainloss`, `Validierungsverlust`."""
_PHRASES_ABROAD = (
    r"(?i)\b(mất|tổn|huấn|kiểm|xác|độ) (mát|thất|luyện|định|tra|thực|chính(?: xác)?)\b"
)
"""Vietnamese writes the syllables of a word apart."""
_SCORES = frozenset("acc err accuracy f1 auc iou dice mae mse rmse".split())
"""What one or two letters of a split may be glued to: `VAcc`, `TrF1`."""
_ARTICLE = r"(?i)\b[dl]['’](?=[a-zà-ÿ]{3})"


@lru_cache(4096)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a spelling in lower case: `TrainLoss` -> train, loss."""
    if "(" in name or "[" in name:
        name = re.sub(_UNIT, "", name)
    if "." in name:
        name = re.sub(_INITIALS, lambda found: found[0].replace(".", ""), name)
    if "'" in name or "’" in name:
        name = re.sub(_ARTICLE, "", name)
    if name.isascii():
        return tuple(_TOKEN.findall(_CAMEL.sub(" ", name).lower()))
    name = re.sub(_PHRASES_ABROAD, lambda found: found[0].replace(" ", ""), name)
    name = re.sub(f"({_CJK})", r" \1 ", name)
    return tuple(re.findall(_WORDS_ABROAD, _CAMEL.sub(" ", name).lower()))


def parted(words: Iterable[str]) -> list[str]:
    """`valid0` -> valid, 0: a split with the number of its set; `trainloss` -> train, loss."""
    out: list[str] = []
    for word in words:
        stem = word.rstrip("0123456789")
        if stem != word and stem in SPLIT:
            out += [stem, word[len(stem) :]]
            continue
        head = next((h for h in _HEADS if _is_glued(word, h)), "")
        out += [_HEADS[head], word[len(head) :]] if head else [word]
    return out


def _is_glued(word: str, head: str) -> bool:
    """Whether a word is a split and a metric: `trainloss`, `vacc`."""
    return word.startswith(head) and word[len(head) :] in (WORD if len(head) > 2 else _SCORES)
