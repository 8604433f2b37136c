"""What failing runs have in common, as sentences: used by every form of the table."""

from collections.abc import Iterable, Iterator
from itertools import islice

from curvetui.fleets.phrases import phrases, spaced
from curvetui.fleets.seeds import Stray
from curvetui.fleets.separators import Separation, Separator, SettingCondition
from curvetui.languages import language, number

STRAYS = 8
"""Maximum number of seed outliers named."""
SIGNS = {">=": "≥", "<": "<", "=": "=", "!=": "≠"}


def shared(found: Separation, code: str) -> Iterator[str]:
    """A sentence per separator; one that none was found if settings were compared; or none."""
    words = phrases(code)
    if found.separators:
        yield from (_sentence(one, found.looks, code) for one in found.separators)
    elif found.hints:
        yield from (_hint(one, code) for one in found.hints)
    elif found.common:
        settings = ", ".join(map(spelled, found.common))
        yield words["all failed"].format(n=spaced(found.runs), settings=settings)
    elif found.looks:
        yield words["none"].format(
            failed=spaced(found.failed), others=spaced(found.runs - found.failed)
        )


def _hint(one: Separator, code: str) -> str:
    """All failed runs and no other: an observation, as chance cannot be excluded."""
    return phrases(code)["hint"].format(
        condition=spelled(one.condition), failed=spaced(one.failed), others=spaced(one.others_of)
    )


def _sentence(one: Separator, looks: int, code: str) -> str:
    words = phrases(code)
    within = ", ".join(map(spelled, one.within))
    relation = one.condition.relation
    otherwise = {">=": "below", "<": "from there on"}.get(relation, "otherwise")
    kinds = ", ".join(f"{kind} {spaced(count)}" for kind, count in one.kinds)
    text = words["split"].format(
        condition=spelled(one.condition),
        failed=spaced(one.failed),
        of=spaced(one.of),
        kinds=f" ({kinds})" if kinds else "",
        others=spaced(one.others_failed),
        others_of=spaced(one.others_of),
        otherwise=words[otherwise],
    )
    before = words["within"].format(within=within) if within else ""
    return f"{before}{text} {words['p'].format(p=f'p = {one.p:.1g}' if one.p > 0 else 'p < 1e-300', looks=spaced(looks))}"


def strayed(found: Iterable[Stray], code: str) -> Iterator[str]:
    """One sentence per seed outlier, up to a limit."""
    waiting = iter(found)
    for one in islice(waiting, STRAYS):
        unit = "epoch" if one.row.epochs is not None else "step"
        where = language(code).place[unit].format(number(float(f"{one.at:.3g}")))
        yield phrases(code)["band"].format(run=one.row.name, seeds=one.seeds, at=where)
    if count := sum(1 for _ in waiting):
        yield phrases(code)["more bands"].format(n=spaced(count))


def spelled(condition: SettingCondition) -> str:
    """Format a condition: `learning_rate ≥ 0.03`."""
    return f"{condition.setting} {SIGNS[condition.relation]} {condition.value}"
