"""Which rule a run without trouble comes nearest to."""

from __future__ import annotations

import pytest

import curvetui
from curvetui.engine.nearest_rule import nearest_rule


def near(rise, epochs=30):
    """The nearest rule of a run whose validation loss has risen by *rise* of its best."""
    train = [2.0 / (1 + 0.3 * e) for e in range(epochs)]
    val = [max(0.8, v + 0.2) for v in train[: epochs - 6]] + [0.8 * (1 + rise)] * 6
    return nearest_rule(
        curvetui.diagnose(
            {"epoch": range(1, epochs + 1), "train_loss": train, "val_loss": val}
        ).runs[0]
    )


@pytest.mark.parametrize(("rise", "said"), [(0.02, "2.0%"), (0.03, "3.0%")])
def test_says_how_far_a_validation_loss_has_risen_and_from_where_on_it_speaks(rise, said):
    """`val_loss: median of 5 over its best 2.0%, needs 4.0%`."""
    text = near(rise).says("en")

    assert "overfitting" in text
    assert f"{said}, needs 4.0%" in text
    assert not near(rise).says("zh").isascii()


@pytest.mark.parametrize("rise", [0.0, -0.01, 0.002])
def test_is_quiet_where_nothing_is_near(rise):
    """A loss at its best comes near to nothing."""
    assert near(rise) is None


def test_a_long_run_is_not_asked():
    """A screen shall not stand still for a line that is nice to have."""
    assert near(0.02, epochs=5_001) is None
