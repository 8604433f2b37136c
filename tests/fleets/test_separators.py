"""What failing runs share: said where it holds, and only there."""

from __future__ import annotations

import random
import time

import pytest

from curvetui.engine.facts import settings_in
from curvetui.fleets.row import FleetRow
from curvetui.fleets.sentences import shared
from curvetui.fleets.separators import separation


def rows_of(count, fails, seed=0, **choices):
    """Runs with settings drawn at random, of which those fail for which *fails* says so."""
    chance, out = random.Random(seed), []
    for index in range(count):
        settings = {name: chance.choice(values) for name, values in choices.items()}
        has_failed = fails(settings, chance)
        out.append(
            FleetRow(
                f"{index}", f"{index}.log", level="stop" if has_failed else "calm",
                kind="divergence" if has_failed else None, settings={**settings, "seed": f"{index}"},
            )
        )  # fmt: skip
    return out


RATES = ("0.001", "0.003", "0.01", "0.03", "0.1")


@pytest.mark.parametrize("seed", range(5))
def test_a_threshold_is_found(seed):
    """A number above which runs fail, with the counts on both sides."""
    rows = rows_of(
        100,
        lambda s, r: float(s["lr"]) >= 0.03 and r.random() < 0.8,
        seed,
        lr=RATES,
        bs=("16", "32"),
    )
    first = separation(rows).separators[0]

    assert (first.condition.setting, first.condition.relation, first.condition.value) == (
        "lr",
        ">=",
        "0.03",
    )
    assert first.others_failed == 0
    assert first.failed / first.of > 0.6


def test_a_low_threshold_is_written_from_the_side_that_fails():
    """Too small a batch: "below", not "not above"."""
    rows = rows_of(80, lambda s, _: float(s["bs"]) < 16, bs=("4", "8", "16", "32"))
    first = separation(rows).separators[0]

    assert (first.condition.relation, first.condition.value) == ("<", "16")


def test_a_category_is_found():
    """A setting made of words."""
    rows = rows_of(60, lambda s, _: s["opt"] == "sgd", opt=("sgd", "adam", "lion"))
    first = separation(rows).separators[0]

    assert (first.condition.relation, first.condition.value, first.others_failed) == ("=", "sgd", 0)


def test_a_second_setting_is_found_among_the_runs_that_share_the_first():
    """High learning rates fail without warm-up only."""
    rows = rows_of(
        200,
        lambda s, _: float(s["lr"]) >= 0.03 and s["warmup"] == "0",
        lr=RATES,
        warmup=("0", "500"),
    )
    found = separation(rows).separators
    told = " ".join(shared(separation(rows), "en"))

    assert len(found) == 2
    assert found[1].within
    assert "among runs with" in told


@pytest.mark.parametrize("seed", range(40))
def test_chance_alone_is_no_reason(seed):
    """Failures that hang on nothing are put down to nothing, however many settings there are."""
    choices = {f"setting{i}": ("1", "2", "3", "4", "5") for i in range(12)}
    found = separation(rows_of(60, lambda _, r: r.random() < 0.3, seed, **choices))

    assert found.separators == ()
    assert "no setting separates" in " ".join(shared(found, "en"))


def few(*runs):
    """Runs of (whether it failed, settings)."""
    return [
        FleetRow(f"{i}", f"{i}.log", level="stop" if failed else "calm", settings={**settings})
        for i, (failed, settings) in enumerate(runs)
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (few(*[(True, {"lr": "0.1", "bs": "8", "seed": f"{i}"}) for i in range(5)]),
         "all 5 runs failed; all have lr = 0.1, bs = 8; there is no other run to compare them with"),
        (few(*[(i < 5, {"lr": "0.1" if i < 5 else "0.01", "bs": f"{i % 4}"}) for i in range(12)]),
         "lr ≥ 0.1 in all failed runs (5) and in no other (7): too few runs to exclude chance"),
        (few(*[(i < 2, {"bs": "2" if i < 2 else "16"}) for i in range(5)]),
         "bs < 16 in all failed runs (2) and in no other (3): too few runs to exclude chance"),
        (few(*[(i < 3, {"opt": "sgd" if i < 3 else "adam"}) for i in range(4)]),
         "opt = sgd in all failed runs (3) and in no other (1): too few runs to exclude chance"),
        (rows_of(50, lambda *_: True, lr=RATES), ""),
        (few((True, {"lr": "0.1"}), (False, {"lr": "0.01"}), (False, {"lr": "0.01"})), ""),
        (few(*[(i % 2 == 0, {"lr": RATES[i % 4]}) for i in range(6)]), ""),
    ],
)  # fmt: skip
def test_few_runs_are_described_and_not_explained(rows, said):
    """What all failed runs share and no other has is named, as an observation."""
    assert " ".join(shared(separation(rows), "en")) == said


def test_seeds_and_paths_are_no_reasons():
    """A seed names a repetition; a text that no two runs share names the run."""
    rows = [
        FleetRow(
            f"{i}",
            f"{i}",
            level="stop" if i < 20 else "calm",
            settings={"seed": f"{i}", "out": f"dir{i}"},
        )
        for i in range(40)
    ]

    assert separation(rows).settings == ()


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("runs/lr=3e-4,wd=0.1/train.log", {"learning_rate": "3e-4", "weight_decay": "0.1"}),
        ("sweep/resnet50_lr0.05_bs256.log", {"learning_rate": "0.05", "batch_size": "256"}),
        (
            "out/opt=adamw_dropout=0.2/seed7/log.txt",
            {"optimizer": "adamw", "dropout": "0.2", "seed": "7"},
        ),
        ("runs/exp12/version_3/metrics.csv", {}),
        ("v100-8gpu/train-2024-05-01.log", {}),
        ("color=blue/a.log", {"color": "blue"}),
    ],
)
def test_settings_are_read_from_paths(path, settings):
    """Pairs, and numbers behind names that are known; other numbers are no settings."""
    assert settings_in(path) == settings


def test_twenty_thousand_runs_are_compared_in_seconds():
    """And the threshold is the right one where p itself is nothing to a computer."""
    choices = {f"s{i}": ("1", "2", "3", "4") for i in range(6)}
    rows = rows_of(20_000, lambda s, _: float(s["lr"]) >= 0.03, lr=RATES, **choices)
    began = time.process_time()
    first = separation(rows).separators[0]

    assert (first.condition.value, first.p) == ("0.03", 0.0)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_what_nearly_all_failed_runs_share_is_found_though_most_with_it_are_well(share):
    """Every failed run had warm-up 0, as had four times as many healthy ones."""
    rows = rows_of(
        900, lambda s, r: s["warmup"] == "0" and r.random() < share, warmup=("0", "100", "500")
    )
    first = separation(rows).separators[0]

    assert (first.condition.setting, first.condition.relation) == ("warmup", "<")
    assert first.others_failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_what_most_runs_share_is_no_reason(seed):
    """A few failures among runs that nearly all have one value."""
    rows = rows_of(
        300, lambda s, r: r.random() < 0.05, seed, opt=("adam", "adam", "adam", "adam", "sgd")
    )

    assert separation(rows).separators == ()
