"""Rules about a curve that no run has: they never hold, which must not pass for "all is well"."""

from collections.abc import Container, Iterator, Sequence

from curvetui.curve import curve_named
from curvetui.engine.rules import rule_of
from curvetui.model import RunSnapshot
from curvetui.system.unknown import near, unknown


def misspelled(
    rules: Sequence[str], runs: Sequence[RunSnapshot], given: Container[str]
) -> Iterator[str]:
    """A message for each curve of *rules* that no run has; of those not *given*, if a name is close.

    Rules that are kept, not given with this command, may be about curves that only other logs have.
    """
    curves = [curve for run in runs for curve in run.curves]
    there = sorted({curve.title for curve in curves})
    for rule in rules:
        for name in (c for c in rule_of(rule).curves if curve_named(curves, c) is None):
            if near(name, there) or rule in given:
                yield f"the rule {rule!r} cannot hold: {unknown('curve', name, there)}"
