"""Random healthy and troubled runs of many shapes: how often is a healthy one alarmed at, and ruin slept over?

Usage: python -m tests.benchmarks.synthetic [--runs 300] [--seed 0] [--only TEXT] [-v]

The rules were not fitted to these curves. `alarm`: healthy runs with an act or stop; `watch`: healthy runs that end at watch; `calm`: troubled runs that
end without a watch or more; `too low`: severe ones that end below act. Each run is handed over whole, as `check` reads it.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from curvetui.api.diagnose import history_of
from curvetui.engine.condition import level_of
from curvetui.engine.judge import Judge, snapshot_of
from curvetui.model import LEVELS

Floats = Any
Columns = dict[str, Any]
Rng = np.random.Generator
HEALTHY: dict[str, Callable[[Rng], Columns]] = {}
MILD: dict[str, Callable[[Rng], Columns]] = {}
SEVERE: dict[str, Callable[[Rng], Columns]] = {}


def kept(in_: dict[str, Callable[[Rng], Columns]]) -> Callable[[Any], Any]:
    """A decorator that keeps a maker under its name."""

    def keep(maker: Callable[[Rng], Columns]) -> Callable[[Rng], Columns]:
        in_[maker.__name__] = maker
        return maker

    return keep


def count(r: Rng, low: int, high: int) -> int:
    """A length, evenly drawn on a logarithmic scale."""
    return int(np.exp(r.uniform(np.log(low), np.log(high))))


def rate(r: Rng, n: int) -> tuple[Floats, Floats]:
    """(learning rate, its share of the peak) over *n* points: constant, cosine, steps, linear, with or without warm-up."""
    t = np.arange(n) / max(n - 1, 1)
    share = [
        np.ones(n),
        0.5 * (1 + np.cos(np.pi * t)),
        0.1 ** np.searchsorted([0.5, 0.75], t),
        1 - 0.99 * t,
    ][int(r.integers(4))]
    if r.random() < 0.4:
        warm = max(1, int(0.05 * n))
        share = share * np.minimum(1, (np.arange(n) + 1) / warm)
    return 10 ** r.uniform(-4.5, -0.7) * share, share


def descent(r: Rng, n: int, top: float, floor: float) -> Floats:
    """A course from *top* to near *floor*: exponential, a power of the place, or both after one another."""
    e = np.arange(n) + r.uniform(0.2, 1.0)
    way = int(r.integers(3))
    pace = r.uniform(3, 12) / n
    fast = np.exp(-pace * e)
    power = (1 + e / (0.02 * n + 0.5)) ** -r.uniform(0.3, 1.2)
    return floor + (top - floor) * (fast, power, 0.5 * (fast + power))[way]


def scatter(r: Rng, n: int, sd: float, tails: bool = False) -> Floats:
    """Factors around 1; with *tails* as heavy as those of single batches."""
    noise = r.standard_t(4, n) / 2**0.5 if tails else r.standard_normal(n)
    return np.exp(sd * np.clip(noise, -6, 6))


def right(r: Rng, share: Floats, examples: int) -> Floats:
    """Accuracies measured on so many examples."""
    return np.round(r.binomial(examples, np.clip(share, 0, 1)) / examples, 4)


def classifier(r: Rng, n: int | None = None) -> Columns:
    """Epochs of a classifier with train and validation loss and accuracy."""
    n, classes = n or count(r, 8, 250), int(r.choice([2, 3, 10, 20, 100, 1000]))
    lr, share = rate(r, n)
    examples, sd = count(r, 300, 50000), r.uniform(0.005, 0.08)
    chance, top = 1 / classes, r.uniform(0.6, 0.99)
    done = 1 - descent(r, n, 1, r.uniform(0, 0.1))
    start, floor = np.log(classes) * r.uniform(0.75, 1.05), r.uniform(0.05, 0.5) * np.log(classes)
    calm = 0.25 + 0.75 * share
    val = (start - (start - floor) * done) * scatter(r, n, 1.0) ** (sd * calm)
    gap = r.uniform(0.0, 0.5)
    train = (start - (start - (1 - gap) * floor) * done) * scatter(r, n, 0.01)
    true = chance + (top - chance) * done - sd * calm * np.abs(r.standard_normal(n)) * 0.5
    out = {"epoch": np.arange(1, n + 1), "train_loss": train, "val_loss": val}
    out["val_accuracy"] = right(r, true, examples)
    if r.random() < 0.6:
        out["train_accuracy"] = np.round(np.clip(true + 0.04 * done * (1 - true), 0, 1), 4)
    if r.random() < 0.5:
        out["learning_rate"] = lr
    return out


def batches(r: Rng, n: int, top: float, floor: float, sd: float) -> Columns:
    """Training losses logged by the step, with the gradient norm and the rate at times."""
    every = int(r.choice([1, 10, 50, 100]))
    lr, _ = rate(r, n)
    out = {
        "step": every * np.arange(1, n + 1),
        "loss": descent(r, n, top, floor) * scatter(r, n, sd, True),
    }
    if r.random() < 0.5:
        out |= {
            "grad_norm": r.uniform(0.2, 5) * scatter(r, n, r.uniform(0.1, 0.5), True),
            "learning_rate": lr,
        }
    return out


def now_and_then(values: Floats, every: int) -> list[float | None]:
    """Values that were measured at each so many-th row alone."""
    return [float(v) if (i + 1) % every == 0 else None for i, v in enumerate(values)]


healthy, mild, severe = kept(HEALTHY), kept(MILD), kept(SEVERE)


@healthy
def image_classifier(r: Rng) -> Columns:
    return classifier(r)


@healthy
def few_epochs(r: Rng) -> Columns:
    return classifier(r, int(r.integers(3, 10)))


@healthy
def small_validation_set(r: Rng) -> Columns:
    out = classifier(r, count(r, 10, 100))
    n, examples = len(out["epoch"]), int(r.integers(40, 200))
    out["val_accuracy"] = right(r, 0.5 + 0.35 * (1 - descent(r, n, 1, 0)), examples)
    out["val_loss"] = out["val_loss"] * scatter(r, n, 0.1)
    return out


@healthy
def pretraining(r: Rng) -> Columns:
    n = count(r, 100, 3000)
    out = batches(r, n, r.uniform(8, 11), r.uniform(1.8, 3.3), r.uniform(0.005, 0.04))
    loss = out["loss"].copy()
    for at in r.integers(n // 10, n, int(r.integers(0, 4))):
        length = min(int(r.integers(1, 4)), n - at)
        loss[at : at + length] *= 1 + r.uniform(0.05, 0.6) * 0.5 ** np.arange(length)
    out["loss"] = np.round(loss, 4)
    if r.random() < 0.6:
        out["val_loss"] = now_and_then(loss * scatter(r, n, 0.003) * 1.02, max(n // 30, 1))
    return out


@healthy
def batch_losses_of_a_classifier(r: Rng) -> Columns:
    n = count(r, 60, 2000)
    return batches(r, n, r.uniform(0.7, 7), r.uniform(0.02, 1.5), r.uniform(0.1, 0.5))


@healthy
def diffusion(r: Rng) -> Columns:
    n = count(r, 60, 1500)
    return batches(r, n, r.uniform(0.5, 1.1), r.uniform(0.01, 0.1), r.uniform(0.1, 0.4))


@healthy
def fine_tuning_of_three_epochs(r: Rng) -> Columns:
    n = count(r, 60, 900)
    out = batches(r, n, r.uniform(1.2, 3), r.uniform(0.7, 1.1), r.uniform(0.03, 0.12))
    stairs = 1 - r.uniform(0.0, 0.25) * np.floor(3 * np.arange(n) / n) / 2
    out["loss"] = np.round(out["loss"] * stairs, 4)
    val = descent(r, n, 1.4, 1.0) * scatter(r, n, 0.002)
    val = val * (1 + 0.015 * np.clip(3 * np.arange(n) / n - 2, 0, 1))
    out["eval_loss"] = now_and_then(np.round(val, 4), max(n // int(r.integers(3, 20)), 1))
    return out


@healthy
def fine_tuned_from_pretrained(r: Rng) -> Columns:
    n = int(r.integers(3, 30))
    e = np.arange(n)
    acc = r.uniform(0.7, 0.93) + 0.04 * (1 - np.exp(-e / 3))
    val = r.uniform(0.2, 0.7) * (1 + 0.12 * (1 - np.exp(-e / (0.4 * n)))) * scatter(r, n, 0.02)
    train = r.uniform(0.2, 0.6) * np.exp(-e / (0.5 * n)) * scatter(r, n, 0.02)
    return {
        "epoch": e + 1,
        "train_loss": train,
        "val_loss": val,
        "val_accuracy": right(r, acc + 0.01 * e / n, 4000),
    }


@healthy
def preferences(r: Rng) -> Columns:
    n = count(r, 40, 800)
    e = np.arange(n) / n
    sure = 1 - np.exp(-r.uniform(1, 5) * e)
    return {
        "step": 10 * np.arange(1, n + 1),
        "loss": (0.6931 - r.uniform(0.05, 0.5) * sure) * scatter(r, n, r.uniform(0.02, 0.15)),
        "rewards/accuracies": np.clip(0.5 + 0.3 * sure + 0.1 * r.standard_normal(n), 0, 1),
        "rewards/margins": sure * r.uniform(0.2, 4) + 0.2 * r.standard_normal(n),
        "rewards/chosen": -sure * r.uniform(-1, 2) + 0.2 * r.standard_normal(n),
        "rewards/rejected": -sure * r.uniform(1, 6) + 0.2 * r.standard_normal(n),
        "grad_norm": r.uniform(1, 20) * scatter(r, n, 0.3, True),
    }


@healthy
def group_relative_policy(r: Rng) -> Columns:
    n = count(r, 30, 600)
    e = np.arange(n) / n
    reward = r.uniform(0, 0.3) + r.uniform(0.2, 1.5) * (1 - np.exp(-r.uniform(1, 6) * e))
    return {
        "step": np.arange(1, n + 1),
        "loss": 0.02 * r.standard_normal(n) * (0.2 + e),
        "reward": np.round(reward + r.uniform(0.03, 0.3) * r.standard_normal(n), 4),
        "reward_std": np.abs(0.3 * (1 - 0.5 * e) + 0.1 * r.standard_normal(n)),
        "kl": np.abs(0.05 * e * scatter(r, n, 0.4, True)),
        "completion_length": 200 * (1 + e) * scatter(r, n, 0.1),
        "grad_norm": 0.3 * scatter(r, n, 0.5, True),
    }


@healthy
def policy_gradient(r: Rng) -> Columns:
    n = count(r, 30, 1500)
    e = np.arange(n) / n
    low, high = r.uniform(-300, 20), r.uniform(100, 1000)
    course = 1 / (1 + np.exp(-r.uniform(5, 14) * (e - r.uniform(0.1, 0.7))))
    walk = np.convolve(r.standard_normal(n + 9), np.ones(10) / 10, "valid")[:n]
    return {
        "step": 2048 * np.arange(1, n + 1),
        "ep_rew_mean": low + (high - low) * np.clip(course + r.uniform(0.05, 0.3) * walk, -0.1, 1),
        "value_loss": 50 * (0.3 + course) * scatter(r, n, 0.6, True),
        "policy_loss": -0.01 * scatter(r, n, 0.5, True),
        "entropy_loss": -1.4 * (1 - 0.6 * course),
        "approx_kl": 0.01 * scatter(r, n, 0.4, True),
    }


@healthy
def detection(r: Rng) -> Columns:
    n = count(r, 20, 300)
    done = 1 - descent(r, n, 1, 0.05)
    out: Columns = {"epoch": np.arange(1, n + 1)}
    for name, top in (("box_loss", 1.6), ("cls_loss", 3.0), ("dfl_loss", 1.5)):
        low = r.uniform(0.4, 0.8)
        out[f"train/{name}"] = top * (1 - low * done) * scatter(r, n, 0.01)
        creep = 1 + r.uniform(-0.1, 0.12) * np.clip(np.arange(n) / n - 0.5, 0, 1)
        out[f"val/{name}"] = (
            top * (1 - 0.8 * low * done) * creep * scatter(r, n, r.uniform(0.01, 0.05))
        )
    high = r.uniform(0.3, 0.8)
    for name, times in (("mAP50(B)", 1.3), ("mAP50-95(B)", 1.0), ("precision(B)", 1.2)):
        noise = r.uniform(0.003, 0.02) * r.standard_normal(n)
        out[f"metrics/{name}"] = np.clip(np.round(high * times * 0.75 * done + noise, 5), 0, 1)
    return out


@healthy
def regression(r: Rng) -> Columns:
    n = count(r, 20, 2000)
    top, decades = 10 ** r.uniform(-2, 4), r.uniform(1, 4)
    done = 1 - descent(r, n, 1, 0)
    train = top * 10 ** (-decades * done) * scatter(r, n, r.uniform(0.02, 0.4))
    val = top * 10 ** (-0.9 * decades * done) * scatter(r, n, r.uniform(0.02, 0.4))
    return {"epoch": np.arange(1, n + 1), "loss": train, "val_loss": val, "val_mae": val**0.5}


@healthy
def segmentation(r: Rng) -> Columns:
    n = count(r, 15, 300)
    done = 1 - descent(r, n, 1, 0.05)
    loss = 1 - r.uniform(0.6, 0.9) * done
    noise = r.uniform(0.01, 0.06)
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": loss * scatter(r, n, 0.02),
        "val_loss": loss * 1.1 * scatter(r, n, noise),
        "val_dice": np.clip(0.85 * done + noise * r.standard_normal(n), 0, 1),
    }


@healthy
def boosting(r: Rng) -> Columns:
    n = count(r, 50, 1500)
    e = np.arange(n)
    val = 0.3 + 0.39 * np.exp(-e / (0.2 * n)) + 0.005 * np.clip(e / n - 0.8, 0, 1)
    return {
        "step": e + 1,
        "train_logloss": 0.1 + 0.59 * np.exp(-e / (0.3 * n)),
        "valid_logloss": val + 0.0002 * r.standard_normal(n),
    }


@healthy
def game_of_two(r: Rng) -> Columns:
    n = count(r, 50, 1000)
    return {
        "step": 100 * np.arange(1, n + 1),
        "g_loss": r.uniform(0.8, 4) * scatter(r, n, 0.3, True),
        "d_loss": r.uniform(0.3, 1.3) * scatter(r, n, 0.3, True),
    }


@healthy
def autoencoder(r: Rng) -> Columns:
    n = count(r, 20, 300)
    recon, kl = (
        descent(r, n, 200, 80) * scatter(r, n, 0.01),
        25 * (1 - np.exp(-np.arange(n) / 4)) * scatter(r, n, 0.02),
    )
    return {
        "epoch": np.arange(1, n + 1),
        "loss": recon + kl,
        "reconstruction_loss": recon,
        "kl": kl,
        "val_loss": (recon + kl) * 1.02 * scatter(r, n, 0.005),
    }


@healthy
def rare_class(r: Rng) -> Columns:
    n = count(r, 10, 100)
    done = 1 - descent(r, n, 1, 0.1)
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": 0.25 * (1 - 0.7 * done) * scatter(r, n, 0.03),
        "val_loss": 0.25 * (1 - 0.5 * done) * scatter(r, n, 0.06),
        "val_accuracy": right(r, 0.94 + 0.03 * done, 3000),
        "val_f1": np.clip(0.75 * done + 0.03 * r.standard_normal(n), 0, 1),
    }


@healthy
def warm_restarts(r: Rng) -> Columns:
    n = count(r, 40, 200)
    cycle = max(n // int(r.integers(2, 6)), 8)
    share = 0.5 * (1 + np.cos(np.pi * (np.arange(n) % cycle) / cycle))
    base = descent(r, n, 2.0, 0.4)
    val = base * (1 + 0.35 * share * (1 - np.exp(-np.arange(n) / 10))) * scatter(r, n, 0.02)
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": base * (0.8 + 0.3 * share) * scatter(r, n, 0.01),
        "val_loss": val,
        "val_accuracy": right(r, 0.95 - 0.3 * val / 1.5, 5000),
        "lr": 0.1 * share + 1e-5,
    }


@healthy
def contrastive(r: Rng) -> Columns:
    n = count(r, 50, 1500)
    top = np.log(r.choice([256, 4096, 65536]))
    return batches(r, n, top, r.uniform(1, 5), r.uniform(0.01, 0.06))


@healthy
def translation(r: Rng) -> Columns:
    n = count(r, 10, 150)
    done = 1 - descent(r, n, 1, 0.1)
    return {
        "step": 1000 * np.arange(1, n + 1),
        "train_loss": (9 - 6 * done) * scatter(r, n, 0.01),
        "val_loss": (9 - 5.5 * done) * scatter(r, n, 0.006),
        "bleu": np.clip(30 * done**1.5 + 0.5 * r.standard_normal(n), 0, 100),
    }


@healthy
def keypoints(r: Rng) -> Columns:
    n = count(r, 100, 1500)
    e = np.arange(n) / n
    return {
        "step": 50 * np.arange(1, n + 1),
        "loss": 0.002 * (0.35 + 0.65 * np.exp(-e * 12)) * scatter(r, n, 0.06),
        "acc_pose": np.clip(0.85 - 0.6 * np.exp(-e * 8) + 0.02 * r.standard_normal(n), 0, 1),
    }


@mild
def overfits(r: Rng) -> Columns:
    n = count(r, 15, 200)
    e, turn = np.arange(n), int(n * r.uniform(0.15, 0.5))
    late = np.clip(e - turn, 0, None) / n
    val = (
        descent(r, n, 2.0, 0.6)
        * (1 + r.uniform(0.6, 2) * late)
        * scatter(r, n, r.uniform(0.003, 0.02))
    )
    return {
        "epoch": e + 1,
        "train_loss": 2 * np.exp(-4 * e / n) * scatter(r, n, 0.01),
        "val_loss": val,
        "val_accuracy": right(
            r, 0.8 - 0.4 * np.exp(-8 * e / n) - r.uniform(0.08, 0.2) * late, 5000
        ),
    }


@mild
def rate_too_low(r: Rng) -> Columns:
    n = count(r, 20, 120)
    out = classifier(r, n)
    start = np.log(10)
    e = np.arange(n)
    out["train_loss"] = (start - r.uniform(0.02, 0.12) * e / n) * scatter(r, n, 0.0004)
    out["val_loss"] = (start - r.uniform(0.02, 0.12) * e / n) * scatter(r, n, 0.0004)
    out["val_accuracy"] = right(r, 0.1 + 0.06 * e / n, 5000)
    out.pop("train_accuracy", None)
    return out


@mild
def forgets(r: Rng) -> Columns:
    n = count(r, 12, 120)
    e, peak = np.arange(n), int(n * r.uniform(0.2, 0.4))
    late = np.clip((e - peak) / (n - peak), 0, 1)
    acc = 0.85 - 0.3 * np.exp(-6 * e / n) - r.uniform(0.15, 0.4) * late
    return {
        "epoch": e + 1,
        "train_loss": descent(r, n, 1.5, 0.3) * scatter(r, n, 0.02),
        "val_accuracy": right(r, acc, 2000),
    }


@mild
def softmax_twice(r: Rng) -> Columns:
    n, classes = count(r, 12, 80), int(r.choice([5, 10, 20]))
    acc = 0.9 - 0.7 * np.exp(-r.uniform(4, 8) * np.arange(n) / n)
    level = np.log(np.e + classes - 1)
    val = right(r, acc, 5000)
    return {
        "epoch": np.arange(1, n + 1),
        "loss": level - acc + 0.003 * r.standard_normal(n),
        "accuracy": np.round(acc, 4),
        "val_loss": level - val + 0.004 * r.standard_normal(n),
        "val_accuracy": val,
    }


@mild
def fits_too_little(r: Rng) -> Columns:
    n = count(r, 40, 150)
    level = r.uniform(0.85, 0.95) * np.log(10)
    e = np.arange(n)
    loss = level + (np.log(10) - level) * np.exp(-e)
    return {
        "epoch": e + 1,
        "train_loss": loss * scatter(r, n, 0.003),
        "val_loss": loss * scatter(r, n, 0.006),
        "val_accuracy": right(r, 0.2 - 0.08 * np.exp(-e / 2), 5000),
    }


@mild
def validation_at_chance(r: Rng) -> Columns:
    n, classes = count(r, 10, 80), int(r.choice([5, 10, 50]))
    e = np.arange(n)
    return {
        "epoch": e + 1,
        "train_loss": np.log(classes) * np.exp(-4 * e / n) * scatter(r, n, 0.01),
        "train_accuracy": 0.97 - 0.7 * np.exp(-5 * e / n),
        "val_loss": np.log(classes) * (1 + 1.5 * e / n) * scatter(r, n, 0.04),
        "val_accuracy": right(r, 1 / classes + 0 * e, 3000),
    }


@mild
def validation_not_finite(r: Rng) -> Columns:
    out = classifier(r, count(r, 8, 80))
    values = out["val_loss"].copy()
    values[int(len(values) * r.uniform(0, 0.6)) :] = np.nan
    out["val_loss"] = values
    return out


@severe
def collapses(r: Rng) -> Columns:
    """All curves at once and for good, early or late."""
    out = classifier(r, count(r, 20, 200))
    n = len(out["epoch"])
    at = int(n * r.uniform(0.3, 0.85))
    chance = 0.1
    for name in ("train_loss", "val_loss"):
        out[name] = out[name].copy()
        out[name][at:] = 2.4 * out[name][0] / 2 * scatter(r, n - at, 0.01)
    for name in ("train_accuracy", "val_accuracy"):
        if name in out:
            out[name] = out[name].copy()
            out[name][at:] = right(r, np.full(n - at, min(chance, out[name][0])), 2000)
    return out


@severe
def not_finite(r: Rng) -> Columns:
    out = classifier(r) if r.random() < 0.5 else pretraining(r)
    name = "loss" if "loss" in out else "train_loss"
    values = np.array(out[name], dtype=float)
    at = int(len(values) * r.uniform(0.1, 0.95))
    values[min(at, len(values) - 3) :] = np.nan
    out[name] = values
    return out


@severe
def diverges(r: Rng) -> Columns:
    """A training loss that climbs far above its start and stays."""
    n = count(r, 30, 1500)
    out = batches(r, n, r.uniform(2, 10), r.uniform(0.5, 2), r.uniform(0.01, 0.1))
    loss, at = out["loss"].copy(), int(n * r.uniform(0.2, 0.7))
    late = 1 - np.exp(-(np.arange(n) - at) / (0.05 * n))
    loss[at:] += (loss[0] * r.uniform(1, 30) * late)[at:]
    out["loss"] = loss
    return out


@severe
def flat_at_chance(r: Rng) -> Columns:
    n, classes = count(r, 18, 150), int(r.choice([2, 5, 10, 100]))
    noise = r.uniform(0.0003, 0.004)
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": np.log(classes) * scatter(r, n, noise),
        "val_loss": np.log(classes) * scatter(r, n, noise),
        "train_accuracy": right(r, np.full(n, 1 / classes), 20000),
        "val_accuracy": right(r, np.full(n, 1 / classes), 2000),
    }


@severe
def rate_too_high(r: Rng) -> Columns:
    """Died in its first epochs: a huge loss, then chance."""
    n, classes = count(r, 20, 100), int(r.choice([3, 10, 100]))
    start = np.log(classes) * (1 + r.uniform(0.3, 30) * np.exp(-np.arange(n) / r.uniform(0.3, 1)))
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": start * scatter(r, n, 0.004),
        "val_loss": np.log(classes) * scatter(r, n, 0.01),
        "val_accuracy": right(r, np.full(n, 1 / classes), 2000),
    }


@severe
def reward_collapses(r: Rng) -> Columns:
    out = policy_gradient(r)
    while len(out["step"]) < 40:
        out = policy_gradient(r)
    n = len(out["step"])
    reward, e = out["ep_rew_mean"], np.arange(n) / n
    span = reward.max() - reward[:3].mean()
    low = reward[:3].mean()
    course = low + span * np.minimum(1, e / 0.3)
    at = r.uniform(0.45, 0.75)
    out["ep_rew_mean"] = np.where(
        e > at, low + 0.05 * span, course
    ) + 0.06 * span * r.standard_normal(n)
    return out


@severe
def never_moves_a_score(r: Rng) -> Columns:
    n = count(r, 15, 100)
    loss = r.uniform(0.2, 0.7) * scatter(r, n, 0.02)
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": loss,
        "val_loss": loss * 1.02 * scatter(r, n, 0.02),
        "val_accuracy": np.full(n, round(r.uniform(0.5, 0.9), 4)),
        "val_f1": np.zeros(n),
    }


@severe
def back_to_its_start(r: Rng) -> Columns:
    """A score and a loss that slide back to where they began."""
    n = count(r, 30, 200)
    e = np.arange(n) / n
    learned = np.where(e < 0.3, e / 0.3, np.clip(1 - (e - 0.3) / r.uniform(0.1, 0.4), 0, 1))
    return {
        "epoch": np.arange(1, n + 1),
        "train_loss": (2.3 - 1.5 * learned) * scatter(r, n, 0.01),
        "val_loss": (2.3 - 1.4 * learned) * scatter(r, n, 0.03),
        "val_accuracy": right(r, 0.1 + 0.6 * learned, 2000),
    }


@severe
def regression_explodes(r: Rng) -> Columns:
    out = regression(r)
    while len(out["epoch"]) < 30:
        out = regression(r)
    n = len(out["epoch"])
    at = int(n * r.uniform(0.3, 0.7))
    for name in ("loss", "val_loss"):
        values = out[name].copy()
        values[at:] = values[0] * 10 ** (
            r.uniform(0.5, 2.5) * (1 - np.exp(-(np.arange(n - at) + 1) / 3))
        )
        out[name] = values * scatter(r, n, 0.1)
    out["val_mae"] = out["val_loss"] ** 0.5
    return out


class Outcome(NamedTuple):
    """What was said of one run."""

    group: str
    maker: str
    seed: int
    ends: str
    """The verdict's level."""
    gravest: str
    """The gravest level that a finding ever had."""
    kinds: tuple[str, ...]


