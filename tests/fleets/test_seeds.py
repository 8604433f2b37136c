"""Seeds of one setting as a band: the run that leaves it is named, and no other."""

import numpy as np
import pytest

from curvetui.engine.repetitions import configurations
from curvetui.fleets.row import FleetRow
from curvetui.fleets.seeds import strays
from curvetui.fleets.table import Table


def runs(count, odd=(), rate="0.1", noise=0.004, seed=0, epochs=30, failed=()):
    """Runs of one setting; those called *odd* fall from epoch 12 on."""
    x, chance = np.arange(1.0, epochs + 1), np.random.default_rng(seed)
    out = []
    for index in range(count):
        y = (
            0.9
            - 0.5 / x
            + chance.normal(0, noise, len(x))
            - (0.2 if index in odd else 0) * (x >= 12)
        )
        out.append(
            FleetRow(
                f"run{index}", f"run{index}.log", level="stop" if index in failed else "calm", headline="val_accuracy", best=0.9,
                epochs=30.0, settings={"learning_rate": rate, "seed": str(index)}, course=tuple(zip(x.tolist(), y.tolist(), strict=True)),
            )
        )  # fmt: skip
    return out


@pytest.mark.parametrize("seed", range(4))
def test_the_run_that_leaves_the_band_is_named_with_its_epoch(seed):
    """An epoch that it has, in a table with other settings too."""
    found = list(strays([*runs(7, odd=[3], seed=seed), *runs(5, rate="0.01", seed=seed + 9)]))

    assert [(one.row.name, one.seeds, one.at) for one in found] == [("run3", 7, 12.0)]
    assert "run3 leaves the band of its 7 seeds at epoch 12" in str(
        Table(tuple(runs(7, odd=[3], seed=seed)))
    )


@pytest.mark.parametrize("step", [40, 100, 1000])
def test_the_place_is_one_that_the_run_has(step):
    """Logs of which each epoch, or each step, is a point of its own; those of each run lie elsewhere."""
    rows = runs(6, odd=[3], epochs=40)
    moved = [
        row._replace(course=tuple((x * step + number, y) for x, y in row.course), epochs=None)
        for number, row in enumerate(rows)
    ]
    (found,) = strays(moved)

    assert found.at in {x for x, _ in moved[3].course}
    assert 12 * step <= found.at <= 13 * step + 5


@pytest.mark.parametrize("seed", range(30))
def test_ordinary_seeds_stay_together(seed):
    """Noise alone leaves no band."""
    assert list(strays(runs(6, seed=seed))) == []


SHAPES = {
    "wide at first": lambda x, own, noise: 0.9 + noise * (0.03 / x + 0.002),
    "a rate of its own": lambda x, own, noise: 0.9 - (0.5 + own / 10) * np.exp(-x / 8) + noise * 0.002,
    "a time of its own": lambda x, own, noise: 0.8 / (1 + np.exp((10 + 2 * own - x) / 1.5)) + noise * 0.005,
    "calmer after a step": lambda x, own, noise: 0.7 + 0.2 * (x > 15) + noise * np.where(x > 15, 0.002, 0.02),
    "a level of its own": lambda x, own, noise: 2.3 / np.sqrt(x) * np.exp(own * 0.03) + noise * 0.002,
}  # fmt: skip


@pytest.mark.parametrize("count", [4, 5, 8])
@pytest.mark.parametrize("shape", SHAPES)
def test_seeds_differ_more_in_one_place_than_in_another(shape, count):
    """Early, or where the curve is steep, they are farther apart: none has left for that."""
    x = np.arange(1.0, 31.0)
    for seed in range(8):
        chance, rows = np.random.default_rng(seed), runs(count)
        curves = [SHAPES[shape](x, chance.normal(), chance.normal(size=30)) for _ in rows]
        for odd, left in ((0.0, []), (2.0, ["run1"])):
            curves[1] = curves[1] - odd * (x >= 12)
            moved = [
                row._replace(course=tuple(zip(x.tolist(), y.tolist(), strict=True)))
                for row, y in zip(rows, curves, strict=True)
            ]
            assert [one.row.name for one in strays(moved)] == left


