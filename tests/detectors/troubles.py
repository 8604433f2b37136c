"""Runs in which a kind of finding is true by construction, and healthy runs that look alike; seeds fixed.

Each function of `TRUE` and `ALIKE` takes a random generator and gives columns as for `curvetui.diagnose`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Columns = dict[str, Any]
Maker = Callable[[np.random.Generator], Columns]

TRUE: dict[str, Maker] = {}
"""Kind -> a run that has it."""
ALIKE: dict[str, list[Maker]] = {}
"""Kind -> healthy (or otherwise sick) runs that must not be called so."""


def true(maker: Maker) -> Maker:
    TRUE[maker.__name__] = maker
    return maker


def alike(kind: str) -> Callable[[Maker], Maker]:
    def keep(maker: Maker) -> Maker:
        ALIKE.setdefault(kind, []).append(maker)
        return maker

    return keep


def falls(
    rng: np.random.Generator, n: int = 40, top: float = 2.3, floor: float = 0.3, noise: float = 0.01
) -> np.ndarray:
    """A loss that falls exponentially towards a floor."""
    pace = rng.uniform(0.08, 0.2)
    return (floor + (top - floor) * np.exp(-pace * np.arange(n))) * np.exp(rng.normal(0, noise, n))


def climbs(
    rng: np.random.Generator, n: int = 40, top: float = 0.93, examples: int = 2000
) -> np.ndarray:
    """An accuracy that climbs from a tenth, measured on so many examples."""
    right = top - (top - 0.1) * np.exp(-rng.uniform(0.15, 0.3) * (np.arange(n) + 1))
    return np.round(rng.binomial(examples, right) / examples, 4)


def run(unit: str = "epoch", **columns: Any) -> Columns:
    n = len(next(iter(columns.values())))
    return {
        unit: np.arange(1, n + 1).tolist(),
        **{k: np.asarray(v).tolist() for k, v in columns.items()},
    }


def steps(every: int, **columns: Any) -> Columns:
    n = len(next(iter(columns.values())))
    return {
        "step": ((np.arange(n) + 1) * every).tolist(),
        **{k: np.asarray(v).tolist() for k, v in columns.items()},
    }


# numbers


@true
def non_finite(rng):
    loss = falls(rng)
    loss[rng.integers(5, 30) :] = rng.choice([np.nan, np.inf])
    return run(train_loss=loss)


@alike("non_finite")
def validated_now_and_then(rng):
    """Both begin in one row; of the long training curve most rows are judged in windows, the validation's are not."""
    n = 20_000
    loss = 2.3 * np.exp(-np.arange(n) / 4000) + 0.3 + rng.normal(0, 0.03, n)
    return {
        "step": range(n),
        "train_loss": loss,
        "val_loss": [loss[i] + 0.05 if i % 1000 == 0 else None for i in range(n)],
    }


@alike("non_finite")
def every_other_line_empty(rng):
    return run(
        train_loss=falls(rng), val_loss=[None if i % 2 else v for i, v in enumerate(falls(rng))]
    )


@true
def divergence(rng):
    n = int(rng.integers(15, 30))
    climb = 0.5 * np.exp(rng.uniform(0.3, 0.8) * np.arange(12))
    return run(train_loss=np.concatenate((falls(rng, n), np.minimum(climb, 50))))


@alike("divergence")
def small_losses_that_double(rng):
    loss = falls(rng, 60, floor=0.003)
    loss[40:] = np.linspace(0.004, 0.016, 20)
    return run(train_loss=loss)


@alike("divergence")
def adversarial(rng):
    return run(
        "step",
        generator_loss=1 + np.cumsum(rng.normal(0, 0.1, 60)) ** 2,
        discriminator_loss=rng.uniform(0.2, 1.5, 60),
    )


@true
def loss_spike(rng):
    loss = falls(rng)
    loss[rng.integers(12, 36)] *= rng.uniform(2.5, 20)
    return run(train_loss=loss)


