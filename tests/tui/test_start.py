"""The screen is loaded without what it does not need."""

from __future__ import annotations

import subprocess
import sys


def test_textuals_palette_is_not_loaded_and_still_there():
    """The screen starts without Textual's palette and its widgets; whoever asks for it later gets the real one."""
    code = (
        "import sys; from curvetui.tui.start import load; load(); "
        "print([m for m in ('textual.command', 'textual.widgets._option_list', 'textual.widgets._input') if m in sys.modules]); "
        "from textual.command import CommandPalette; print(CommandPalette.__mro__[1].__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[:2] == ["[]", "SystemModalScreen"]
