"""Lines that the user saves in the configuration folder: log patterns, rules."""

from collections.abc import Callable
from pathlib import Path

from curvetui.cli.options import UsageError, check_pattern, check_rule
from curvetui.system.atomic_write import keep
from curvetui.system.console import narrate
from curvetui.system.settings import settings_path


class KeptLines:
    """One such file."""

    def __init__(self, name: str, noun: str, check: Callable[[str], object]) -> None:
        """name: of the file. noun: what one line is. check: raises UsageError for an invalid line."""
        self._name, self._noun, self._check = name, noun, check

    @property
    def path(self) -> Path:
        return settings_path().with_name(self._name)

    def all(self) -> tuple[str, ...]:
        """All valid lines; invalid ones are skipped with a warning on standard error."""
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
        """Save *text*; UsageError if it is invalid or cannot be saved."""
        self._check(text)
        self._write([*(line for line in self.all() if line != text), text])

    def forget(self, text: str) -> None:
        """Remove *text*; UsageError if it was not saved."""
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
        narrate(f"{len(lines)} {self._noun}{'' if len(lines) == 1 else 's'} kept in {self.path}")


PATTERNS = KeptLines("patterns", "pattern", check_pattern)
RULES = KeptLines("rules", "rule", check_rule)