def test_two_runs_that_leave_do_not_hide_each_other():
    """Nor does either stretch the band."""
    assert [one.row.name for one in strays(runs(8, odd=[2, 5]))] == ["run2", "run5"]


def test_few_seeds_and_other_settings_make_no_band():
    """Three runs, or runs without a seed."""
    assert list(strays(runs(3, odd=[1]))) == []
    assert list(strays([row._replace(settings={}) for row in runs(8, odd=[1])])) == []


@pytest.mark.parametrize("odd", [(0, 1, 2, 3, 4), (1, 2, 3)])
def test_the_band_is_not_that_of_failed_runs(odd):
    """Where most fail, the healthy one strays from nothing."""
    assert list(strays(runs(6, odd=odd, failed=odd))) == []
    found = strays(runs(9, odd=odd[:3], failed=odd[:3]))
    assert [one.row.name for one in found] == [f"run{index}" for index in odd[:3]]


def test_a_short_run_does_not_hide_where_another_leaves():
    """The band goes on without it."""
    rows = runs(7, odd=[3])
    rows[1] = rows[1]._replace(course=rows[1].course[:6])
    assert [(one.row.name, one.at) for one in strays(rows)] == [("run3", 12.0)]


def test_more_than_can_be_listed_are_counted():
    """Nothing is left out in silence."""
    rows = [row for rate in range(10) for row in runs(6, odd=[2], rate=f"0.{rate}1", seed=rate)]
    text = str(
        Table(tuple(r._replace(name=f"{r.settings['learning_rate']}/{r.name}") for r in rows))
    )
    assert text.count("leaves the band") == 8
    assert "and 2 more leave theirs" in text
    assert "more leave theirs" not in str(Table(tuple(rows[:48])))


OWN = {
    "output_dir": "out/lr{lr}/seed{n}", "hydra.run.dir": "multirun/2026-05-0{n}/12-30-0{n}/{n}", "logdir": "tb/{n}", "save_path": "/data/ckpt_{n}",
    "run_name": "brave-lion-{n}", "exp_name": "try{n}", "name": "r{n}", "wandb_id": "x{n}abc", "run_id": "8f{n}", "id": "{n}", "job_id": "44{n}",
    "master_port": "2950{n}", "port": "600{n}", "date": "2026-05-0{n}", "start_time": "1716{n}", "timestamp": "20260{n}", "host": "gpu{n}",
    "random_state": "{n}", "data_seed": "{n}", "config": "configs/a_seed{n}.yaml", "cmd": "train.py --seed {n} --lr {lr}", "device": "cuda:{n}",
    "gpu_id": "{n}", "uuid": "{n}2345678-1234-1234-1234-123456789abc", "logFile": "logs/{n}.txt", "pid": "{n}7", "tensorboard_dir": "tb/x{n}",
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_what_each_run_has_of_its_own_splits_no_group_of_seeds(name):
    """Paths, names, ids, ports, dates; with two settings the seeds are two groups."""
    both = [
        {"learning_rate": lr, "seed": f"{n}", name: OWN[name].format(n=n, lr=lr)}
        for lr in ("0.1", "0.01") for n in range(1, 6)
    ]  # fmt: skip
    found = configurations(both)
    assert len(set(found[:5])) == len(set(found[5:])) == 1
    assert found[0] != found[5]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("model", ["resnet18", "vgg"]), ("model_name", ["a/b", "c/d"]), ("dataset", ["cifar10", "cifar100"]), ("data_dir", ["/a", "/b"]),
        ("exp_name", ["baseline", "ablation"]), ("output_dir", ["out/adam", "out/sgd"]), ("warmup", ["1", "2"]), ("layers", ["18", "34"]),
        ("optimizer", ["adam", "sgd"]), ("time_limit", ["10", "20"]), ("num_nodes", ["1", "2"]), ("device", ["cpu", "cuda:0"]),
    ],
)  # fmt: skip
def test_choices_split_groups_of_seeds(name, values):
    """Though some are paths or names."""
    found = configurations([{"seed": f"{n}", name: value} for value in values for n in range(4)])
    assert len(set(found)) == 2