@alike("loss_spike")
def heavy_tails(rng):
    n = 300
    return steps(
        10, train_loss=(0.5 + 2 * np.exp(-np.arange(n) / 40)) * np.exp(rng.normal(0, 0.35, n))
    )


@true
def gradient_spike(rng):
    norm = np.exp(rng.normal(0, 0.15, 60))
    norm[rng.integers(15, 55)] *= rng.uniform(20, 200)
    return steps(10, train_loss=falls(rng, 60), grad_norm=norm)


@alike("gradient_spike")
def clipped(rng):
    return steps(
        10, train_loss=falls(rng, 60), grad_norm=np.minimum(np.exp(rng.normal(0.3, 0.4, 60)), 1.0)
    )


@true
def vanishing_gradient(rng):
    n = int(rng.integers(10, 30))
    return steps(
        10,
        train_loss=np.full(n + 20, 2.3) + rng.normal(0, 0.003, n + 20),
        grad_norm=np.concatenate((rng.uniform(0.5, 2, n), rng.uniform(1e-10, 1e-8, 20))),
    )


@alike("vanishing_gradient")
def converged(rng):
    n = 80
    return steps(
        10,
        train_loss=2.3 * np.exp(-0.2 * np.arange(n)) + 1e-4,
        grad_norm=2.0 * np.exp(-0.2 * np.arange(n)) + 1e-9,
    )


@true
def negative_loss(rng):
    return run(train_cross_entropy=falls(rng, floor=-0.5))


@alike("negative_loss")
def density(rng):
    return run(train_nll=falls(rng, floor=-3.0), policy_loss=rng.normal(0, 0.1, 40))


# start


@true
def wrong_initial_loss(rng):
    loss = falls(rng, 40, top=3.0)
    loss[:4] = rng.uniform(100, 3000) * np.array([1.0, 0.8, 0.6, 0.5])
    return {
        "step": [1, *range(50, 2000, 50)],
        "train_loss": loss.tolist(),
        "train_accuracy": [0.01, *climbs(rng, 39).tolist()],
    }


@alike("wrong_initial_loss")
def begins_at_chance(rng):
    loss = falls(rng, 40, top=float(np.log(10)))
    return {
        "step": [1, *range(50, 2000, 50)],
        "train_loss": loss.tolist(),
        "train_accuracy": [0.1, *climbs(rng, 39).tolist()],
    }


@true
def not_learning(rng):
    classes = int(rng.choice([2, 5, 10, 100, 1000]))
    n = int(rng.integers(12, 40))
    loss = np.log(classes) + np.abs(rng.normal(0, 0.003, n))
    return run(
        train_loss=loss, train_accuracy=np.round(rng.binomial(20_000, 1 / classes, n) / 20_000, 4)
    )


@alike("not_learning")
def learned_in_the_first_epoch(rng):
    return run(
        train_loss=0.25 + rng.normal(0, 0.003, 20),
        train_accuracy=np.round(rng.binomial(5000, 0.93, 20) / 5000, 4),
    )


@true
def constant_predictions(rng):
    n = int(rng.integers(3, 12))
    good, stuck = climbs(rng, n, top=0.8), np.full(20, 0.1135)
    return run(
        val_loss=np.concatenate((falls(rng, n), rng.uniform(2.3, 4, 20))),
        val_accuracy=np.concatenate((good, stuck)),
    )


@alike("constant_predictions")
def end_of_a_cosine(rng):
    accuracy = np.concatenate((climbs(rng, 20), np.full(8, 0.9245)))
    return run(
        val_loss=np.concatenate((falls(rng, 20), np.full(8, 0.3012) + rng.normal(0, 1e-4, 8))),
        val_accuracy=accuracy,
    )


@true
def frozen_metric(rng):
    n = int(rng.integers(5, 25))
    return run(train_loss=np.concatenate((np.round(falls(rng, n), 4), np.full(12, 1.2345))))


