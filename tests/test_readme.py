"""README cannot rot: its tables are made from the code, its commands are the ones that are run."""

from __future__ import annotations

import argparse
import re
import sys

import pytest

from curvetui.cli.samples import STORIES, sample_path
from curvetui.detectors import detectors
from curvetui.formats import formats
from curvetui.model import LEVELS
from curvetui.stores import kinds
from tests.conftest import ROOT, snapshot_of

README = ROOT / "README.md"
PICTURE = ROOT / ".github" / "screen.svg"


def kinds_listed() -> str:
    """The kinds of finding for the README, by their highest level."""
    levels = {level: [d.kind for d in detectors() if d.highest == level] for level in LEVELS}
    return "".join(
        f"**at most {level}**: {' '.join(f'`{kind}`' for kind in kinds)}\n\n"
        for level, kinds in reversed(levels.items())
    )


def formats_listed() -> str:
    """The formats and stores for the README."""
    return f"{' · '.join(f.title for f in formats())}\n\n**Stores**: {' · '.join(k.title for k in kinds())}\n\n"


TABLES = {"formats": formats_listed, "findings": kinds_listed}


def test_the_demo_announces_what_its_first_card_says():
    """Announcement, first card, and README's picture and caption tell one story."""
    from curvetui.cli.usage.live import demo_options

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


def test_what_readme_tells_of_a_sample_is_its_story():
    """`curvetui demo NAME  # story`: the story that a test compares with the program."""
    told = re.findall(r"^curvetui demo (\w+) +# (.*)$", README.read_text("utf-8"), re.MULTILINE)

    assert told
    for name, story in told:
        assert story == STORIES[sample_path(name).stem][0]


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
    from curvetui.tui.screen_state import ScreenState
    from curvetui.tui.signs import UNICODE
    from curvetui.tui.theme import Theme
    from curvetui.tui.words import ScreenWords
    from tests.tui.picture import picture

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
    assert ".github/screen.svg" in README.read_text(encoding="utf-8")
    assert shown.count("<text") == picture_of_the_demo().count("<text"), (
        "README's picture is out of date: run `python -m tests.regenerate readme`"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture_of_the_demo(), encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