def test_unlike_models_are_no_seeds_of_each_other():
    """One run of each, with a seed of its own: nothing repeats."""
    models = ("resnet18", "vgg", "vit", "a/b")
    found = configurations([{"seed": f"{n}", "model": model} for n, model in enumerate(models)])
    assert len(set(found)) == 4
    assert configurations([{"model": "vit"}]) == [None]


def test_seeds_of_one_setting_are_a_line_with_mean_and_deviation():
    """Without `--by`; a setting with one seed has none, and what all groups share no column."""
    rows = [
        FleetRow(
            f"{rate}/{seed}", f"{rate}/{seed}.log", level="calm", headline="val_accuracy",
            best=best, settings={"learning_rate": rate, "batch_size": "32", "seed": f"{seed}"},
        )
        for rate, values in (("1e-2", (0.5, 0.6, 1.0)), ("0.1", (0.4, 0.4)), ("1", (0.1,)))
        for seed, best in enumerate(values)
    ]  # fmt: skip
    first, second = Table(tuple(rows)).seeds

    assert (first.settings, second.settings) == (
        (("learning_rate", "1e-2"),),
        (("learning_rate", "0.1"),),
    )
    assert (first.runs, first.middle, first.spread) == (3, pytest.approx(0.7), pytest.approx(0.2646, abs=1e-4))  # fmt: skip
    assert "val_accuracy (mean ± deviation of seeds)\n  1e-2           3     3        0.7 ± 0.26" in str(Table(tuple(rows)))  # fmt: skip


def test_a_seed_that_failed_at_once_is_counted_with_its_setting():
    """Though it has no best value, or none of its group's curve."""
    rows = [*runs(3), runs(4)[3]._replace(level="stop", headline=None, best=None, course=())]
    (group,) = Table(tuple(rows)).seeds

    assert (group.counts, group.headline, group.middle) == ({"stop": 1, "healthy": 3}, "val_accuracy", pytest.approx(0.9))  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        [{"lr": "0.1", "seed": "1"}, {"lr": "0.2", "seed": "2"}],
        [{"lr": "0.1", "seed": "1"}, {"lr": "0.1", "seed": "1"}],
        [{"lr": "0.1"}, {"lr": "0.1"}],
    ],
)
def test_other_runs_are_no_group_of_seeds(settings):
    """One seed a setting, one seed twice, no seed at all."""
    table = Table(tuple(FleetRow(f"{i}", f"{i}", settings=s) for i, s in enumerate(settings)))

    assert table.seeds == ()
    assert "deviation" not in str(table)


def test_groups_that_are_not_shown_are_counted():
    """A table on a screen holds 30."""
    rows = [row for rate in range(33) for row in runs(2, rate=f"{rate + 1}", epochs=2)]

    assert "  … and 3 more groups\n" in str(Table(tuple(rows)))
    assert "more groups" not in str(Table(tuple(rows[:60])))


def test_long_settings_leave_room_for_the_figures():
    """They are cut, not the runs and the values."""
    rows = [
        row._replace(settings={**row.settings, "data": name * 90, "model": name * 90})
        for name in "ab"
        for row in runs(3, epochs=2)
    ]
    lines = [
        line for line in str(Table(tuple(rows))).splitlines() if "aaa" in line or "bbb" in line
    ]

    assert all(line.endswith("0.9 ± 0") and len(line) <= 100 for line in lines)
    assert len(lines) == 2


def test_the_last_heading_is_cut_before_the_names_of_settings():
    """What `val_accuracy (mean ± devi…` means is known; `learnin…` could be anything."""
    names = ("learning_rate", "batch_size", "weight_decay", "gradient_clip")
    rows = [
        row._replace(settings={**row.settings, **dict.fromkeys(names, value)})
        for value in ("0.1", "0.2")
        for row in runs(3, epochs=2)
    ]
    (head,) = (line for line in str(Table(tuple(rows))).splitlines() if "(mean ±" in line)

    assert head.endswith("…")
    assert all(f" {name} " in head for name in names)


def test_values_without_bound_give_no_figure_and_no_warning():
    """The sum of two losses of 1.7e308 is none."""
    rows = [row._replace(best=1.7e308) for row in runs(2)]
    (group,) = Table(tuple(rows)).seeds

    assert (group.middle, group.spread) == (None, None)