@true
def worse_than_start(rng):
    n = int(rng.integers(14, 40))
    return run(train_loss=0.6 + 0.03 * np.arange(n) + rng.normal(0, 0.005, n))


@alike("worse_than_start")
def rises_at_first_and_then_learns(rng):
    return run(train_loss=np.concatenate(([2.0, 2.2, 2.1, 2.3], 0.8 * falls(rng, 30))))


@alike("constant_predictions")
def is_zero_for_a_few_epochs(rng):
    return run(val_f1=np.concatenate((np.zeros(4), rng.uniform(0.1, 0.6, 30).round(4))))


@alike("constant_predictions")
def is_perfect_throughout(rng):
    return run(val_accuracy=np.ones(30), val_loss=falls(rng, 30))


@true
def zero_loss(rng):
    n = int(rng.integers(5, 25))
    return run(train_loss=np.concatenate((np.round(falls(rng, n), 4), np.zeros(12))))


@alike("zero_loss")
def comes_down_to_the_last_digit(rng):
    return run(train_loss=np.round(2 * 0.7 ** np.arange(40), 3))


@alike("frozen_metric")
def carried_forward(rng):
    return run(train_loss=falls(rng, 40), val_loss=np.repeat(np.round(falls(rng, 10), 4), 4))


@alike("frozen_metric")
def long_with_equal_medians(rng):
    """Printed with four digits, level over so many steps that the medians of long windows agree."""
    n = 60_000
    return {
        "step": range(n),
        "train_loss": np.round(
            np.maximum(2 * np.exp(-np.arange(n) / 3000), 0.0441)
            + (np.arange(n) % 7 - 3) / 900
            + rng.normal(0, 1e-5, n),
            4,
        ),
    }


@alike("underfitting")
@alike("plateau")
def batches_at_the_beginning_of_a_long_run(rng):
    """Level within the scatter of 150 batches, of which a run has tens of thousands; by fractions of epochs as by steps."""
    n = 150
    return {
        "epoch": np.round(np.arange(1, n + 1) / 400, 4),
        "train_loss": np.round(2.3 * np.exp(-np.arange(n) / 8000) + rng.normal(0, 0.1, n), 4),
    }


@true
def slow_convergence(rng):
    n = 60
    return run(
        train_loss=2.3
        * np.exp(-rng.uniform(0.0003, 0.001) * np.arange(n))
        * np.exp(rng.normal(0, 1e-5, n))
    )


@alike("slow_convergence")
def near_its_floor(rng):
    return run(train_loss=0.3 + rng.normal(0, 0.003, 40))


@true
def validation_lag(rng):
    train = climbs(rng, 30)
    train[:4] = np.maximum(train[:4], [0.7, 0.8, 0.85, 0.87])
    val = train - 0.02
    val[:3] = train[:3] - [rng.uniform(0.3, 0.5), rng.uniform(0.2, 0.3), 0.05]
    return run(train_accuracy=train, val_accuracy=val)


@alike("validation_lag")
def gap_that_stays(rng):
    train = climbs(rng, 30)
    return run(train_accuracy=np.maximum(train, 0.7), val_accuracy=np.maximum(train, 0.7) - 0.3)


# identities


@true
def double_softmax(rng):
    classes = int(rng.integers(3, 30))
    accuracy = climbs(rng, 25)
    return run(
        val_loss=np.log(np.e + classes - 1) - accuracy + rng.normal(0.003, 0.003, 25),
        val_accuracy=accuracy,
    )


@alike("double_softmax")
def label_smoothing(rng):
    accuracy = climbs(rng, 25)
    return run(val_loss=2.35 - 1.9 * accuracy + rng.normal(0, 0.02, 25), val_accuracy=accuracy)


