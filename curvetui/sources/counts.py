"""Error counts over all connections of a socket."""

from dataclasses import dataclass


@dataclass
class Counts:
    """Shown in the status line; none of them is fatal."""

    bad: int = 0
    """Lines that begin with `{` but are not a JSON object, or are too long."""
    ignored: int = 0
    """Non-numeric values: strings, lists, nulls."""
    no_token: int = 0
    """Connections without a valid hello."""
    strangers: int = 0
    """Connections that opened with an HTTP request or a TLS hello."""
    forgotten: int = 0
    """Runs that ended and were evicted for new ones."""
    dropped: int = 0
    """Lines of runs beyond the limit."""

    def words(self) -> list[str]:
        """The message to show; non-numbers only with something worse: many send a phase."""
        wrong = [
            f"{count} {what}"
            for count, what in (
                (self.bad, "bad lines"),
                (self.dropped, "lines dropped: too many runs"),
                (self.forgotten, "ended runs forgotten: too many runs"),
                (self.no_token, "refused: no token"),
                (self.strangers, "refused: HTTP or TLS"),
            )
            if count
        ]
        if wrong and self.ignored:
            return [*wrong, f"{self.ignored} values ignored: no numbers"]
        return wrong
