"""What went wrong over all connections of a socket, for the status line; none of it is fatal."""

from collections import Counter

WORDS = {
    "bad": "bad lines",
    "dropped": "lines dropped: too many runs",
    "forgotten": "ended runs forgotten: too many runs",
    "no_token": "refused: no token",
    "strangers": "refused: HTTP or TLS",
    "ignored": "values ignored: no numbers",
}
"""What is counted, as it is shown: lines that begin with `{` but are no JSON object or too long;
lines of runs beyond the limit; runs that were evicted for new ones; connections without a valid
hello; browsers and the like; strings, lists and nulls.
"""
Counts = Counter[str]


def said(counts: Counts) -> list[str]:
    """The messages to show; ignored values only with something worse: many programs send a phase."""
    found = [f"{counts[name]} {what}" for name, what in WORDS.items() if counts[name]]
    return found if counts.total() > counts["ignored"] else []