@true
def loss_floor(rng):
    n = 50
    return run(
        train_loss=np.maximum(falls(rng, n, noise=0.0), 0.5) + rng.normal(0, 0.001, n),
        train_accuracy=np.minimum(climbs(rng, n) + 0.07 + 0.2 * (np.arange(n) > 8), 0.9985),
    )


@alike("loss_floor")
def still_falling(rng):
    return run(
        train_loss=2.3 * np.exp(-0.15 * np.arange(30)),
        train_accuracy=np.minimum(climbs(rng, 30) + 0.3, 1.0),
    )


@true
def metric_mismatch(rng):
    loss = falls(rng, 30)
    return run(
        train_loss=loss,
        val_loss=loss * rng.choice([16, 32, 64, 0.01]) * np.exp(rng.normal(0, 0.03, 30)),
    )


@alike("metric_mismatch")
def ratio_that_grows(rng):
    train = 2.3 * np.exp(-0.2 * np.arange(40))
    return run(train_loss=train, val_loss=np.maximum(train, 0.9))


@true
def metric_scale_change(rng):
    accuracy = np.maximum(climbs(rng, 30), 0.5)
    accuracy[rng.integers(8, 25) :] *= 100
    return run(val_accuracy=accuracy)


@alike("metric_scale_change")
def begins_near_nothing(rng):
    return run(val_accuracy=[0.001, 0.09, *climbs(rng, 20)])


# train against validation


@true
def overfitting(rng):
    n, turn = 50, int(rng.integers(8, 20))
    train = 2.3 * np.exp(-0.12 * np.arange(n))
    val = (
        np.maximum(train, 2.3 * np.exp(-0.12 * turn))
        + 0.2
        + np.maximum(0, np.arange(n) - turn) * rng.uniform(0.02, 0.06)
    )
    return run(
        train_loss=train * np.exp(rng.normal(0, 0.01, n)),
        val_loss=val * np.exp(rng.normal(0, 0.01, n)),
    )


@alike("overfitting")
def noisy_but_level(rng):
    return run(train_loss=falls(rng, 60), val_loss=falls(rng, 60, floor=0.5, noise=0.08))


@alike("overfitting")
def both_rise(rng):
    loss = falls(rng, 60)
    loss[30:] *= np.linspace(1, 1.6, 30)
    return run(train_loss=loss, val_loss=loss * 1.1)


@true
def miscalibration(rng):
    columns = overfitting(rng)
    n = len(columns["epoch"])
    return columns | {"val_accuracy": (climbs(rng, n) + np.linspace(0, 0.02, n)).tolist()}


@alike("miscalibration")
def loss_and_accuracy_worsen(rng):
    columns = overfitting(rng)
    n = len(columns["epoch"])
    worse = np.minimum(climbs(rng, n), 0.6) - np.maximum(0, np.arange(n) - 5) * 0.01
    return columns | {"val_accuracy": worse.tolist()}


@true
def both_fall(rng):
    n = 30
    return run(
        val_loss=40 * np.exp(-0.05 * np.arange(n)),
        val_accuracy=0.95 - 0.012 * np.arange(n) + rng.normal(0, 0.004, n),
    )


@alike("both_fall")
def small_validation_set(rng):
    return run(val_loss=falls(rng, 60), val_accuracy=climbs(rng, 60, examples=40))


@true
def train_loss_above_validation(rng):
    val = falls(rng, 30)
    return run(train_loss=val * rng.uniform(1.2, 1.6), val_loss=val)


@alike("train_loss_above_validation")
def within_noise(rng):
    loss = falls(rng, 30, noise=0.0)
    return run(
        train_loss=loss * np.exp(rng.normal(0, 0.01, 30)),
        val_loss=loss * np.exp(rng.normal(0.01, 0.02, 30)),
    )


@true
def generalization_gap(rng):
    n = 40
    train = np.minimum(1.0, climbs(rng, n) + 0.07)
    return run(train_accuracy=train, val_accuracy=train - rng.uniform(0.15, 0.3))


