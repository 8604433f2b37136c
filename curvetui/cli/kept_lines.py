"""Lines of text that the user keeps in the configuration folder: patterns of logs, rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from curvetui.cli.options import UsageError
from curvetui.system.atomic_write import keep
from curvetui.system.console import narrate
from curvetui.system.settings import settings_path


class KeptLines:
    """One file of them."""

    def __init__(self, name: str, noun: str, check: Callable[[str], object]) -> None:
        """name: the file's. noun: what one line is. check: raises UsageError for a line that is none."""
        self._name, self._noun, self._check = name, noun, check

    @property
    def path(self) -> Path:
        """Where they are kept."""
        return settings_path().with_name(self._name)

    def all(self) -> tuple[str, ...]:
        """All that can be used; one that cannot is passed over, with a word on standard error."""
        path, good = self.path, []
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ()
        for line in filter(None, map(str.strip, lines)):
            try:
                self._check(line)
            except UsageError as error:
                narrate(f"{path}: {error}")
            else:
                good.append(line)
        return tuple(good)

    def keep(self, text: str) -> None:
        """Know *text* from now on.

        Raises:
            UsageError: it is none of these lines, or cannot be kept.
        """
        self._check(text)
        self._write([*(line for line in self.all() if line != text), text])

    def forget(self, text: str) -> None:
        """Do not know *text* any more.

        Raises:
            UsageError: it was not kept.
        """
        known = self.all()
        if text not in known:
            raise UsageError(
                f"the {self._noun} {text!r} is not kept; kept: {', '.join(map(repr, known)) or 'none'}"
            )
        self._write([line for line in known if line != text])

    def _write(self, lines: list[str]) -> None:
        try:
            keep("".join(f"{line}\n" for line in lines), self.path)
        except OSError as error:
            raise UsageError(f"cannot write {self.path}: {error.strerror}") from error
        narrate(f"{len(lines)} kept in {self.path}")
