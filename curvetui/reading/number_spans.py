"""Finds the numbers of a block of text in bulk: where each begins and ends."""

import re

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Ints

Bytes = NDArray[np.uint8]


def table_of(characters: bytes) -> NDArray[np.bool_]:
    """Whether each byte is one of *characters*, shape (256,)."""
    out = np.zeros(256, bool)
    out[list(characters)] = True
    return out


_DIGIT = table_of(b"0123456789")
WORD = _DIGIT | table_of(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_GLUED = WORD.copy()
"""A number directly after one of these is part of a name: `conv2`, `top_5`, `Acc@1`."""
_GLUED[ord("@")] = True
_SIGN = table_of(b"+-")
_BEFORE_SIGN = table_of(b" \t\n:=,;([{|'\"/<>~")
"""A sign after one of these belongs to the number; otherwise it is a dash."""
_LAST = table_of(b"hHpPeErRdDnN_")
_BEFORE_LAST = table_of(b"cChHeEnN\n [|:")
"""The last letter of `epoch`, `ep`, `iter`, `round` …, or an underscore, and what may precede it."""
_GLUED_COUNTER = re.compile(rb"(?:^|[\n \[|:])(?:ep|e)$")
_LEADING_COUNTER = re.compile(
    rb"(?i)(?:\n|[\]):|-] |:\d\dZ? |\.py:\d{1,4} )[\[(<#]?(?:ep?|step|iter|round|gen)$"
)
_DOTTED = re.compile(rb"(?:^|[^\w.])(?:epoch|step|iter)$")
"""Before a dot and a counter: `Epoch.3`."""
_GLUED_METRIC = re.compile(
    rb"(?i)(?:[\n,;|][a-z_ -]*|\] )(?:loss|acc|accuracy|auc|auroc|score|error|precision|recall|mae|mse|rmse)$"
)
_LETTER_OF_METRIC = table_of(b"sScCyYeErRnNlL")
_BEHIND_GLUED = table_of(b"\r\n-|,;")
_LETTER_OF_ID = table_of(b"abcdf")
_ID = re.compile(rb"(?=[0-9a-f]*[0-9][a-f]+[0-9])[0-9a-f]{4,40}(?![\w.])")
"""A word of hexadecimal digits that begins with a number: `client 9d07`."""
MAX_GLUED_NAME = 60
"""Bytes before a number that may be its name."""
_BEHIND = table_of(b" \t\n:,;|/)]-")
"""What may follow a number that is joined to its counter."""
_UNDERSCORED = re.compile(rb"\d{1,3}(?:_\d{3})+(?![\w.])")
MAX_GROUPED = 24
"""Maximum bytes of a number whose thousands are grouped by underscores."""
_BEFORE_DECIMAL = table_of(b" :=+-")
_BEHIND_DECIMAL = table_of(b" ;%|)]\t\n")
_DECIMALS = re.compile(rb"(?<=[ :=+-])\d+(,)\d{3}(?!\d|,\d)")
_NO_DECIMALS = re.compile(rb"\d\.\d|\d,\d+,\d")
_COMMA_WRITERS = re.compile(
    "(?i)epoche|époque|épocas?\\b|epoka|эпоха|[eé]poca|verlust|genauigkeit|lernrate|perte|co[uû]t|erreur|p[eé]rdida"
    "|exactitud|perdita|perda|acur[aá]cia|strata|dokładność|verlies|förlust|kaybı|doğruluk|потер|точность|ошибка".encode()
)
"""Words of languages that write a decimal comma."""
MAX_LINE_LOOK = 400
"""Bytes on both sides of a number that are examined."""


def numbers_in(data: Bytes) -> tuple[Ints, Ints]:
    """(starts, ends) of the numbers in *data*."""
    # Comparisons instead of a table lookup take a tenth of the time.
    digit = data - np.uint8(48) < 10
    point = data == 46
    starts, ends = _undotted(data, digit, *_runs(digit | point))
    if not len(starts):
        return _named(data)
    points = _points(point, starts, ends)
    before, behind = data[starts - 1], data[ends]
    good = (points <= 1) & (points < ends - starts) & ~_GLUED[before]
    # `2026-11-22T05:00`: the hour is a number although a letter precedes it.
    hours = np.flatnonzero((before == ord("T")) & (behind == ord(":")))
    good[hours] = _DIGIT[data[starts[hours] - 2]]
    glued = np.flatnonzero(~good)
    _count_glued(data, starts, ends, good, glued)
    _measure_glued(data, starts, ends, good, glued)
    hexadecimal = np.flatnonzero((behind == ord("x")) & (ends - starts - points == 1))
    good[hexadecimal] &= data[starts[hexadecimal]] != 48
    for index in np.flatnonzero(good & _LETTER_OF_ID[behind]).tolist():
        start = int(starts[index])
        good[index] = not _ID.match(data[start : start + 48].tobytes())
    _join_underscored(data, starts, ends, good & (behind == ord("_")))
    starts, ends = starts[good], ends[good]
    starts, ends = _thousands(data, starts, ends)
    starts, ends = _exponents(data, starts, ends)
    signed = np.flatnonzero(_SIGN[data[starts - 1]])
    starts[signed] -= _BEFORE_SIGN[data[starts[signed] - 2]]
    words, word_ends = _named(data)
    if len(words):
        starts, ends = np.concatenate((starts, words)), np.concatenate((ends, word_ends))
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
    return starts, ends


def _count_glued(
    data: Bytes, starts: Ints, ends: Ints, good: NDArray[np.bool_], glued: Ints
) -> None:
    """Accept numbers right after a counter word: `epoch3: loss 0.5`, but not `model_epoch3`."""
    near = glued[_LAST[data[starts[glued] - 1]]]
    near = near[_BEFORE_LAST[data[starts[near] - 2]] & _BEHIND[data[ends[near]]]]
    for index in near.tolist():
        start, end = int(starts[index]), int(ends[index])
        word = data[max(start - 7, 0) : start].tobytes().lower()
        word = word.removesuffix(b"_") if word.endswith(b"epoch_") else word[-6:]
        dotted = data[start] == ord(".") and bool(_DOTTED.search(word))
        starts[index] = start = start + dotted
        short = dotted or bool(_GLUED_COUNTER.search(word)) and data[end] == ord("/")
        short = short or bool(_LEADING_COUNTER.search(data[max(start - 18, 0) : start].tobytes()))
        good[index] |= (short or word[-5:] == b"epoch" and not WORD[(word[:-5] or b"\n")[0]]) and (
            data[start:end].tobytes().isdigit()
        )


def _measure_glued(
    data: Bytes, starts: Ints, ends: Ints, good: NDArray[np.bool_], glued: Ints
) -> None:
    """Accept a decimal right after a metric if its part of the line holds nothing else: `ROC_AUC0.49`."""
    alone = glued[_BEHIND_GLUED[data[ends[glued]]] & _LETTER_OF_METRIC[data[starts[glued] - 1]]]
    for index in alone[~good[alone]].tolist():
        start, end = int(starts[index]), int(ends[index])
        head = data[max(start - MAX_GLUED_NAME, 0) : start].tobytes()
        good[index] = b"." in data[start:end].tobytes() and bool(_GLUED_METRIC.search(head))


def _join_underscored(data: Bytes, starts: Ints, ends: Ints, heads: NDArray[np.bool_]) -> None:
    """Extend `1` to `1_001_000`; the groups after an underscore are parts of names so far."""
    for index in np.flatnonzero(heads).tolist():
        start = int(starts[index])
        whole = _UNDERSCORED.match(data[start : start + MAX_GROUPED].tobytes())
        if whole:
            ends[index] = start + whole.end()


def _undotted(data: Bytes, digit: NDArray[np.bool_], starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Strip dots that end a sentence (`0.5.`, `1/5...`) or precede a number (`loss ...0.5`)."""
    behind = np.flatnonzero((data[ends - 1] == 46) & (ends - starts > 1))
    before = np.flatnonzero((data[starts] == 46) & (data[np.minimum(starts + 1, ends)] == 46))
    if not len(behind) and not len(before):
        return starts, ends
    digits = np.cumsum(digit, dtype=np.int32)
    places, starts, ends = np.flatnonzero(digit), starts.copy(), ends.copy()
    if not len(places):
        return starts, ends
    ends[behind] = np.clip(
        places[digits[ends[behind] - 1] - 1] + 1, starts[behind] + 1, ends[behind]
    )
    first = places[np.minimum(digits[starts[before]], len(places) - 1)]
    is_inside = (starts[before] <= first) & (first < ends[before])
    starts[before] = np.where(is_inside, first, starts[before])
    return starts, ends


def _runs(mask: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(starts, ends) of the runs of True; the first and last entry of *mask* are False."""
    edges = np.flatnonzero(mask[1:] != mask[:-1]) + 1
    return edges[::2], edges[1::2]


def _points(point: NDArray[np.bool_], starts: Ints, ends: Ints) -> Ints:
    places = np.flatnonzero(point)
    owners = np.searchsorted(starts, places, "right") - 1
    # Bytes stripped from a run are in none.
    is_inside = (owners >= 0) & (places < ends[owners])
    return np.bincount(owners[is_inside], minlength=len(starts))


def _thousands(data: Bytes, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Join `7` and `313` of `7,313`."""
    follows = (starts[1:] == ends[:-1] + 1) & (data[ends[:-1]] == 44)
    if not follows.any():
        return starts, ends
    width = ends - starts
    follows &= (
        (width[1:] >= 3)
        & (data[np.minimum(starts[1:] + 3, len(data) - 1)] != 48)
        & (width[:-1] <= 3)
    )
    return _joined(data, starts, ends, follows)


def decimal_commas(data: Bytes, starts: Ints, ends: Ints) -> Ints:
    """Where a comma precedes decimals: `Verlust: 0,413; acc = 93,2 %`, not `1, 2`.

    Beside one, a comma before three digits does so too: `acc: 0,93 loss: 1,465`.
    """
    if len(starts) < 2:
        return np.empty(0, np.int64)
    follows = (starts[1:] == ends[:-1] + 1) & (data[ends[:-1]] == ord(","))
    if not follows.any():
        return np.empty(0, np.int64)
    width = ends - starts
    before = data[starts[:-1] - 1]
    follows &= _BEFORE_DECIMAL[before] & _BEHIND_DECIMAL[data[ends[1:]]]
    follows &= ~((before == ord(":")) & _DIGIT[data[starts[:-1] - 2]])
    sure = (width[1:] > 3) | (width[1:] == 2) | (width[:-1] == 1) & (data[starts[:-1]] == 48)
    found: set[int] = set()
    for index in np.flatnonzero(follows).tolist():
        start, end = int(starts[index]), int(ends[index])
        found.update(_decimals_beside(data, start, end, bool(sure[index])))
    return np.array(sorted(found), np.int64)


def _line_at(data: Bytes, start: int) -> tuple[bytes, bytes]:
    """(what precedes *start* on its line, the line), as far as it is examined."""
    head = data[max(start - MAX_LINE_LOOK, 0) : start].tobytes().rpartition(b"\n")[2]
    return head, head + data[start : start + MAX_LINE_LOOK].tobytes().partition(b"\n")[0]


def _decimals_beside(data: Bytes, start: int, comma: int, is_sure: bool) -> list[int]:
    """The commas before decimals if the number at *start* follows a name, on a line without points."""
    head, line = _line_at(data, start)
    named = head.rstrip(b" :=-+")[-1:]
    is_named = named.isalpha() or named > b"\x7f" or named == b")"
    if not is_named or _NO_DECIMALS.search(line) or not (is_sure or _COMMA_WRITERS.search(line)):
        return []
    return [comma, *(start - len(head) + found.start(1) for found in _DECIMALS.finditer(line))]


def _joined(data: Bytes, starts: Ints, ends: Ints, follows: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Visit the few candidates and join those that are one number with thousands separators."""
    keep = np.ones(len(starts), bool)
    ends = ends.copy()
    candidates = np.flatnonzero(follows).tolist()
    while candidates:
        head = last = candidates.pop(0)
        while candidates and candidates[0] == last + 1:
            last = candidates.pop(0)
        groups = [data[starts[i] : ends[i]].tobytes() for i in range(head + 1, last + 2)]
        whole = all(len(g) == 3 for g in groups[:-1]) and len(groups[-1].split(b".")[0]) == 3
        before, clock = data[starts[head] - 1], _DIGIT[data[starts[head] - 2]]
        plain = b"." not in data[starts[head] : ends[last]].tobytes()
        parts = len(groups) == 1 and (
            data[starts[head]] == 48 or _COMMA_WRITERS.search(_line_at(data, int(starts[head]))[1])
        )
        whole &= not parts  # `0,413`, `Verlust 1,465`
        if whole and plain and before in b" :=" and not clock and _ends(data, int(ends[last + 1])):
            keep[head + 1 : last + 2] = False
            ends[head] = ends[last + 1]
    return starts[keep], ends[keep]


def _ends(data: Bytes, at: int) -> bool:
    """Whether the text at *at* ends a number or continues a list: `1,000, lr:` or `1,000, 2`."""
    following = data[at : at + 3].tobytes()
    return following[:1] not in b",;" or (following[:2] == b", " and following[2:3].isalpha())


def _exponents(data: Bytes, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Extend a number by a following `e-05`."""
    marks = np.flatnonzero((data[ends] | 32) == ord("e"))
    if not len(marks):
        return starts, ends
    limit, begin = len(data) - 1, ends[marks] + 1
    begin = begin + _SIGN[data[np.minimum(begin, limit)]]
    digits, going = np.zeros(len(marks), np.int64), np.ones(len(marks), bool)
    for offset in range(5):
        going &= _DIGIT[data[np.minimum(begin + offset, limit)]]
        digits += going
    stop = begin + digits
    good = (digits > 0) & (digits < 5) & ~WORD[data[np.minimum(stop, limit)]]
    marks, stop = marks[good], stop[good]
    ends, keep = ends.copy(), np.ones(len(starts), bool)
    ends[marks] = stop
    # With a sign, the exponent's digits were found as a separate number.
    after = np.minimum(marks + 1, len(starts) - 1)
    keep[after[(starts[after] < stop) & (after > marks)]] = False
    return starts[keep], ends[keep]


_NAN = re.compile(rb"(?<![A-Za-z0-9_.])[-+]?(?:nan|inf(?:inity)?)(?![A-Za-z0-9_])", re.IGNORECASE)


def _named(data: Bytes) -> tuple[Ints, Ints]:
    """(starts, ends) of NaN and infinity in letters."""
    low = data | 32
    # Both have an n, of which most texts have few.
    n = np.flatnonzero(low[1:-1] == ord("n")) + 1
    before, behind, last = low[n - 1], low[n + 1], low[np.minimum(n + 2, len(low) - 1)]
    is_nan = (behind == ord("a")) & (last == ord("n"))
    is_inf = (before == ord("i")) & (behind == ord("f"))
    places = np.sort(np.concatenate((n[is_nan], n[is_inf] - 1)))
    if not len(places):
        return places, places
    places = places[~WORD[data[places - 1]]]
    found = []
    for at in places.tolist():
        match = _NAN.match(
            data[max(at - 2, 0) : at + 12].tobytes(), min(at, 2) - (data[at - 1] in b"+-")
        )
        if match:
            begin = at - 1 if data[at - 1] in b"+-" and _BEFORE_SIGN[data[at - 2]] else at
            found.append((begin, at + match.end() - min(at, 2)))
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