@alike("generalization_gap")
def close_together(rng):
    train = climbs(rng, 40)
    return run(train_accuracy=train, val_accuracy=train - 0.04)


@true
def validation_drop(rng):
    accuracy = climbs(rng, 40)
    accuracy[rng.integers(10, 36)] -= rng.uniform(0.15, 0.5)
    return run(val_accuracy=accuracy)


@alike("validation_drop")
def thirty_examples(rng):
    return run(val_accuracy=np.round(rng.binomial(30, np.minimum(climbs(rng, 60), 0.8)) / 30, 4))


@true
def collapse(rng):
    n = int(rng.integers(12, 25))
    good, bad = climbs(rng, n), rng.uniform(0.09, 0.13, 15)
    return run(
        train_loss=np.concatenate((falls(rng, n), rng.uniform(2.25, 2.4, 15))),
        val_accuracy=np.concatenate((good, bad)),
    )


@alike("collapse")
def one_bad_evaluation(rng):
    return run(train_loss=falls(rng), val_accuracy=validation_drop(rng)["val_accuracy"])


@true
def noisy_validation(rng):
    return run(val_accuracy=np.clip(climbs(rng, 40) - np.abs(rng.normal(0, 0.08, 40)), 0, 1))


@alike("noisy_validation")
def calm(rng):
    return run(val_loss=falls(rng, 40), val_accuracy=climbs(rng, 40, examples=10_000))


@true
def underfitting(rng):
    loss = 0.95 + 0.05 * np.exp(-0.5 * np.arange(40)) + rng.normal(0, 0.002, 40)
    return run(train_loss=loss, val_loss=loss + 0.01)


@alike("underfitting")
def has_learned(rng):
    return run(train_loss=falls(rng, 60), val_loss=falls(rng, 60))


@true
def leakage(rng):
    return run(train_accuracy=climbs(rng, 20), val_accuracy=rng.uniform(0.996, 1.0, 20))


@alike("leakage")
def easy_task(rng):
    return run(
        train_accuracy=rng.uniform(0.985, 0.999, 20), val_accuracy=rng.uniform(0.99, 0.999, 20)
    )


@true
def validation_is_train(rng):
    loss = np.round(falls(rng, 20), 4)
    return run(train_loss=loss, val_loss=loss)


@alike("validation_is_train")
def both_perfect(rng):
    accuracy = np.minimum(1.0, climbs(rng, 20) + 0.15).round(1)
    return run(train_accuracy=accuracy, val_accuracy=accuracy)


@true
def label_noise(rng):
    n, turn = 50, int(rng.integers(6, 12))
    after = np.maximum(0, np.arange(n) - turn)
    val = np.minimum(climbs(rng, n, top=0.8), 0.8) - 0.012 * after
    return run(
        train_accuracy=np.minimum(0.6 + 0.01 * np.arange(n), 1.0),
        val_accuracy=val,
        val_loss=1.0 - 0.05 * np.minimum(np.arange(n), turn) + 0.04 * after,
    )


@alike("label_noise")
def over_confident(rng):
    return miscalibration(rng)


@true
def memorization_staircase(rng):
    levels, k = 2.5 * 0.6 ** np.arange(6), 20
    loss = np.concatenate([level * np.exp(rng.normal(0, 0.03, k)) for level in levels])
    return {
        "step": list(range(1, 121)),
        "epoch": [(i + 1) / k for i in range(120)],
        "train_loss": loss.tolist(),
    }


@alike("memorization_staircase")
def even_descent(rng):
    loss = falls(rng, 120, noise=0.03)
    return {
        "step": list(range(1, 121)),
        "epoch": [(i + 1) / 20 for i in range(120)],
        "train_loss": loss.tolist(),
    }


