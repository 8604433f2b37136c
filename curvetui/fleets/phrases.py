"""Words used only by the table of runs; the verdicts come from the runs."""

from collections.abc import Mapping

from curvetui.languages import language

ENGLISH: Mapping[str, str] = {
    "stop": "stop",
    "died": "died",
    "act": "act",
    "watch": "watch",
    "healthy": "healthy",
    "unjudged": "not judged",
    "unreadable": "unreadable",
    "one run": "1 run",
    "runs": "{n} runs",
    "head runs": "runs",
    "head run": "run",
    "verdict": "verdict",
    "best": "best",
    "outcome": "outcome",
    "skipped one": "1 other file holds no training log",
    "skipped": "{n} other files hold no training log",
    "partial": "Interrupted: this table is not complete.",
    "more": "… and {n} more; --limit 0 shows all",
    "shared": "What the failed runs share",
    "split": "{condition}: {failed} of {of} failed{kinds}, {others} of {others_of} {otherwise}",
    "within": "among runs with {within}, ",
    "below": "below",
    "from there on": "from there on",
    "otherwise": "otherwise",
    "p": "({p}, corrected for {looks} splits)",
    "none": "no setting separates the {failed} failed runs from the {others} others by more than chance",
    "hint": "{condition} in all failed runs ({failed}) and in no other ({others}): too few runs to exclude chance",
    "all failed": "all {n} runs failed; all have {settings}; there is no other run to compare them with",
    "band": "{run} leaves the band of its {seeds} seeds at {at}",
    "more bands": "and {n} more leave theirs",
    "median": "{headline} (median ± deviation)",
    "mean": "{headline} (mean ± deviation of seeds)",
    "more groups": "… and {n} more groups",
    "report": "Many training runs",
    "course": "course",
    "at": "progress",
    "made": "made by curvetui {version}",
    "sort": "Click a heading to sort.",
    "nothing": "No training log was found.",
    "no match": "No run matches the filter ({runs}).",
    "reading": "reading: {done} of {total} logs",
    "looked": "read at {time}",
    "filtered": "{n} match {query}",
    "no column": "there is no column {name}",
    "hidden": "{n} more rows: filter with /",
    "sorted": "sorted by {column}",
    "key quit": "Quit",
    "key open": "Open",
    "key filter": "Filter",
    "key sort": "Sort",
    "key clear": "All",
}


def phrases(code: str) -> Mapping[str, str]:
    """The words in that language; English where a word is missing."""
    return {**ENGLISH, **language(code).fleet}


def counted(code: str, name: str, count: int) -> str:
    """The phrase *name* with its number: `12 runs`, `1 run`."""
    words, one = phrases(code), {"runs": "one run", "skipped": "skipped one"}[name]
    return words[one] if count == 1 else words[name].format(n=spaced(count))


def spaced(count: int) -> str:
    """The number with a space between thousands.

    Example:
        >>> spaced(20000)
        '20 000'
    """
    return f"{count:,}".replace(",", " ")
