"""What is loaded, and when."""

from __future__ import annotations

import subprocess
import sys

import pytest

from curvetui.cli.main import main
from curvetui.reports import reports


def said(code: str) -> list[str]:
    """What *code* prints, line by line, in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_no_module_is_faked_to_start_sooner():
    """What the screen has loaded is what anybody else gets: asyncio has its TLS, Textual its palette."""
    code = (
        "import asyncio.sslproto, curvetui.tui.show; from textual.command import CommandPalette; "
        "print(asyncio.sslproto.ssl.__name__, CommandPalette.__mro__[1].__name__)"
    )

    assert said(code) == ["ssl SystemModalScreen"]


def test_a_report_does_not_load_masked_arrays(tmp_path):
    """What a usual log needs is read and judged without `numpy.ma` (10 ms)."""
    log = tmp_path / "demo.log"
    log.write_text(
        "".join(
            f"Epoch {e}/60\n391/391 - 12s - loss: {1 / e:.4f} - val_loss: {1.1 / e:.4f}\n"
            for e in range(1, 61)
        )
    )
    code = (
        f"import sys; from curvetui.cli.main import main; main(['check', {str(log)!r}]); "
        "print([m for m in ('numpy.ma',) if m in sys.modules])"
    )

    assert said(code)[-1] == "[]"


def test_numpy_comes_when_the_command_is_known():
    """What loads it first says how many threads it starts: `cli`, which needs none."""
    assert said("import sys, curvetui.cli.main; print('numpy' in sys.modules)") == ["False"]


def test_help_loads_neither_numpy_nor_the_detectors():
    """The help of any verb: each would take twice the time of all else."""
    code = (
        "import contextlib, io, sys\nfrom curvetui.cli.main import main\nfrom curvetui.cli.verb_parser import VERBS\n"
        "for verb in VERBS:\n"
        "    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "        main([verb, '--help'])\n"
        "    print([m for m in ('numpy', 'curvetui.detectors', 'curvetui.reports', 'pathlib') if m in sys.modules])"
    )

    assert set(said(code)) == {"[]"}


def test_help_names_every_kind_of_report(capsys):
    """Though it imports none."""
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    text = " ".join(capsys.readouterr().out.split())

    assert f"--report KIND {', '.join(sorted(reports()))} (default" in text


def test_a_screen_whose_terminal_is_gone_ends(tmp_path):
    """Also where nobody is told that it hangs up: the terminal was never ours."""
    import os
    import pty

    log = tmp_path / "train.log"
    log.write_text("".join(f"step {n} loss {1 / n:.4f}\n" for n in range(1, 2000)))
    master, slave = pty.openpty()
    command = [sys.executable, "-c", "from curvetui.cli.start import entry; entry()", str(log)]
    screen = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    shown = b""
    while b"loss" not in shown:
        shown += os.read(master, 1 << 16)
    os.close(master)

    assert screen.wait(20) == 129