@true
def unshuffled_data(rng):
    saw, k = rng.uniform(0.6, 1.6, 20), 20
    loss = np.concatenate([2 * 0.9**e * saw * np.exp(rng.normal(0, 0.03, k)) for e in range(8)])
    return {
        "step": list(range(1, 161)),
        "epoch": [(i + 1) / k for i in range(160)],
        "train_loss": loss.tolist(),
    }


@alike("unshuffled_data")
def shuffled(rng):
    loss = falls(rng, 160) * np.exp(rng.normal(0, 0.2, 160))
    return {
        "step": list(range(1, 161)),
        "epoch": [(i + 1) / 20 for i in range(160)],
        "train_loss": loss.tolist(),
    }


# schedule


@true
def learning_rate_step(rng):
    at = int(rng.integers(5, 35))
    return run(
        train_loss=falls(rng),
        lr=np.where(np.arange(40) < at, 0.1, 0.1 * rng.choice([0.1, 0.2, 0.5])),
    )


@alike("learning_rate_step")
def gliding(rng):
    return run(train_loss=falls(rng), lr=0.05 * (1 + np.cos(np.pi * np.arange(40) / 40)))


@true
def warm_restart(rng):
    period = int(rng.integers(5, 12))
    return run(
        train_loss=falls(rng), lr=0.05 * (1 + np.cos(np.pi * (np.arange(40) % period) / period))
    )


@alike("warm_restart")
def warm_up(rng):
    return run(
        train_loss=falls(rng),
        lr=np.concatenate((0.001 * 2.0 ** np.arange(6), np.linspace(0.05, 0.01, 34))),
    )


@true
def oscillation(rng):
    n = 60
    return run(
        train_loss=1.0
        + np.where(np.arange(n) % 2, 1, -1) * rng.uniform(0.2, 0.5) * rng.uniform(0.8, 1.2, n)
    )


@alike("oscillation")
def swings_with_progress(rng):
    return run(
        train_loss=2.3
        * np.exp(-0.05 * np.arange(60))
        * (1 + 0.15 * np.where(np.arange(60) % 2, 1, -1))
    )


@alike("oscillation")
def independent_batches(rng):
    return steps(10, train_loss=np.exp(rng.normal(0, 0.3, 300)))


@true
def learning_rate_zero(rng):
    n = int(rng.integers(8, 20))
    return run(
        train_loss=np.concatenate((falls(rng, n), np.full(15, 1.234) + rng.normal(0, 1e-4, 15))),
        lr=np.concatenate((np.linspace(0.1, 0.01, n), np.zeros(15))),
    )


@alike("learning_rate_zero")
def touches_zero(rng):
    return run(train_loss=falls(rng), lr=np.linspace(0.1, 0.0, 40))


@true
def learning_rate_stuck(rng):
    rates = np.repeat(0.1 * 0.1 ** np.arange(5), 8)
    loss = np.concatenate((falls(rng, 8, floor=1.0), np.full(32, 1.2) + rng.normal(0, 0.002, 32)))
    return run(val_loss=np.maximum(loss, 1.1), lr=rates)


@alike("learning_rate_stuck")
def each_drop_helps(rng):
    rates = np.repeat(0.1 * 0.1 ** np.arange(4), 10)
    return run(
        val_loss=np.repeat([1.5, 1.0, 0.8, 0.7], 10) + 0.3 * np.exp(-np.tile(np.arange(10), 4)),
        lr=rates,
    )


@true
def resumed(rng):
    at, back = int(rng.integers(10, 30)), int(rng.integers(2, 8))
    x = np.concatenate((np.arange(1, at + 1), np.arange(at - back + 1, at + 20)))
    return {"epoch": x.tolist(), "train_loss": falls(rng, len(x)).tolist()}


@alike("resumed")
def straight_on(rng):
    return run(train_loss=falls(rng))


@true
def regime_change(rng):
    level = np.where(np.arange(40) < rng.integers(12, 28), 1.0, rng.choice([0.7, 1.4]))
    return run(train_loss=level + rng.normal(0, 0.01, 40))


