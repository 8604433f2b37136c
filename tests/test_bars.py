"""Frames of progress bars: what stands in them only is a curve, what stays besides is not told twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curvetui.engine.engine import Engine
from curvetui.reading.terminal_lines import Lines
from tests.conftest import snapshot_of, told


def bar(text: str, n: int, total: int, postfix: str = "", unit: str = "it") -> str:
    return f"{text}: {100 * n // total:3d}%|{'#' * (10 * n // total):10}| {n}/{total} [00:0{n % 10}<00:01, 9.1{n}{unit}/s{postfix}]"


def lightning(epochs: int) -> str:
    """Lightning's tqdm: while epoch e runs, the values of the epoch before stand behind the bar."""
    out, postfix = [], ""
    for e in range(epochs):
        out += [bar(f"Epoch {e}", n, 4, postfix) for n in range(5)]
        postfix = f", val_loss={1 / (e + 1):.3f}, train_loss={2 / (e + 1):.3f}"
        out += [bar(f"Epoch {e}", 4, 4, postfix), bar(f"Epoch {e}", 0, 4, postfix)]
    return "\r" + "\r".join(out) + "\n"


def over_epochs(epochs: int) -> str:
    """One bar for the whole run: values first, then the count."""
    out, postfix = [], ""
    for e in range(epochs):
        out.append(bar("Training", e, epochs, postfix, "epoch"))
        postfix = f", loss={1 / (e + 1):.3f}"
        out.append(bar("Training", e, epochs, postfix, "epoch"))
    return "\r" + "\r".join([*out, bar("Training", epochs, epochs, postfix, "epoch")]) + "\n"


def kept(epochs: int) -> str:
    """A bar an epoch whose last frame stays."""
    return "".join(
        "\r"
        + "\r".join(
            bar(f"Epoch {e}/{epochs}", n, 5, f", loss={1 / (e + n / 9):.3f}") for n in range(6)
        )
        + "\n"
        for e in range(1, epochs + 1)
    )


def curves(log: str) -> dict[str, tuple[list[float], list[float]]]:
    (run,) = snapshot_of(log.encode()).runs
    return {c.title: (c.x.tolist(), c.y.tolist()) for c in run.curves}


def test_values_behind_a_bar_at_batch_0_belong_to_the_epoch_before():
    """Lightning: one value an epoch, at its own epoch, the last one too."""
    found = curves(lightning(3))

    assert found["val_loss"] == ([0, 1, 2], [1.0, 0.5, 0.333])
    assert found["train_loss"] == ([0, 1, 2], [2.0, 1.0, 0.667])


def test_one_bar_for_the_whole_run_gives_a_point_an_epoch():
    """Each change of the bar's counter is a point; the kept last line does not repeat it."""
    assert curves(over_epochs(4))["train_loss"] == ([1, 2, 3, 4], [1.0, 0.5, 0.333, 0.25])


def test_a_bar_that_stays_counts_once_an_epoch():
    """What kept lines tell is not told by their frames."""
    found = curves(kept(4))

    assert list(found) == ["train_loss"]
    assert found["train_loss"][0] == [1, 2, 3, 4]


def test_values_within_an_epoch_are_a_curve_of_their_own():
    """A bar that vanishes (`leave=False`): its last value is the epoch's, the others stand at fractions of it."""
    log = "".join(
        f"Epoch {e}\n"
        + "".join("\r" + bar("train", n, 4, f", loss={1 / (e + n / 8):.3f}") for n in range(5))
        + "\r"
        + " " * 90
        + "\r"
        for e in range(1, 5)
    )
    found = curves(log + "\n")

    assert found["train_loss"][0] == [1, 2, 3, 4]
    assert len(found["train_loss (loss)"][1]) > 12


def test_frames_are_not_looked_at_once_kept_lines_tell_the_same():
    """A log with kept lines does not pay for its frames."""
    engine = Engine("a.log")
    engine.feed(kept(3).encode())

    assert not engine._lines.frames


@pytest.mark.parametrize(
    "log", [lightning(4), over_epochs(5), kept(4)], ids=["lightning", "epochs", "kept"]
)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_cuts_make_no_difference(log, data):
    """Same bytes, same points."""
    whole = log.encode()
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=20))

    assert told(snapshot_of(whole, cuts)) == told(snapshot_of(whole))


@pytest.mark.parametrize(
    "log", [lightning(5), over_epochs(6), kept(5)], ids=["lightning", "epochs", "kept"]
)
def test_what_was_shown_stays(log):
    """A live view never takes back a point."""
    engine, seen = Engine("a.log"), {}
    for byte in range(0, len(log), 97):
        engine.feed(log[byte : byte + 97].encode())
        for history in engine.histories():
            now = {c.title: (c.x.tolist(), c.y.tolist()) for c in history.curves}
            assert all(
                now[t][0][: len(x)] == x and now[t][1][: len(y)] == y for t, (x, y) in seen.items()
            )
            seen = now


def test_a_print_amid_a_bar_is_read():
    """What `print` writes while a bar is drawn stands behind the bar, on its line."""
    log = "".join(
        "\r" + bar("train", 1, 2) + "\r" + bar("train", 2, 2) + f"Epoch {e}: loss 0.{9 - e}\n"
        for e in range(1, 4)
    )

    assert curves(log)["train_loss"] == ([1, 2, 3], [0.8, 0.7, 0.6])


def test_kuangliu_bars_are_read_where_the_terminal_left_them():
    """pytorch-cifar goes back over its padding to write the count into the bar."""
    lines = Lines()
    text = (
        " [=====>....]  Step: 2ms | Tot: 1s | Loss: 1.234 | Acc: 55.000% (27500/50000)" + " " * 20
    )
    (piece,) = lines.feed(text.encode() + b"\x08" * 30 + b" 391/391 \n")

    assert b"Loss: 1.234" in piece.text
