"""The SVG picture of a screen."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.tui.picture import picture
from tests.tui.screens import SEED, finding, run_of, screen_state

PICTURES = Path(__file__).parent / "frames"


def test_is_well_formed_and_says_what_the_screen_says():
    """Every word is in it, markup in a name is escaped, and the same state gives the same bytes."""
    made = screen_state(run_of(SEED, "<b>&.log", (finding(),), planned=10), size=(120, 40))
    svg = picture(made)
    words = " ".join(
        element.text or ""
        for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )

    assert "<b>&.log" in words
    assert "Accuracy" in words
    assert svg == picture(made)
    assert len(svg) < 80_000


@pytest.mark.parametrize("theme", ["dark", "light", "colour-blind"])
def test_colours_are_as_they_were(theme):
    """One state in three themes, at 80x24; `FRAMES=write pytest tests/tui` draws them anew."""
    found = (finding(), finding("overfitting", "act", 6, 10, "open", ("val_loss",)))
    svg = picture(
        screen_state(run_of(SEED, findings=found, planned=20), size=(80, 24), theme=theme)
    )
    path = PICTURES / f"dropped-{theme}.svg"
    if os.environ.get("FRAMES") == "write":
        path.write_text(svg, encoding="utf-8")

    assert svg == path.read_text(encoding="utf-8")
