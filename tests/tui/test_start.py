"""The screen is loaded without what it does not need."""

from __future__ import annotations

import subprocess
import sys


def said(code: str) -> list[str]:
    """What *code* prints, line by line, in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_textuals_palette_is_not_loaded_and_still_there():
    """The screen starts without Textual's palette, its widgets and asyncio's TLS; whoever asks later gets the real ones."""
    code = (
        "import sys; from curvetui.tui.start import load; load(); "
        "print([m for m in ('textual.command', 'textual.widgets._option_list', 'textual.containers', 'rich.table', 'ssl') if m in sys.modules]); "
        "from textual.command import CommandPalette; print(CommandPalette.__mro__[1].__name__); "
        "import ssl; print(ssl.SSLContext.__name__)"
    )

    assert said(code) == ["[]", "SystemModalScreen", "SSLContext"]


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
