"""Small sweeps of training logs for tests of many runs."""

from __future__ import annotations

from pathlib import Path


def log_text(epochs: int = 12, diverges_at: int | None = None, level: float = 0.9) -> str:
    """The log of a run; from *diverges_at* on its loss is NaN."""
    lines = []
    for epoch in range(1, epochs + 1):
        loss, score = 2.0 / epoch + 0.1, level - 0.5 / epoch
        is_over = diverges_at is not None and epoch >= diverges_at
        val_loss = loss * 1.1 + 0.02 * (epoch % 3)
        shown, val = ("nan", "nan") if is_over else (f"{loss:.4f}", f"{val_loss:.4f}")
        lines.append(
            f"Epoch {epoch}/{epochs} - loss: {shown} - val_loss: {val} - val_accuracy: {0.1 if is_over else score:.4f}\n"
        )
    return "".join(lines)


def sweep(folder: Path, rates: tuple[str, ...] = ("0.01", "0.1"), seeds: int = 4) -> Path:
    """A folder of runs of which those with a learning rate of 0.1 and more diverge."""
    for rate in rates:
        for seed in range(seeds):
            home = folder / f"lr{rate}_bs32"
            home.mkdir(parents=True, exist_ok=True)
            text = log_text(diverges_at=7 if float(rate) >= 0.1 else None, level=0.9 + seed / 100)
            (home / f"seed{seed}.log").write_text(text)
    return folder
