"""The grammar of user rules: text to a syntax tree, and a tree to values at each point.

    rule      = [level ":"] condition ["for" count]
    condition = comparisons joined by and, or, not
    comparison = sum (< | <= | > | >= | == | !=) sum
    sum       = numbers, curves, epoch, step, functions, + - * / and brackets

A curve is named as in the log or the report; names with other characters as curve("train/loss").
Python's parser reads the text, and any node outside this grammar is rejected.
"""

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.statistics import best_so_far, last_ones, shifted
from curvetui.statistics.windows import median_rows
from curvetui.system.unknown import unknown

MAX_DEPTH = 30
"""Maximum nesting of brackets."""
MAX_WINDOW = 50
"""Maximum window of `mean` and `median`, in points."""
BLOCK = 1 << 16
"""Points whose windows are processed together."""
EXAMPLE = "val_loss > 2 * best(val_loss) for 3"


class RuleError(ValueError):
    """The text is not a rule; the message has the error and a correct form."""


def parse(text: str, rule: str) -> ast.expr:
    """Return the syntax tree of a condition; *rule*: the whole rule, for messages.

    Raises:
        RuleError: the text is not a condition of this grammar.
    """
    try:
        # `1or 2` makes Python print a warning, which must not reach the terminal.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise RuleError(f"cannot read the rule {rule!r}; write it like this: {EXAMPLE}") from error
    _check(tree, 0)
    if not _is_condition(tree):
        raise RuleError(f"{rule!r} is not a comparison; write it like this: {EXAMPLE}")
    return tree


class Scope(NamedTuple):
    """The values of the names in a rule; all arrays have shape (n,)."""

    values: Mapping[str, Floats]
    better: Mapping[str, str | None]
    base: Curve


_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
_WINDOWED = ("mean", "median")
_OF_CURVE = ("best", "previous", "first", "lowest", "highest", "isnan", *_WINDOWED)
"""Functions whose argument is a curve."""
_OPERATORS: tuple[type[ast.AST], ...] = (
    ast.And,
    ast.Or,
    ast.Not,
    ast.USub,
    *_COMPARE,
    *_ARITHMETIC,
)
FUNCTIONS = (*_OF_CURVE, "abs", "curve")
AXES = ("epoch", "step")


def _check(node: ast.AST, depth: int) -> None:
    """Reject anything outside the grammar with a RuleError."""
    if depth > MAX_DEPTH:
        raise RuleError("the rule is nested too deeply")
    if isinstance(node, ast.Call):
        _check_call(node)
        return
    is_number = (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and abs(node.value) < 1e300
    )
    is_known = isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp | ast.Name)
    operators = (*getattr(node, "ops", ()), getattr(node, "op", ast.And()))
    if not (is_number or is_known) or not all(isinstance(op, _OPERATORS) for op in operators):
        raise RuleError(
            f"a rule cannot contain {ast.unparse(node)[:40]}; it takes curves, numbers, comparisons, "
            f"and, or, not, + - * / and {', '.join(FUNCTIONS)}"
        )
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child, depth + 1)


