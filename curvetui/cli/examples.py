"""A finding of each kind from a real log, to show in `explain` what its card looks like."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from curvetui.model import Finding


class Example(NamedTuple):
    """A finding, and where it was found."""

    log: str
    finding: Finding


def example_of(kind: str) -> Example | None:
    """The example of *kind*; None for a kind that is newer than the file, which `tests/benchmarks/examples.py` makes."""
    told = _all().get(kind)
    if told is None:
        return None
    fields = {name: value for name, value in told.items() if name in Finding.__dataclass_fields__}
    levels = tuple((level, float(at)) for level, at in told["levels"])
    return Example(
        told["log"],
        Finding(**{**fields, "kind": kind, "metrics": tuple(told["metrics"]), "levels": levels}),
    )


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = (files("curvetui.cli") / "examples.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