def judged(work: tuple[str, str, int]) -> Outcome:
    """The outcome of one made run."""
    group, maker, seed = work
    made = {"healthy": HEALTHY, "mild": MILD, "severe": SEVERE}[group][maker]
    columns = made(np.random.default_rng([seed, sum(map(ord, maker))]))
    columns = {
        k: [None if v is None else round(float(v), 6) for v in vs] for k, vs in columns.items()
    }
    run = snapshot_of(history_of(columns).view("unknown"), judge=Judge())
    rank = max((LEVELS.index(f.level) for f in run.findings), default=-1)
    kinds = tuple(f"{f.kind}:{f.level}:{f.status}" for f in run.findings if f.level != "note")
    gravest = LEVELS[rank] if rank >= 0 else "none"
    return Outcome(group, maker, seed, str(level_of(run)), gravest, kinds)


def wrong(outcome: Outcome) -> list[str]:
    """What is wrong with what was said."""
    if outcome.group == "healthy":
        alarm = outcome.gravest in ("act", "stop")
        return ["alarm"] if alarm else ["watch"] if outcome.ends in ("watch", "act", "stop") else []
    if outcome.ends in ("None", "note", "calm"):
        return ["calm"]
    return ["too low"] if outcome.group == "severe" and outcome.ends == "watch" else []


