"""No sentence stands twice in one report or on one screen."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest

import curvetui
from curvetui.engine.batch_read import read_source
from curvetui.languages import languages
from curvetui.model import RunSnapshot, Snapshot
from curvetui.reports import Findings
from curvetui.reports.html import _run as html_of
from curvetui.reports.markdown import run_part
from curvetui.reports.text import _run as text_of
from curvetui.tui.cells import Canvas
from curvetui.tui.draw_panel import paint_panel
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.signs import UNICODE
from curvetui.tui.theme import Theme
from curvetui.tui.words import ScreenWords
from tests.conftest import SAMPLES, snapshot_of

WORDS = 6
"""Words from which on a sentence counts; in Chinese, twice as many characters."""


def repeated(text: str) -> list[str]:
    """The sentences of *text* that stand twice, without the word before their colon."""
    parts = (part for part in re.split(r"\.\s|\.$|。|\n\n", text) if "·" not in part)
    told = [re.sub(r"^(\w+|\w+ \d+)(: |：)", "", " ".join(part.split())) for part in parts]
    long = [
        t for t in told if len(t.split()) >= WORDS or len(re.findall("[一-鿿]", t)) >= 2 * WORDS
    ]
    return [
        sentence for sentence, count in Counter(t.casefold() for t in long).items() if count > 1
    ]


def reports(run: RunSnapshot, code: str) -> dict[str, str]:
    """The prose of each report of *run*."""
    wide = Findings((run,), language=code, width=1_000_000)
    page = re.sub(r"<svg.*?</svg>", " ", "".join(html_of(run, 1, code)), flags=re.DOTALL)
    return {
        "text": re.sub(r"\n {2,}", "\n\n", "".join(text_of(run, wide))),
        "markdown": re.sub(r"\n(?=[-\d|])", "\n\n", "".join(run_part(run, code))),
        "html": unescape(re.sub(r"<[^>]+>", "\n\n", page)),
    }


def panel(run: RunSnapshot, code: str) -> str:
    """The side panel with the whole card of the first finding."""
    state = ScreenState(ScreenWords(code), Theme(UNICODE, "dark"), None, (400, 60))
    state.take(Snapshot((run,)))
    canvas = Canvas(400, 60)
    paint_panel(state, canvas)
    rows = ("".join(row).strip("│ ").strip() for row in canvas.text)
    return "\n\n".join(rows)


@pytest.mark.parametrize("log", SAMPLES, ids=lambda path: path.name)
def test_no_sentence_stands_twice_in_a_report(log):
    """Of six words or more; the table of several runs names each run's finding once more."""
    for run in read_source(str(log)).runs:
        for code in languages():
            for name, text in reports(run, code).items():
                assert repeated(text) == [], (name, code, run.name)


@pytest.mark.parametrize("log", SAMPLES, ids=lambda path: path.name)
def test_no_sentence_stands_twice_on_the_panel(log):
    """Verdict, list and card share one panel."""
    for run in read_source(str(log)).runs:
        for code in languages():
            assert repeated(panel(run, code)) == [], (code, run.name)


def test_a_sentence_that_stands_twice_is_noticed():
    """The check bites, whatever the case and the mark at the end."""
    assert repeated("Keep the checkpoint of epoch 7 now. So: keep the checkpoint of epoch 7 now.")
    assert not repeated("Keep it. Keep it. The loss of epoch 7 is 0.3, that of epoch 8 is 0.4.")


def drops(count: int) -> RunSnapshot:
    """A run of 60 epochs whose validation score falls that often, for one epoch each."""
    scores = [0.9 - 0.5 * 0.8**e for e in range(60)]
    for at in range(1, count + 1):
        scores[8 * at] -= 0.3
    losses = [1.2 - score for score in scores]
    return curvetui.diagnose({"epoch": range(60), "val_loss": losses, "val_acc": scores}).runs[0]


@pytest.mark.parametrize("render", [text_of, run_part])
def test_no_card_has_empty_details(render):
    """What an earlier card said is not said again; a bare number below `Details` says nothing at all."""
    run = drops(4)
    rendered = render(run, Findings((run,))) if render is text_of else render(run, "en")
    details = "".join(rendered).partition("Details")[2]

    assert len([f for f in run.findings if f.level != "note"]) >= 4
    assert "Rule" in details
    assert not re.search(r"^(- )?\s*\d+( ·)?\s*$", details, re.MULTILINE)


def test_a_kind_about_the_whole_run_is_not_named_after_a_curve():
    """`v_num: interruption` made a curve of what happened to the program."""
    lines = "".join(f"Epoch {e}/30 val_loss: {1 / e:.3f}\n" for e in range(1, 9))
    (run,) = snapshot_of(f"{lines}KeyboardInterrupt\n".encode()).runs
    rendered = "".join(text_of(run, Findings((run,))))

    assert "\n  Interruption\n" in rendered
    assert "loss: interruption" not in rendered
