"""Text in which no two lines are alike costs a bounded amount of work, and what was skipped is said."""

from __future__ import annotations

import random
import re
import string

import pytest

from curvetui.cli.main import main
from curvetui.engine import line_parser as reading
from curvetui.engine.session import Session
from curvetui.reading.noise import MAX_BARREN
from curvetui.sources import Chunk

RNG = random.Random(5)


def word() -> str:
    return "".join(RNG.choices("bdghkqwxyz", k=8))


def noise(count: int, shape: str) -> str:
    return "".join(
        shape.replace("W", word()).replace("V", word()).replace("N", str(RNG.randrange(999))) + "\n"
        for _ in range(count)
    )


def read(text: str, size: int = 1 << 20) -> Session:
    session, data = Session(), text.encode()
    for at in range(0, len(data), size):
        session.take(Chunk("a.log", data[at : at + size]))
    return session


@pytest.mark.parametrize("shape", ["W V N", "copied W to V in N s", "<W> :: V -> N;"])
def test_lines_that_are_never_alike_are_not_all_looked_at(monkeypatch, shape):
    """After so many without a metric only lines with a word of the trade are."""
    looked: list[str] = []
    real = reading.understand
    monkeypatch.setattr(
        reading, "understand", lambda line, *more: looked.append(line.text) or real(line, *more)
    )
    read(noise(3 * MAX_BARREN, shape))

    assert len(looked) <= MAX_BARREN + 10


@pytest.mark.parametrize("size", [37, 4096, 1 << 20])
@pytest.mark.parametrize(
    "metrics",
    [
        "epoch {} loss {:.3f}\n",
        "[{}]\ttrain-logloss:{:.3f}\n",
        '{{"step": {}, "reward": {:.3f}}}\n',
    ],
)
def test_metrics_below_much_noise_are_read_and_the_noise_is_said(metrics, size):
    """However the bytes come."""
    text = noise(2 * MAX_BARREN, "W V N")
    text += "".join(metrics.format(e, 1 / e) + noise(2, "V W N") for e in range(1, 9))
    (run,) = read(text, size).finish().runs

    assert [len(curve) for curve in run.curves] == [8]
    assert any("lines of a kind that holds no metric were skipped" in n.text for n in run.notes)


def test_the_words_of_an_end_are_heard_in_noise():
    """A crash has no number and no metric in it."""
    text = "epoch 1/9 loss 0.5\nepoch 2/9 loss 0.4\n" + noise(2 * MAX_BARREN, "W V N")
    (run,) = read(text + "RuntimeError: CUDA out of memory\n").finish().runs

    assert run.state == "failed"


@pytest.mark.parametrize("shape", ["W V N", "W copied to V in N s", "<W> :: V -> N;"])
def test_a_noisy_log_without_a_metric_says_what_was_skipped(tmp_path, capsys, shape):
    """Whoever expected metrics in it learns how much was not parsed."""
    log = tmp_path / "noise.log"
    log.write_text(noise(5 * MAX_BARREN, shape))

    assert main(["check", str(log)]) == 3
    assert re.search(
        r"[\d,]+ lines of a kind that holds no metric were skipped", capsys.readouterr().err
    )


def test_a_short_text_without_a_metric_has_nothing_skipped(tmp_path, capsys):
    """Only that no metric was found is said."""
    log = tmp_path / "notes.log"
    log.write_text("".join(f"{word()} and {word()}\n" for _ in range(30)))

    assert main(["check", str(log)]) == 3
    assert "skipped" not in capsys.readouterr().err


def test_a_log_with_little_prose_has_nothing_skipped():
    """An ordinary log says nothing of it."""
    prose = "".join(f"{word()} {string.ascii_letters[i % 50]} {i}\n" for i in range(100))
    (run,) = read(prose + "epoch 1 loss 0.5\nepoch 2 loss 0.4\n").finish().runs

    assert not any("skipped" in note.text for note in run.notes)