def main(arguments: list[str] | None = None) -> Any:
    """Make the runs, judge them and print how often that was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="of each, healthy and troubled")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(arguments)
    troubled = [("mild", m) for m in MILD] + [("severe", m) for m in SEVERE]
    work = [
        (*makers[i % len(makers)], options.seed + i // len(makers))
        for makers in ([("healthy", m) for m in HEALTHY], troubled)
        for i in range(options.runs)
    ]
    work = [w for w in work if options.only in w[1]]
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(judged, work, chunksize=8))
    table: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for o in outcomes:
        found = wrong(o)
        table[o.group, o.maker].append(found)
        if found and options.verbose:
            print(o.group, o.maker, o.seed, *found, f"ends {o.ends}:", *o.kinds)
    for (group, maker), each in table.items():
        names = {
            name: sum(name in e for e in each) for name in sorted({n for e in each for n in e})
        }
        print(f"{group:8} {maker:30} {len(each):4} ", *(f"{k} {v}" for k, v in names.items()))
    for group in ("healthy", "mild", "severe"):
        each = [e for (g, _), found in table.items() if g == group for e in found]
        names = {
            name: sum(name in e for e in each) for name in ("alarm", "watch", "calm", "too low")
        }
        print(
            f"{group:8} {len(each)} runs:", *(f"{k} {v}" for k, v in names.items() if v or not each)
        )


if __name__ == "__main__":
    main()
