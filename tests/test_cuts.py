"""Any cut of a log's bytes gives the same report."""

from __future__ import annotations

import random

import pytest

from curvetui.engine.session import Session
from curvetui.sources import Chunk


def bars(*, frames: int, epochs: int, end: str = "\n") -> bytes:
    """Bars of which each frame stays on a line of its own; the last ones have a summary below."""
    lines = []
    for epoch in range(1, epochs + 1):
        for i in range(4 * frames + 1):
            loss = 4 / epoch - i / 100
            lines.append(
                f"[fold_0] {epoch:03d}/200: {25 * (i // frames):3d}%|###   | {i // frames}/4 [00:14<00:42, 3.1s/it, loss={loss:.4f}]{end}"
            )
        if epoch % 20 == 0:
            lines.append(f"\n  dice: 0.{epoch}51  hd95: {900 / epoch:.2f}\n")
    return b"Found 5 cases\n    epochs         200  (warmup 10)\n" + "".join(lines).encode()


def named_loss_twice(epochs: int) -> bytes:
    """A bar without an epoch whose loss kept lines name as well, late."""
    lines = []
    for epoch in range(epochs):
        lines += [
            f"{i * 10 // 3:3d}%|###  | {i}/30 [00:{i:02d}<00:30, loss={3 - epoch / 9 - i / 90:.3f}]\n"
            for i in range(31)
        ]
        if epoch > 2:
            lines.append(f"loss={3 - epoch / 9:.3f} lr=0.1\n")
    return "".join(lines).encode()


def sections(heading: str) -> bytes:
    """Start-up output, and prose in a section that a heading opens, before the first metric."""
    lines = ["Print found 2000 lines of training data\n", "LoRA checkpoint None not found\n", "\n"]
    for epoch in range(1, 9):
        lines.append(heading.format(epoch))
        for i in range(40):
            lines.append(f"Archibald eats {i} apples a day for {epoch} weeks. How many apples?\n")
            lines.append(f"**Step {i}:** he eats {i} * 14 = {14 * i} apples\n\n")
            lines.append(f"[{i}] Loss: {1 / (epoch + i):.4f}, KL: 0.0{i + 10}, Backward: {i}.5\n")
    return "".join(lines).encode()


def crash_loop(between: int, times: int) -> bytes:
    """A program that prints its settings and dies, again and again, before it trains at last."""
    dump = [f"  option: {i}\n" for i in range(between)]
    head = ["Launching the trainer\n", "Reading configuration\n", "Building datasets\n", *dump]
    train = [f"epoch {e} train_loss: {3 / e:.4f} val_loss: {4 / e:.4f}\n" for e in range(1, 9)]
    return "".join([*head, *train, *(head * times), *train, *head, *train]).encode()


def told_twice(line: str, twice: tuple[int, ...]) -> bytes:
    """Records of which a second logger prints some again."""
    lines = [line.format(e, 2 / e, 3 / e) for e in range(1, 9)]
    return "".join(text * (2 if e in twice else 1) for e, text in enumerate(lines)).encode()


def turns(kinds: tuple[str, ...], steps: tuple[int, ...]) -> bytes:
    """Kinds of line that share a metric and have each their own steps, which also fall."""
    lines = (kinds[i % len(kinds)].format(step, 2 / (i + 1)) for i, step in enumerate(steps))
    return "".join(lines).encode()


KINDS = (
    '{{"step": {}, "loss": {:.4f}, "lr": 0.1}}\n',
    '{{"step": {}, "loss": {:.4f}}}\n',
    '{{"step": {}, "loss": {:.4f}, "grad_norm": 0.5}}\n',
)


def counted_on(epoch: str, step: str, back: tuple[int, ...]) -> bytes:
    """Steps that go on across epochs, fall a little without one, and begin anew below another."""
    lines = []
    for number, steps in enumerate(
        [(10, 20), (30, 40), (50, 60, *back), (10, 20, 30), (40, 50)], 1
    ):
        lines.append(epoch.format(number))
        lines += [step.format(at, 1 / (at + number)) for at in steps]
    return "".join(lines).encode()


LOGS = {
    "steps fall twice": counted_on("Epoch {}\n", "step {} loss {:.4f}\n", (45, 50, 60, 70)),
    "steps fall thrice": counted_on(
        "=== Epoch {} ===\n", "step {}: loss={:.4f}\n", (55, 65, 45, 75)
    ),
    "steps do not fall before": counted_on("Epoch {}\n", "step {} loss {:.4f}\n", (70, 80)),
    "a record that is told twice": told_twice("epoch={} loss={:.4f} val_loss={:.4f}\n", (1,)),
    "records told twice, late": told_twice(
        '{{"epoch": {}, "rmse": {:.4f}, "r2": {:.4f}}}\n', (3, 5)
    ),
    "records told twice but for one": told_twice("[{}/9] loss {:.4f} acc {:.4f}\n", (0, 1, 2, 4)),
    "a new kind of line falls": turns(KINDS, (23, 27, 29, 26, 24, 31, 22, 25)),
    "kinds take turns": turns(KINDS[:2], (10, 5, 20, 10, 30, 15, 40, 10, 12, 5, 6, 10)),
    "a kind comes late": turns(KINDS, (1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 2, 1, 3, 1)),
    "bars on their own lines": bars(frames=6, epochs=41),
    "many frames": bars(frames=9, epochs=22),
    "frames that were drawn over": bars(frames=5, epochs=25, end="\r"),
    "bars whose loss is named late": named_loss_twice(14),
    "prose in sections": sections("=== Epoch {}/10 ===\n"),
    "prose below a box": sections("----- Training, epoch {} -----\n"),
    "prose below a validation heading": sections("Validation {}:\n"),
    "a crash loop of short dumps": crash_loop(60, 45),
    "a crash loop of long dumps": crash_loop(400, 7),
    "one long start": crash_loop(2300, 1),
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_any_cut_gives_the_same_report(log):
    """The first 4,096 bytes alone, blocks, halves, lines and random cuts."""
    rng = random.Random(5)
    whole = report(log, [])

    assert whole
    for cuts in (
        [4096],
        range(1000, len(log), 3000),
        range(8192, len(log), 65536),
        [len(log) // 2],
        sorted(rng.sample(range(1, len(log)), 9)),
        [len(log) - 30],
        [at for at in range(1, len(log)) if log[at - 1 : at] == b"\n"][
            : 300 if len(log) < 99999 else 50
        ],
    ):
        assert report(log, cuts) == whole


def report(log, cuts):
    """The runs of a log that arrives in pieces: each curve and finding."""
    session, start = Session(), 0
    for end in [*(cut for cut in cuts if cut < len(log)), len(log)]:
        session.take(Chunk("train.log", log[start:end]))
        start = end
    return [
        (
            run.format,
            [(c.name, len(c), c.x.tobytes(), c.y.tobytes()) for c in run.curves],
            [(f.kind, f.metrics, f.first, f.last, f.status, f.level) for f in run.findings],
        )
        for run in session.finish().runs
    ]
