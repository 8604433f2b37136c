"""Made-up training histories: healthy ones, and wild ones that hold everything that can go wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

Columns = dict[str, list[Any]]


def healthy(seed: int, epochs: int = 40, *, validation: bool = True) -> Columns:
    """A classification run as one wishes it: losses fall towards a floor, accuracy climbs, noise is small."""
    rng = np.random.default_rng(seed)
    n, classes, examples = (
        np.arange(epochs),
        int(rng.choice([2, 5, 10, 100])),
        int(rng.choice([500, 2000, 10_000])),
    )
    pace, floor = rng.uniform(0.05, 0.35), rng.uniform(0.05, 0.3)
    train = (floor + (np.log(classes) - floor) * np.exp(-pace * (n + 0.5))) * np.exp(
        rng.normal(0, 0.01, epochs)
    )
    val = (floor * 1.15 + (np.log(classes) - floor) * np.exp(-pace * (n + 1))) * np.exp(
        rng.normal(0, 0.02, epochs)
    )
    top = 1 - floor / 2
    right = top - (top - 1 / classes) * np.exp(-pace * (n + 1))
    columns: Columns = {"epoch": (n + 1).tolist(), "train_loss": np.round(train, 4).tolist()}
    columns["train_accuracy"] = np.round(
        rng.binomial(examples * 5, right) / (examples * 5), 4
    ).tolist()
    if validation:
        columns["val_loss"] = np.round(val, 4).tolist()
        columns["val_accuracy"] = np.round(
            rng.binomial(examples, right - 0.01) / examples, 4
        ).tolist()
    return columns


def wild(seed: int, rows: int = 60) -> Columns:
    """A history in which anything may happen: jumps, NaN, plateaus, repeats, restarts, missing values, odd scales."""
    rng = np.random.default_rng(seed)
    x = np.arange(1, rows + 1, dtype=float)
    if rows > 6 and rng.random() < 0.25:
        back = int(rng.integers(3, rows - 1))
        x[back:] -= int(rng.integers(1, back))
    columns: Columns = {("step" if rng.random() < 0.4 else "epoch"): x.tolist()}
    if "step" in columns and rng.random() < 0.5:
        columns["epoch"] = (np.floor(x / int(rng.integers(8, 16)))).tolist()
    if rng.random() < 0.3:
        pace = np.where(np.arange(rows) > rng.integers(2, rows), 25.0, 10.0) + rng.normal(
            0, 0.3, rows
        )
        columns["time"] = (1.7e9 + np.cumsum(pace)).tolist()
    rate = 0.1 * np.cumprod(
        np.where(rng.random(rows) < 0.08, rng.choice([0.1, 0.2, 10.0, 0.0001], rows), 1.0)
    )
    names = [
        "train_loss",
        "val_loss",
        "train_accuracy",
        "val_accuracy",
        "test_loss",
        "grad_norm",
        "val_f1",
        "val_mse",
        "val_wer",
        "reward",
    ]
    for name in rng.permutation(names)[: rng.integers(2, 8)]:
        columns[str(name)] = _values(rng, str(name), rows)
    if rng.random() < 0.6:
        columns["lr"] = np.where(rng.random(rows) < 0.02, np.nan, rate).tolist()
    return columns


def _values(rng: np.random.Generator, name: str, rows: int) -> list[Any]:
    """One column made of a few stretches with different habits."""
    score = name.endswith(("accuracy", "f1", "wer"))
    level = rng.uniform(0.05, 0.95) if score else float(np.exp(rng.normal(0, 1.5)))
    out: list[float] = []
    while len(out) < rows:
        length = int(rng.integers(3, 30))
        pace, noise = rng.choice([0.0, -0.05, 0.05, -0.2, 0.3]), rng.choice([0.0, 0.002, 0.03, 0.2])
        part = level * np.exp(pace * np.arange(length)) * np.exp(rng.normal(0, noise, length))
        out += part.tolist()
        level = float(part[-1]) * float(rng.choice([1.0, 1.0, 0.5, 2.0, 30.0]))
        level = min(max(level, 1e-6), 1e6)
    y = np.array(out[:rows])
    if score:
        y = np.clip(y, 0, 1)
        count = int(rng.choice([40, 200, 768, 10_000]))
        y = np.round(np.round(y * count) / count, 4) * (100 if rng.random() < 0.2 else 1)
    for value, share in ((np.nan, 0.02), (np.inf, 0.005), (-1.0, 0.01)):
        y = np.where(rng.random(rows) < share * (rng.random() < 0.4), value, y)
    missing = rng.random(rows) < rng.choice([0.0, 0.0, 0.1, 0.7])
    return [
        None if gone else float(v)
        for v, gone in zip(np.round(y, int(rng.integers(2, 7))), missing, strict=True)
    ]


def cut(columns: Columns, rows: int) -> Columns:
    """The first *rows* rows."""
    return {name: values[:rows] for name, values in columns.items()}


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """The same a row at a time, without what was not measured there."""
    rows = zip(*columns.values(), strict=True)
    return [
        {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        for row in rows
    ]
