"""README cannot rot: its tables are made from the code, its commands are the ones that are run."""

from __future__ import annotations

import re
import sys

import pytest

from curvetui.cli.pages import formats_table, kinds_table
from curvetui.topics.api import api_table
from tests.conftest import ROOT, SAMPLES

README = ROOT / "README.md"
PICTURE = ROOT / "curvetui" / "demo" / "screen.svg"

STORIES = {
    "csv-healthy": "timm, 20 epochs: healthy",
    "huggingface-resumed": "a Trainer that was killed and resumed from a checkpoint",
    "jsonl-noisy-but-healthy": "a high learning rate: noisy, but healthy",
    "keras-glued-one-line": "the log of the next line but one, pasted without any line feed",
    "keras-killed": "killed in the fifth of 20 epochs",
    "keras-nan": "the loss turns NaN at epoch 7",
    "keras-overfitting": "overfits from epoch 15 on",
    "keras-validation-drop": "validation accuracy falls 27 points for one epoch; softmax is applied twice",
    "keyvalue-both-fall": "loss and accuracy both fall",
    "keyvalue-divergence": "the loss explodes at epoch 9",
    "keyvalue-healthy": "healthy",
    "keyvalue-miscalibration": "validation loss and accuracy both rise",
    "keyvalue-train-above-validation": "dropout keeps the training loss above the validation loss",
    "keyvalue-validation-drop": "one validation pass on corrupt data",
    "lightning-healthy": "Lightning's tqdm bars on a terminal: healthy",
    "logfmt-learning-rate-steps": "the learning rate steps down twice",
    "nanogpt-overfitting": "a small character model overfits",
    "table-noisy-but-healthy": "30 validation examples: noisy, but healthy",
    "torchtitan-divergence": "the loss diverges from step 120 on",
    "tqdm-overfitting": "one tqdm bar for the whole run; overfits",
    "tsv-plateau": "nothing improves after epoch 30",
}
"""What each sample log shows; a log without a story fails the test."""


def samples_table() -> str:
    rows = "".join(f"| `{path.name}` | {STORIES[path.stem]} |\n" for path in SAMPLES)
    return "| log | story |\n|---|---|\n" + rows


def keys_table() -> str:
    """The one key table, as the help shows it."""
    from curvetui.tui.keys import TABLE

    rows = "".join(f"| `{row.shown}` | {row.help('en')} |\n" for row in TABLE)
    return "| key | what it does |\n|---|---|\n" + rows


TABLES = {
    "api": api_table,
    "formats": formats_table,
    "findings": kinds_table,
    "keys": keys_table,
    "samples": samples_table,
}


def filled(text: str) -> str:
    """README with its tables made anew."""
    for name, table in TABLES.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda m, made=table: m[1] + made() + m[2], text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_those_of_the_code(name):
    """Made anew with `python -m tests.test_readme`."""
    assert TABLES[name]() in README.read_text(encoding="utf-8")


def test_ci_runs_the_test_line_of_the_readme():
    """.ci/run takes its command from README, and there is just one."""
    block = re.search(
        r"<!-- test -->\n```\n(.*?)```\n<!-- /test -->",
        README.read_text(encoding="utf-8"),
        re.DOTALL,
    )

    assert block[1].count("\n") == 1
    assert block[1].startswith("python3 -m venv")
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def picture_of_the_demo() -> str:
    """The screen at 120×36 while the bundled log stands at epoch 9 of 10."""
    from curvetui.engine.session import Session
    from curvetui.sources import Chunk
    from curvetui.tui.picture import picture
    from curvetui.tui.screen_state import ScreenState
    from curvetui.tui.theme import UNICODE, Look
    from curvetui.tui.words import Words

    session = Session()
    lines = (
        (ROOT / "sample_logs" / "keras-validation-drop.log").read_bytes().splitlines(keepends=True)
    )
    session.take(Chunk("keras-validation-drop.log", b"".join(lines[:19])))
    desk = ScreenState(Words("en"), Look(UNICODE, "dark"), None, (120, 36))
    desk.take(session.snapshot())
    return picture(desk)


def test_the_picture_is_of_the_program():
    """What README shows is drawn by the program itself, from a bundled log."""
    shown = PICTURE.read_text(encoding="utf-8")

    assert shown.startswith("<svg")
    assert "curvetui/demo/screen.svg" in README.read_text(encoding="utf-8")
    assert shown.count("<text") == picture_of_the_demo().count("<text")


if __name__ == "__main__":
    PICTURE.write_text(picture_of_the_demo(), encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