def _check_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords or not node.args:
        raise RuleError(unknown("function", name or ast.unparse(node.func)[:40], FUNCTIONS))
    if name == "abs" and len(node.args) == 1:
        _check(node.args[0], MAX_DEPTH // 2)
        return
    if name == "curve":
        _text_of(node)
        return
    is_curve = _name_of(node.args[0]) is not None
    counts = node.args[1:]
    is_counted = all(
        isinstance(c, ast.Constant) and type(c.value) is int and 1 <= c.value <= MAX_WINDOW
        for c in counts
    )
    if not is_curve or len(counts) != (name in _WINDOWED) or not is_counted:
        form = f"{name}(val_loss, 5)" if name in _WINDOWED else f"{name}(val_loss)"
        raise RuleError(f"write {name} like this: {form}")


def _text_of(node: ast.Call) -> str:
    """The name in `curve("train/loss")`."""
    first = node.args[0]
    if len(node.args) == 1 and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    raise RuleError('write curve like this: curve("train/loss")')


def _name_of(node: ast.AST) -> str | None:
    """The curve named by a node, or None."""
    if isinstance(node, ast.Name):
        return node.id if node.id not in AXES else None
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return _text_of(node) if is_call and node.func.id == "curve" else None  # type: ignore[attr-defined,arg-type]


def curves_in(node: ast.AST) -> Iterator[str]:
    """The names of the curves in a tree, in order, with repetitions."""
    name = _name_of(node)
    if name is not None:
        yield name
        return
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in children:
        yield from curves_in(child)


def _is_condition(node: ast.AST) -> bool:
    """Whether a node is true at each point."""
    if isinstance(node, ast.BoolOp):
        return all(map(_is_condition, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _is_condition(node.operand)
    is_test = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isnan"
    )
    return isinstance(node, ast.Compare) or is_test


def evaluate(node: ast.AST, scope: Scope) -> Any:
    """The value of a tree at each point: an array of shape (n,), or a number."""
    if isinstance(node, ast.BoolOp):
        parts = [evaluate(part, scope) for part in node.values]
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return join.reduce(np.broadcast_arrays(*parts))
    if isinstance(node, ast.Compare):
        sides = [evaluate(side, scope) for side in (node.left, *node.comparators)]
        results = [
            _COMPARE[type(op)](a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False)
        ]
        return np.logical_and.reduce(np.broadcast_arrays(*results))
    if isinstance(node, ast.UnaryOp):
        value = evaluate(node.operand, scope)
        return np.logical_not(value) if isinstance(node.op, ast.Not) else np.negative(value)
    if isinstance(node, ast.BinOp):
        return _ARITHMETIC[type(node.op)](evaluate(node.left, scope), evaluate(node.right, scope))
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    return _named(node, scope)


def _named(node: ast.AST, scope: Scope) -> Any:
    if isinstance(node, ast.Name) and node.id in AXES:
        return _axis(scope, node.id)
    name = _name_of(node)
    if name is not None:
        return scope.values[name]
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    if node.func.id == "abs":
        return np.abs(evaluate(node.args[0], scope))
    curve = _name_of(node.args[0]) or ""
    count = node.args[1].value if len(node.args) > 1 else 1  # type: ignore[attr-defined]
    return _applied(node.func.id, scope.values[curve], scope.better[curve], count)


def _applied(function: str, y: Floats, better: str | None, count: int) -> Floats:
    """A function of a curve at each point, from that point and earlier ones."""
    finite = np.where(np.isfinite(y), y, np.nan)
    if function in _WINDOWED:
        return _medians(finite, count) if function == "median" else _means(finite, count)
    if function == "previous":
        return shifted(y)
    if function == "isnan":
        return np.isnan(y).astype(np.float64)
    if function == "first":
        seen = np.isfinite(y)
        return np.where(np.logical_or.accumulate(seen), y[np.argmax(seen)], np.nan)
    is_high = function == "highest" or function == "best" and better == "higher"
    return -best_so_far(-finite)[0] if is_high else best_so_far(finite)[0]


def _medians(y: Floats, count: int) -> Floats:
    """The median of the finite values among the last *count*."""
    parts = [
        median_rows(last_ones(y[max(0, start - count + 1) : start + BLOCK], count))[
            min(start, count - 1) :
        ]
        for start in range(0, len(y), BLOCK)
    ]
    return np.concatenate(parts) if parts else y


def _means(y: Floats, count: int) -> Floats:
    """The mean of the finite values among the last *count*."""
    known = np.isfinite(y)
    sums = np.cumsum(np.where(known, y, 0.0))
    counts = np.cumsum(known)
    before, seen = (np.append(np.zeros(count), so_far)[: len(y)] for so_far in (sums, counts))
    return np.asarray((sums - before) / (counts - seen))


def _axis(scope: Scope, name: str) -> Floats:
    base = scope.base
    column = base.positions(name)
    return np.full(len(base.y), np.nan) if column is None else column
