"""How many functions one value passes from the log to its curve: a new layer is seen here."""

from __future__ import annotations

from tests.walk import begun, passed, stack


def test_a_value_is_appended_eleven_functions_deep():
    """From the session's door to the column; the first and the last are named."""
    found = stack(begun()[1])

    assert [found[0], found[-1]] == [
        "engine/session: Session.take",
        "run/growing: GrowingColumn.extend",
    ]
    assert len(found) <= 11


def test_a_value_passes_a_hundred_functions_on_its_way_to_a_point():
    """All that are given it, or give it, also among others."""
    found = passed(begun()[1])

    assert {"reading/scan: scan", "assembly/point_filter: PointFilter.points"} <= found.keys()
    assert len(found) <= 102
