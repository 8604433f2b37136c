"""`explain all` prints every sentence of a language, so that it can be read as a whole."""

from __future__ import annotations

import re

import pytest

from curvetui.cli.main import main
from curvetui.detectors import detectors


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