@alike("regime_change")
def steady_descent(rng):
    return run(train_loss=falls(rng, 60, noise=0.02))


@true
def sudden_improvement(rng):
    loss = 1.5 + rng.normal(0, 0.01, 40)
    loss[rng.integers(12, 30) :] *= rng.uniform(0.3, 0.6)
    return run(train_loss=loss)


@alike("sudden_improvement")
def steep_beginning(rng):
    return run(train_loss=falls(rng, 40, top=10.0))


# progress


@true
def plateau(rng):
    return run(val_loss=1.3 + 0.1 * np.exp(-np.arange(50)) + rng.normal(0, 0.004, 50))


@alike("plateau")
def goes_on(rng):
    return run(val_loss=2.3 * np.exp(-0.03 * np.arange(60)) * np.exp(rng.normal(0, 0.01, 60)))


@true
def lucky_best(rng):
    accuracy = np.full(40, 0.7) + rng.normal(0, 0.003, 40)
    accuracy[rng.integers(12, 34)] = 0.78
    return run(val_accuracy=accuracy)


@alike("lucky_best")
def better_and_better(rng):
    return run(val_accuracy=climbs(rng, 40, examples=10_000))


@true
def delayed_generalization(rng):
    n, wake = 80, int(rng.integers(30, 50))
    val = np.where(
        np.arange(n) < wake, 0.2, np.minimum(0.2 + 0.1 * (np.arange(n) - wake), 0.98)
    ) + rng.normal(0, 0.005, n)
    return run(train_accuracy=np.minimum(1.0, 0.3 + 0.2 * np.arange(n)), val_accuracy=val)


@alike("delayed_generalization")
def never_wakes(rng):
    return run(
        train_accuracy=np.minimum(1.0, 0.3 + 0.2 * np.arange(60)),
        val_accuracy=0.3 + rng.normal(0, 0.01, 60),
    )


@true
def slowdown(rng):
    pace = np.where(np.arange(40) < rng.integers(12, 30), 10.0, rng.uniform(18, 40)) + rng.normal(
        0, 0.2, 40
    )
    return run(train_loss=falls(rng), time=1.7e9 + np.cumsum(pace))


@alike("slowdown")
def checkpoints(rng):
    pace = 10.0 + rng.normal(0, 0.3, 60) + 20.0 * (np.arange(60) % 10 == 0)
    return run(train_loss=falls(rng, 60), time=1.7e9 + np.cumsum(pace))


@true
def clock_oddity(rng):
    time = 1.7e9 + 10.0 * np.arange(40)
    time[rng.integers(5, 35) :] -= 3600
    return run(train_loss=falls(rng), time=time)


@alike("clock_oddity")
def every_tenth_epoch(rng):
    return {"epoch": list(range(10, 410, 10)), "train_loss": falls(rng).tolist()}


@true
def impossible_value(rng):
    """An error in its own units turns negative."""
    error = falls(rng)
    error[int(rng.integers(10, 30)) :] *= -1
    return run(val_rmse=error, train_loss=falls(rng))


@alike("impossible_value")
def accuracy_in_percent_of_a_hundred_classes(rng):
    """One percent is chance, and the curve is slow to leave it."""
    return run(val_accuracy=np.round(1 + 0.02 * np.arange(40) + rng.normal(0, 0.05, 40), 2))


@alike("impossible_value")
def share_of_variance_below_zero(rng):
    return run(val_r2=-1 + 0.03 * np.arange(40) + rng.normal(0, 0.01, 40))


def autoencoder(rng, kl):
    rebuilt = 100 * falls(rng, len(kl))
    return run(loss=rebuilt + kl, recon_loss=rebuilt, kl_loss=kl)


@true
def latent_collapse(rng):
    kl = rng.uniform(8, 30) * 0.6 ** np.arange(50) + 0.02
    return autoencoder(rng, kl * np.exp(rng.normal(0, 0.02, 50)))


