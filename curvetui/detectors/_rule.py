"""A rule's thresholds: numbers with their meaning, kept as data on the rule's class."""

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, Generic, Self, TypeVar, overload

N = TypeVar("N")


class Threshold(Generic[N]):
    """A number that a rule compares with: `rule.NAME` is its value, `Rule.NAME` the threshold."""

    name = ""

    def __init__(self, value: N, about: str) -> None:
        """*about*: what it counts or measures, with its unit, as shown to users."""
        self.value, self.about = value, about

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, rule: None, owner: type) -> Self: ...
    @overload
    def __get__(self, rule: "Rule", owner: type) -> N: ...
    def __get__(self, rule: "Rule | None", owner: type) -> Self | N:
        if rule is None:
            return self
        value: N = rule.moved.get(self, self.value)
        # Kept on the rule, where Python looks first: short runs spend a tenth of their time here.
        rule.__dict__[self.name] = value
        return value


class Rule:
    """A rule with thresholds; it may use further rules, which are attributes of its class."""

    moved: Mapping[Threshold[Any], Any] = {}
    """Thresholds with another value than their own."""

    @classmethod
    def thresholds(cls) -> Iterator[Threshold[Any]]:
        """Its thresholds, then those of the rules it uses."""
        values = [value for base in cls.__mro__ for value in vars(base).values()]
        yield from (value for value in values if isinstance(value, Threshold))
        for value in values:
            if isinstance(value, Rule):
                yield from value.thresholds()

    def with_thresholds(self, moved: Mapping[Threshold[Any], Any]) -> Self:
        """The same rule with other values of some thresholds, also in the rules it uses."""
        changed = copy(self)
        changed.__dict__.clear()
        changed.moved = moved
        for base in type(self).__mro__:
            for name, value in vars(base).items():
                if isinstance(value, Rule):
                    changed.__dict__[name] = value.with_thresholds(moved)
        return changed
