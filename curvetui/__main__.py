"""`python -m curvetui`: the same as the installed command."""

from curvetui.cli.start import entry

if __name__ == "__main__":
    entry()
