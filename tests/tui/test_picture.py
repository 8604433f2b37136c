"""The SVG picture of a screen."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from curvetui.tui.picture import picture
from tests.tui.screens import SEED, desk, finding, run_of


def test_is_well_formed_and_says_what_the_screen_says():
    """Every word is in it, markup in a name is escaped, and the same desk gives the same bytes."""
    made = desk(run_of(SEED, "<b>&.log", (finding(),), planned=10), size=(120, 40))
    svg = picture(made)
    words = " ".join(element.text or "" for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))

    assert "<b>&.log" in words
    assert "Accuracy" in words
    assert svg == picture(made)
    assert len(svg) < 80_000
