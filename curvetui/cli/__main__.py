"""`python -m curvetui.cli`: the same as the installed command."""

from curvetui.cli.start import entry

entry()
