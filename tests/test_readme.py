"""README cannot rot: its tables are made from the code, its commands are the ones that are run."""

from __future__ import annotations

import argparse
import re
import sys

import pytest

from curvetui.cli.pages import formats_listed, kinds_listed
from tests.conftest import ROOT, SAMPLES, snapshot_of

README = ROOT / "README.md"
PICTURE = ROOT / "curvetui" / "demo" / "screen.svg"

STORIES = {
    "csv-healthy": ("timm, 20 epochs: healthy", ()),
    "huggingface-resumed": ("a Trainer that was killed and resumed from a checkpoint", ("resumed",)),
    "jsonl-noisy-but-healthy": ("a high learning rate: noisy, but healthy", ("noisy_validation",)),
    "keras-glued-one-line": ("`keras-validation-drop`, pasted without any line feed", ("double_softmax", "validation_drop")),
    "keras-killed": ("killed after epoch 4 of 20", ("interrupted",)),
    "keras-nan": ("the loss turns NaN at epoch 7", ("non_finite",)),
    "keras-overfitting": ("overfits slowly from epoch 15 on; said at epoch 37 of 40", ("overfitting",)),
    "keras-validation-drop": ("softmax is applied twice, from epoch 1 on; at epoch 8 validation accuracy falls 27 points and comes back", ("double_softmax", "validation_drop")),
    "keyvalue-both-fall": ("loss and accuracy both fall from epoch 11 on", ("both_fall",)),
    "keyvalue-divergence": ("the loss explodes at epoch 9", ("divergence",)),
    "keyvalue-healthy": ("healthy", ()),
    "keyvalue-label-noise": ("30 % wrong labels: overfits from epoch 14 on; said at epoch 33 of 80", ("overfitting",)),
    "keyvalue-miscalibration": ("overconfident from epoch 6 on: validation loss and accuracy both rise", ("miscalibration",)),
    "keyvalue-train-above-validation": ("dropout keeps the training loss above the validation loss", ("train_loss_above_validation",)),
    "keyvalue-validation-drop": ("one validation pass on corrupt data, at epoch 20", ("validation_drop",)),
    "lightning-healthy": ("Lightning's tqdm bars on a terminal: healthy", ()),
    "logfmt-learning-rate-steps": ("the learning rate steps down twice", ("learning_rate_step",)),
    "nanogpt-overfitting": ("a small character model overfits from step 350 on; said at step 700 of 1200", ("overfitting",)),
    "table-noisy-but-healthy": ("30 validation examples: noisy, but healthy", ("noisy_validation",)),
    "torchtitan-divergence": ("the loss diverges from step 125 on", ("divergence",)),
    "tqdm-overfitting": ("one tqdm bar for the whole run; overconfident from epoch 8 on", ("miscalibration",)),
    "tsv-plateau": ("the loss hardly improves from epoch 14 on", ("plateau",)),
}  # fmt: skip
"""What each sample log shows, and the findings that say so; a log without a story fails the test."""


def samples_table() -> str:
    rows = "".join(f"| `{path.name}` | {STORIES[path.stem][0]} |\n" for path in SAMPLES)
    return "| log | story |\n|---|---|\n" + rows


TABLES = {
    "formats": formats_listed,
    "findings": kinds_listed,
    "samples": samples_table,
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_what_the_program_says(name):
    """Its kinds are found, nothing else at watch or above is left standing, and each place in it is that of a finding."""
    story, kinds = STORIES[name]
    log = next(path for path in SAMPLES if path.stem == name)
    found = [f for run in snapshot_of(log.read_bytes()).runs for f in run.findings]
    standing = {f.kind for f in found if f.status in ("open", "ended") and f.level != "note"}
    places = {p for f in found for p in (f.first, f.detected_at, f.last)}

    assert set(kinds) <= {f.kind for f in found}
    assert ("healthy" in story) <= (not standing)
    assert all(float(n) in places for n in re.findall(r"(?:epoch|step) (\d+)", story))


def test_the_demo_announces_what_its_first_card_says():
    """Announcement, first card, and README's picture and caption tell one story."""
    from curvetui.cli.usage import demo_options

    parser = argparse.ArgumentParser()
    demo_options(parser)
    caption = re.search(r"^\*Read it.*?\*$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    log = ROOT / "sample_logs" / "keras-validation-drop.log"
    (run,) = snapshot_of(log.read_bytes()).runs
    first = max(run.findings, key=lambda f: f.level == "act").explanation().title

    assert first == "Softmax twice: the loss cannot fall below 1.372"
    for text in (parser.description, caption[0]):
        plain = " ".join(text.split())
        assert "softmax twice" in plain
        assert "cannot fall below 1.372" in plain
        assert "at epoch 8 validation accuracy" in plain
    drawn = re.sub(r"<[^>]*>\s*", " ", PICTURE.read_text("utf-8"))
    assert "Softmax twice: the loss" in " ".join(drawn.split())


def filled(text: str) -> str:
    """README with its tables made anew."""
    for name, table in TABLES.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda m, made=table: m[1] + made() + m[2], text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_those_of_the_code(name):
    """Made anew with `python -m tests.regenerate readme`."""
    assert TABLES[name]() in README.read_text(encoding="utf-8"), (
        "README's tables are out of date: run `python -m tests.regenerate readme` and read the difference"
    )


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
    from curvetui.tui.theme import UNICODE, Theme
    from curvetui.tui.words import ScreenWords

    session = Session()
    lines = (
        (ROOT / "sample_logs" / "keras-validation-drop.log").read_bytes().splitlines(keepends=True)
    )
    session.take(Chunk("keras-validation-drop.log", b"".join(lines[:19])))
    state = ScreenState(ScreenWords("en"), Theme(UNICODE, "dark"), None, (120, 36))
    state.take(session.snapshot())
    return picture(state)


def test_the_picture_is_of_the_program():
    """What README shows is drawn by the program itself, from a bundled log."""
    shown = PICTURE.read_text(encoding="utf-8")

    assert shown.startswith("<svg")
    assert "curvetui/demo/screen.svg" in README.read_text(encoding="utf-8")
    assert shown.count("<text") == picture_of_the_demo().count("<text"), (
        "README's picture is out of date: run `python -m tests.regenerate readme`"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture_of_the_demo(), encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
