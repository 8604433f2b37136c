"""Seeds of one setting as a band: the run that leaves it is named, and no other."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.fleets.row import FleetRow
from curvetui.fleets.seeds import strays
from curvetui.fleets.table import Table


def runs(count, odd=None, rate="0.1", noise=0.004, seed=0):
    """Runs of one setting; the one called *odd* falls from epoch 12 on."""
    x, chance = np.arange(1.0, 31.0), np.random.default_rng(seed)
    out = []
    for index in range(count):
        y = (
            0.9
            - 0.5 / x
            + chance.normal(0, noise, len(x))
            - (0.2 if index == odd else 0) * (x >= 12)
        )
        out.append(
            FleetRow(
                f"run{index}", f"run{index}.log", level="calm", headline="val_accuracy", best=0.9, epochs=30.0,
                settings={"learning_rate": rate, "seed": str(index)}, course=tuple(zip(x.tolist(), y.tolist(), strict=True)),
            )
        )  # fmt: skip
    return out


@pytest.mark.parametrize("seed", range(4))
def test_the_run_that_leaves_the_band_is_named_with_its_place(seed):
    """In a table with other settings too."""
    found = list(strays([*runs(7, odd=3, seed=seed), *runs(5, rate="0.01", seed=seed + 9)]))

    assert [(one.row.name, one.seeds) for one in found] == [("run3", 7)]
    assert 11 <= found[0].at <= 14
    assert "run3 leaves the band of its 7 seeds at epoch" in str(
        Table(tuple(runs(7, odd=3, seed=seed)))
    )


@pytest.mark.parametrize("seed", range(30))
def test_ordinary_seeds_stay_together(seed):
    """Noise alone leaves no band."""
    assert list(strays(runs(6, seed=seed))) == []


def test_few_seeds_and_other_settings_make_no_band():
    """Three runs, or runs without a seed."""
    assert list(strays(runs(3, odd=1))) == []
    assert list(strays([row._replace(settings={}) for row in runs(8, odd=1)])) == []
