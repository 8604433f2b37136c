"""Terms of a filter over runs, shared by all tables: `level>=act best<0.4 lr=0.1`."""

import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

TERM = re.compile(r"([\w./-]+?)(<=|>=|!=|=|<|>)(\S+)")
"""Name, sign, value; matches a whole term."""
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": le, ">=": ge, "!=": ne, "=": eq, "<": lt, ">": gt,
}  # fmt: skip


def as_number(value: object) -> float | None:
    """*value* as a number, or None."""
    try:
        return float(str(value))
    except ValueError:
        return None
