"""`python -m curvetui.cli`: the same as the installed command."""

from curvetui.cli.main import entry

entry()
