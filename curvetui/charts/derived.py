"""Derived metrics, computed from other curves: `val_loss - train_loss`, `log(loss / tokens)`.

The grammar is sums, products, signs, parentheses, numbers, `abs exp log sqrt`, and the names of
curves; nothing else is ever evaluated.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from curvetui.curve import Curve, Floats, Metric

FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
}
NUMBER = re.compile(r"\d+\.?\d*(?:[eE][+-]?\d+)?")
LONGEST = 120
"""Maximum characters of an expression."""
MAX_SEPARATE = 8
"""Curves of one metric that are drawn separately; from more, a bare name is an expression."""
DEEPEST = 20
"""Maximum nesting of parentheses."""


class DerivedError(ValueError):
    """The text is not a valid expression over these curves."""


def derived(text: str, curves: Sequence[Curve]) -> Curve:
    """Evaluate *text* at its sparsest curve's points (others: latest value); or DerivedError."""
    parser = _Parser(
        text.strip()[: LONGEST + 1], {n: c for c in reversed(curves) for n in (c.name, c.title)}
    )
    value = parser.parse()
    used = list(parser.used.values())
    is_name = len(used) == len(parser.tokens)
    if not used or (is_name and sum(c.metric == used[0].metric for c in curves) <= MAX_SEPARATE):
        raise DerivedError(text)
    base = min(used, key=len)
    at = {id(curve): _values_at(base, curve) for curve in used}
    with np.errstate(all="ignore"):
        y = np.broadcast_to(np.asarray(value(at), np.float64), base.y.shape).copy()
    name = text.strip()
    return Curve(Metric(name, name, None, None, None), base.unit, base.x, y, base.axis)


def _values_at(base: Curve, curve: Curve) -> Floats:
    """The latest values of *curve* at the points of *base*; NaN before its first."""
    if curve.unit == base.unit:
        here, there = base.x, curve.x
    else:
        here, there = base.at.astype(np.float64), curve.at.astype(np.float64)
    rows = np.searchsorted(np.maximum.accumulate(there), here + 1e-9, side="right") - 1
    if len(curve):
        return np.where(rows >= 0, curve.y[np.maximum(rows, 0)], np.nan)
    return np.full(len(base), np.nan)


Value = Callable[[dict[int, Floats]], Floats]


class _Parser:
    """A recursive-descent parser; a name is the longest curve name that matches."""

    def __init__(self, text: str, curves: dict[str, Curve]) -> None:
        if len(text) > LONGEST:
            raise DerivedError(text)
        self.used: dict[str, Curve] = {}
        self.tokens = self._tokens(text, curves)
        self._at = self._depth = 0

    def _tokens(self, text: str, curves: dict[str, Curve]) -> list[str | float | Curve]:
        names = sorted(curves, key=len, reverse=True)
        out: list[str | float | Curve] = []
        at = 0
        while at < len(text):
            found = (
                n for n in names if n and text.startswith(n, at) and not _goes_on(text, at + len(n))
            )
            name = next(found, None)
            number = NUMBER.match(text, at)
            word = next((f for f in FUNCTIONS if text.startswith(f + "(", at)), None)
            if text[at] == " ":
                at += 1
            elif name is not None:
                self.used[name] = curves[name]
                out.append(curves[name])
                at += len(name)
            elif number:
                out.append(float(number[0]))
                at = number.end()
            elif word or text[at] in "+-*/()":
                out.append(word or text[at])
                at += len(word or "x")
            else:
                raise DerivedError(text)
        return out

    def parse(self) -> Value:
        value = self._sum()
        if self._at < len(self.tokens):
            raise DerivedError(str(self.tokens[self._at]))
        return value

    def _next(self) -> str | float | Curve | None:
        return self.tokens[self._at] if self._at < len(self.tokens) else None

    def _series(self, signs: dict[str, np.ufunc], part: Callable[[], Value]) -> Value:
        value = part()
        while isinstance(sign := self._next(), str) and sign in signs:
            self._at += 1
            value = _both(signs[sign], value, part())
        return value

    def _sum(self) -> Value:
        return self._series({"+": np.add, "-": np.subtract}, self._product)

    def _product(self) -> Value:
        return self._series({"*": np.multiply, "/": np.divide}, self._factor)

    def _factor(self) -> Value:
        part = self._next()
        self._at += 1
        self._depth += 1
        if part is None or self._depth > DEEPEST:
            raise DerivedError("")
        value = self._atom(part)
        self._depth -= 1
        return value

    def _atom(self, part: str | float | Curve) -> Value:
        if isinstance(part, Curve):
            return lambda at: at[id(part)]
        if isinstance(part, float):
            return lambda _: np.asarray(part)
        if part == "-":
            inner = self._factor()
            return lambda at: -inner(at)
        if part in FUNCTIONS:
            inner = self._factor()
            return lambda at: FUNCTIONS[part](inner(at))
        if part != "(":
            raise DerivedError(part)
        inner = self._sum()
        if self._next() != ")":
            raise DerivedError(part)
        self._at += 1
        return inner


def _both(sign: np.ufunc, left: Value, right: Value) -> Value:
    return lambda at: sign(left(at), right(at))


def _goes_on(text: str, at: int) -> bool:
    """Whether a name ends in the middle of a word."""
    return (
        at < len(text)
        and (text[at].isalnum() or text[at] == "_")
        and (text[at - 1].isalnum() or text[at - 1] == "_")
    )