@alike("latent_collapse")
def latent_code_of_few_nats(rng):
    return autoencoder(rng, 20 * 0.7 ** np.arange(50) + 1.5)


@alike("latent_collapse")
def distilled_to_agreement(rng):
    """The divergence from a teacher vanishes because that is what is trained."""
    return run(loss=falls(rng), kl_loss=3 * 0.7 ** np.arange(40))


def game(rng, d_loss, g_loss):
    wobble = np.exp(rng.normal(0, 0.1, len(d_loss)))
    return run(d_loss=np.asarray(d_loss) * wobble, g_loss=np.asarray(g_loss) * wobble)


@true
def generator_beaten(rng):
    n = int(rng.integers(10, 30))
    won = np.linspace(1.3, 0.1, n).tolist() + [0.002] * 60
    return game(rng, won, np.linspace(0.7, 9.0, n).tolist() + [12.0] * 60)


@alike("generator_beaten")
def even_game(rng):
    return game(rng, [1.2] * 80, [0.9] * 80)


@alike("generator_beaten")
def won_for_a_while(rng):
    return game(rng, [1.2] * 20 + [0.01] * 8 + [0.8] * 50, [0.9] * 20 + [5.0] * 8 + [1.2] * 50)


@alike("plateau")
def language_model_that_falls_ever_more_slowly(rng):
    """A power law with a floor: one percent and more for each doubling of the run."""
    x = np.arange(1, 301) * 100.0
    return steps(100, val_loss=(2.2 + 60 * x**-0.5) * np.exp(rng.normal(0, 0.001, 300)))


@alike("not_learning")
def validation_labels_are_shuffled(rng):
    """Training learns everything while validation stays at chance: that is not a run that does not learn."""
    return run(
        train_loss=falls(rng, 30, 2.3, 0.02),
        train_accuracy=climbs(rng, 30),
        val_loss=2.3 + 0.05 * np.arange(30) + rng.normal(0, 0.02, 30),
        val_accuracy=np.round(rng.binomial(1000, 0.1, 30) / 1000, 4),
    )


@alike("metric_mismatch")
def trained_on_smoothed_labels(rng):
    """Nearly all answers are right and the training loss is at the floor of its soft targets."""
    return run(
        train_loss=0.5 + 0.3 * 0.7 ** np.arange(40),
        val_loss=0.14 + 0.09 * 0.7 ** np.arange(40) + rng.normal(0, 0.002, 40),
        train_accuracy=np.minimum(1, 0.93 + 0.01 * np.arange(40)),
        val_accuracy=np.full(40, 0.97) + np.round(rng.normal(0, 0.003, 40), 4),
    )


@alike("learning_rate_stuck")
def rate_follows_the_divergence_of_a_policy(rng):
    """Up and down by half again, as adaptive schedules of reinforcement learning do."""
    rate = 1e-3 * 1.5 ** np.cumsum(rng.choice([-1, 1], 200))
    return run(learning_rate=rate, value_loss=5 + rng.normal(0, 0.3, 200), reward=np.arange(200.0))


@alike("sudden_improvement")
def back_from_a_bad_evaluation(rng):
    loss = falls(rng, 40, noise=0.001)
    loss[12] *= 3
    return run(val_loss=loss)


@alike("regime_change")
def rounded_values_of_an_ordinary_descent(rng):
    return run(train_loss=np.repeat(np.round(2 + 7 * 0.9 ** np.arange(30), 1), 4))


@alike("warm_restart")
def warmed_up_after_a_resume(rng):
    """The log goes back to an earlier step, and the rate climbs again from near nothing."""
    rate = [3e-4] * 40 + [1e-4, 2e-4] + [3e-4] * 38
    at = [*range(100, 4100, 100), *range(3600, 7600, 100)]
    return {"step": at, "train_loss": falls(rng, 80).tolist(), "learning_rate": rate}
