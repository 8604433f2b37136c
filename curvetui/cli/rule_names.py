"""Rules about a curve that no run has: they never hold, which must not pass for "all is well"."""

from collections.abc import Container, Iterator, Sequence

from curvetui.engine.rules import rule_of
from curvetui.model import RunSnapshot
from curvetui.system.unknown import near, unknown


def has_curve(run: RunSnapshot, name: str) -> bool:
    """Whether *run* has a curve of that name, the log's or the standard one."""
    return any(name in (curve.name, curve.title) for curve in run.curves)


def misspelled(
    rules: Sequence[str], runs: Sequence[RunSnapshot], given: Container[str]
) -> Iterator[str]:
    """A message for each curve of *rules* that no run has; of those not *given*, if a name is close.

    Rules that are kept, not given with this command, may be about curves that only other logs have.
    """
    there = sorted({curve.title for run in runs for curve in run.curves})
    for rule in rules:
        missing = (c for c in rule_of(rule).curves if not any(has_curve(run, c) for run in runs))
        for name in missing:
            if near(name, there) or rule in given:
                yield f"the rule {rule!r} cannot hold: {unknown('curve', name, there)}"
