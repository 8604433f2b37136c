"""Lines that the user saves in the configuration folder: log patterns, rules."""

from collections.abc import Callable
from pathlib import Path

from curvetui.cli.options import UsageError, check_pattern, check_rule
from curvetui.system.atomic_write import keep
from curvetui.system.console import narrate
from curvetui.system.settings import settings_path

SHOWN = 3
"""Maximum skipped lines whose reason is shown; further ones are counted."""


class KeptLines:
    """One such file."""

    def __init__(self, name: str, noun: str, check: Callable[[str], object]) -> None:
        """name: of the file. noun: what one line is. check: raises UsageError for an invalid line."""
        self._name, self._noun, self._check = name, noun, check
        self._told: list[str] = []
        """What was said last: a verb may read the file twice."""

    @property
    def path(self) -> Path:
        return settings_path().with_name(self._name)

    def all(self) -> tuple[str, ...]:
        """All valid lines; what is skipped, or cannot be read, is said on standard error."""
        good: list[str] = []
        wrong: list[str] = []
        try:
            for line in map(str.strip, self._lines()):
                try:
                    self._check(line)
                    good.append(line)
                except UsageError as error:
                    wrong.append(f"{self.path}: {error}")
        except UsageError as error:
            wrong.append(str(error))
        if len(wrong) > SHOWN:
            more = f"{len(wrong) - SHOWN} more skipped, each of which is no {self._noun}"
            wrong[SHOWN:] = [f"{self.path}: {more}"]
        for text in wrong if wrong != self._told else ():
            narrate(text)
        self._told = wrong
        return tuple(good)

    def keep(self, text: str) -> None:
        """Save *text*; UsageError if it is invalid or cannot be saved."""
        self._check(text)
        self._write([*self._without(text), text])

    def forget(self, text: str) -> None:
        """Remove *text*; UsageError if it was not saved."""
        known = [line.strip() for line in self._lines()]
        if text not in known:
            raise UsageError(
                f"the {self._noun} {text!r} is not kept; kept: {', '.join(map(repr, known)) or 'none'}"
            )
        self._write(self._without(text))

    def _lines(self) -> list[str]:
        """The lines as they stand in the file; UsageError if it cannot be read."""
        try:
            text = self.path.read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError(f"cannot read {self.path}: {error.strerror}") from error
        return [line for line in text.split("\n") if line.strip()]

    def _without(self, text: str) -> list[str]:
        """The other lines; those that this version does not understand stay as they are."""
        return [line for line in self._lines() if line.strip() != text]

    def _write(self, lines: list[str]) -> None:
        data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        try:
            keep(data, self.path)
        except OSError as error:
            raise UsageError(f"cannot write {self.path}: {error.strerror}") from error
        count = len(self.all())
        narrate(f"{count} {self._noun}{'' if count == 1 else 's'} kept in {self.path}")


PATTERNS = KeptLines("patterns", "pattern", check_pattern)
RULES = KeptLines("rules", "rule", check_rule)
