"""Builders for screens: runs made from short columns, findings with fixed words, a feed that needs no file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import numpy as np

from curvetui.api.diagnose import history_of
from curvetui.card import Explanation, Sure
from curvetui.model import Best, Finding, Lines, Position, Progress, RunSnapshot, Snapshot
from curvetui.tui.cells import Canvas
from curvetui.tui.paint import paint
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.signs import ASCII, UNICODE
from curvetui.tui.theme import Theme
from curvetui.tui.words import ScreenWords

SEED = {
    "epoch": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "loss": [1.5758, 1.5057, 1.4829, 1.4445, 1.4331, 1.41, 1.414, 1.4173, 1.4241, 1.4067],
    "accuracy": [0.8089, 0.8715, 0.8929, 0.9301, 0.9412, 0.9639, 0.9585, 0.9567, 0.949, 0.9662],
    "val_loss": [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562, 1.4935, 1.7569, 1.4756, 1.4167],
    "val_accuracy": [
        0.4766,
        0.6276,
        0.8398,
        0.8047,
        0.8659,
        0.8151,
        0.8737,
        0.6055,
        0.9023,
        0.9648,
    ],
}
"""The log that the project was asked for from: validation accuracy drops at epoch 8 and is back at epoch 9."""

CARDS = {
    "en": Explanation(
        title="Accuracy fell 26 points for one epoch",
        what="val_accuracy 0.8737 → 0.6055 at epoch 8 (671 → 465 of 768 images).",
        sure=Sure("Certain: z = −12.6.", "A guess."),
        worry="No: 89 % of such drops are back within 3 epochs.",
        why=(
            "A large learning rate threw the weights off for a moment.",
            "A bad evaluation batch.",
        ),
        would_change="A second drop within five epochs.",
        next=(
            "Wait, and keep the best checkpoint.",
            "Lower the learning rate if it happens again.",
        ),
        limits="Which classes flipped.",
        trace="z = −12.6 < −4; train moved 0.2 points",
        outcome="Recovered at epoch 9, +29.7 points.",
    ),
    "zh": Explanation(
        title="准确率下跌 26 个百分点，持续一轮",
        what="第 8 轮 val_accuracy 由 0.8737 降至 0.6055（768 张图片中由 671 张降至 465 张）。",
        sure=Sure("确定：z = −12.6。", "只是猜测。"),
        worry="不要紧：89 % 的此类下跌在 3 轮内恢复。",
        why=("学习率偏大，权重一时偏离。", "评估批次不好。"),
        would_change="五轮之内再次下跌。",
        next=("等待，并保留最佳检查点。", "若再次发生，降低学习率。"),
        limits="哪些类别判错了。",
        trace="z = −12.6 < −4",
        outcome="第 9 轮恢复，+29.7 个百分点。",
    ),
}
TITLES = {
    "en": {
        "overfitting": "Validation gets worse while training improves",
        "non_finite": "The loss became NaN",
    }
}


def card(finding: Finding, language: str) -> Explanation:
    """Fixed words: a detector's wording is not what frames are about."""
    whole = CARDS[language]
    title = TITLES.get(language, {}).get(finding.kind)
    return (
        whole
        if title is None
        else Explanation(title, *(getattr(whole, f) for f in Explanation.__slots__[1:]))
    )


def verdict(run: RunSnapshot, language: str) -> str:
    return (
        "一切正常。"
        if language == "zh"
        else "A drop at epoch 8 was over at once. No reason to stop."
    )


def finding(
    kind="validation_drop",
    level="watch",
    first=8.0,
    last=8.0,
    status="recovered",
    metrics=("val_accuracy", "val_loss"),
    unit="epoch",
    evidence=None,
):
    """A finding with its numbers, as a detector would say it."""
    ended = None if status == "open" else last + 1
    return Finding(
        kind,
        level,
        status,
        metrics,
        unit,
        first,
        last,
        first,
        ended,
        ((level, first),),
        evidence or {},
        int(first),
    )


def run_of(columns, name="train.log", findings=(), planned=None, **more):
    """The snapshot of a run with these columns; best values are told as the engine tells them."""
    unit = "epoch" if "epoch" in columns else "step"
    view = history_of(columns).view(more.get("state", "running"))
    now = columns[unit][-1] if len(columns[unit]) else None
    best = []
    for curve in view.curves:
        if curve.better is not None and np.isfinite(curve.y).any():
            row = int(np.nanargmin(curve.y) if curve.better == "lower" else np.nanargmax(curve.y))
            best.append(
                Best(
                    curve.identity,
                    float(curve.x[row]),
                    None,
                    float(curve.x[row]),
                    float(curve.y[row]),
                )
            )
    progress = Progress(
        **{unit: now, f"{unit}s": planned},
        elapsed=61.0 * len(columns[unit]),
        left=120.0 if planned else None,
        pace=61.0,
        pace_unit=unit,
    )
    return RunSnapshot(
        name,
        (name,),
        "keras",
        more.get("state", "running"),
        more.get("lines", Lines(20, 10, 0)),
        progress,
        {},
        tuple(best),
        view.curves,
        tuple(findings),
        (),
        {},
    )


def first(rows, columns=SEED):
    """The first *rows* rows of *columns*."""
    return {name: values[:rows] for name, values in columns.items()}


def screen_state(*runs, size=(80, 24), ascii_only=False, language="en", theme="dark", **more):
    """A state that shows these runs."""
    look = Theme(ASCII if ascii_only else UNICODE, theme)
    made = ScreenState(ScreenWords(language, card, verdict), look, more.pop("player", None), size)
    # Charts, also of several runs; that these begin with their table is tested where it matters.
    made.opened = not more.pop("table", False)
    if runs:
        made.take(Snapshot(runs, **more))
    elif more:
        made.take(Snapshot((), **more))
    return made


class Feed:
    """Gives the snapshots that are put into it, until it is closed."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self._waiting = list(snapshots)
        self._condition = threading.Condition()
        self.closed = False
        self.given = 0

    def put(self, snapshot: Snapshot) -> None:
        with self._condition:
            self._waiting.append(snapshot)
            self._condition.notify()

    def close(self) -> None:
        with self._condition:
            self.closed = True
            self._condition.notify()

    def __iter__(self) -> Iterator[Snapshot]:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self.closed)
                if self.closed:
                    return
                snapshot = self._waiting.pop(0)
            self.given += 1
            yield snapshot


class Player:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def toggle(self) -> None:
        self.told.append(("toggle", None))

    def step(self, count: int = 1) -> None:
        self.told.append(("step", count))

    def seek(self, at: int) -> None:
        self.told.append(("seek", at))

    def faster(self, factor: float) -> None:
        self.told.append(("faster", factor))


def short(frame: str) -> str:
    """A frame with long runs of one character written as `─{72}`, so that wide screens stay small files."""
    return re.sub(r"(.)\1{7,}", lambda run: f"{run[1]}{{{len(run[0])}}}", frame)


def typed(made, text):
    """*text* typed into the open list."""
    made.query, made.picked = text, 0
    return made


POSITION = Position(at=8, of=10, speed=2.0, paused=True)


def whole(state):
    """The whole screen as one canvas."""
    screen, areas = Canvas(*state.size), state.areas
    for name, canvas in paint(state).items():
        x, y = areas[name].x, areas[name].y
        for row in range(canvas.height):
            screen.text[y + row][x : x + canvas.width] = canvas.text[row]
            screen.roles[y + row][x : x + canvas.width] = canvas.roles[row]
    return screen
