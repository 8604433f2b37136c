"""`explain all` prints every sentence of a language, so that it can be read as a whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import curvetui.languages
from curvetui.cli.all_strings import all_strings
from curvetui.cli.main import main
from curvetui.detectors import detectors

PIECES = re.compile(r"\[\w+(?:=\w+)?\?|[\[\]|]|\{[^}]*\}")
"""What separates the fixed parts of a template."""


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_kind_and_table_is_printed(capsys, code):
    """Cards of all kinds, verdicts, reports, screen, keys."""
    assert main(["explain", "all", "--language", code]) == 0
    out = capsys.readouterr().out

    sections = re.findall(r"^# (\S+)$", out, re.MULTILINE)
    assert sections[: len(detectors())] == [d.kind for d in detectors()]
    assert {"verdict", "reports", "screen", "keys"} <= set(sections)


def test_it_is_in_the_language_that_is_asked_for(capsys):
    """Chinese pages hold Chinese."""
    main(["explain", "all", "--language", "zh"])

    assert "应当停止" in capsys.readouterr().out


def test_every_chinese_string_is_printed():
    """Whatever stands in the files of the language, so that nothing escapes a reading."""
    printed = "".join(PIECES.sub("", all_strings("zh")).split())
    home = Path(curvetui.languages.__file__).parent / "zh"
    texts = [
        node.value
        for file in sorted(home.rglob("*.py"))
        for node in ast.walk(ast.Module(ast.parse(file.read_text("utf-8")).body[1:], []))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    parts = [
        "".join(part.split())
        for text in texts
        if not text.endswith(("说法。", "写。"))
        for part in PIECES.split(text)
        if re.search("[\u4e00-\u9fff]", part)
    ]
    missing = [part for part in parts if PIECES.sub("", part) not in printed]

    assert missing == []
    assert len(parts) > 1000
