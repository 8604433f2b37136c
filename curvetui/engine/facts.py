"""Facts about a run for tables and comparisons: its headline, level and settings."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from curvetui.curve import Curve
from curvetui.model import Best, Finding, RunSnapshot

ALIASES: Mapping[str, str] = {
    word: meant
    for meant, words in {
        "learning_rate": "lr learningrate base_lr",
        "batch_size": "bs batch batchsize",
        "weight_decay": "wd weightdecay",
        "momentum": "mom",
        "label_smoothing": "ls smoothing",
        "dropout": "drop",
        "epochs": "ep epoch num_epochs n_epochs",
        "optimizer": "opt",
        "seed": "random_seed manual_seed",
        "warmup": "warm",
        "warmup_steps": "warmup_steps",
    }.items()
    for word in words.split()
}
"""Spelling in a log or file name -> standard name."""
STANDARD = frozenset(ALIASES.values())
SHORT = frozenset(
    "lr bs batch wd mom ls drop dropout seed warmup warm epochs ep momentum width depth layers".split()
)
"""Names that may be followed directly by a number in a file name, as in `lr0.1`."""
FOLDERS = 3
"""Number of path components, from the end, that are searched for settings."""
OUTCOMES = ("stop", "died", "act", "watch", "healthy", "unjudged")
"""One-word outcomes of a run that could be read, most severe first; every run has exactly one."""
_NUMBER = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_PAIR = re.compile(r"([A-Za-z][A-Za-z_]*)=([^=,;/\s]+?)(?=$|[,;\s]|[_-][A-Za-z_]+=)")
_GLUED = re.compile(rf"(?<![A-Za-z])([A-Za-z]+)[-_]?({_NUMBER})(?![A-Za-z0-9]|\.\d)", re.IGNORECASE)


def headline_of(run: RunSnapshot) -> Best | None:
    """The best value of the headline curve; None if no curve has a direction."""
    return next(iter(run.best), None)


def headline_curve(run: RunSnapshot) -> Curve | None:
    """The curve of `headline_of`."""
    best = headline_of(run)
    return best and next((c for c in run.curves if c.identity == best.metric), None)


def gravest_standing(run: RunSnapshot) -> Finding | None:
    """The most severe finding open at the run's end; the first of several."""
    standing = (f for f in run.findings if f.holds)
    return max(standing, key=lambda f: f.severity, default=None)


def outcome_of(level: str | None, state: str) -> str:
    """One of `OUTCOMES`, from the level and the state at the run's end."""
    if level == "stop":
        return level
    if state in ("failed", "interrupted"):
        return "died"
    if level in ("act", "watch"):
        return level
    return "unjudged" if level is None else "healthy"


def settings_of(run: RunSnapshot) -> dict[str, str]:
    """Standard name -> value, from the log's settings, else from the path."""
    own = {standard(name): value for name, value in run.settings.items()}
    paths = run.source[:1] or (run.name,)
    return {**{k: v for path in paths for k, v in settings_in(path).items()}, **own}


def reported_settings(run: RunSnapshot) -> dict[str, str]:
    """The settings for a report: standard names first, the others in the log's spelling."""
    own = ((name, standard(name), value) for name, value in run.settings.items())
    every = {known if known in STANDARD else name: value for name, known, value in own}
    for name, value in settings_in((run.source or (run.name,))[0]).items():
        every.setdefault(name, value)
    return dict(sorted(every.items(), key=lambda pair: pair[0] not in STANDARD))


def standard(name: str) -> str:
    """Return the standard name of a setting.

    Example:
        >>> standard("LR"), standard("hidden_dim")
        ('learning_rate', 'hidden_dim')
    """
    plain = name.strip().lower().lstrip("-").replace("-", "_").replace(" ", "_")
    return ALIASES.get(plain, plain)


@lru_cache(64)
def settings_in(path: str) -> Mapping[str, str]:
    """Return the settings in the last components of a path.

    Example:
        >>> settings_in("sweep/lr0.1_bs32/seed3/train.log")
        {'learning_rate': '0.1', 'batch_size': '32', 'seed': '3'}
        >>> settings_in("runs/opt=adam,lr=1e-4/run12.log")
        {'optimizer': 'adam', 'learning_rate': '1e-4'}
    """
    parts = path.replace("\\", "/").split("/")[-FOLDERS:]
    parts[-1] = re.sub(r"(?:\.(?:log|txt|out|csv|jsonl?|gz|bz2|xz|zst))+$", "", parts[-1])
    return {standard(name): value for part in parts for name, value in _named(part)}


def _named(part: str) -> Iterator[tuple[str, str]]:
    for found in _PAIR.finditer(part):
        yield found[1].strip("_"), found[2]
    for found in _GLUED.finditer(_PAIR.sub(" ", part)):
        if found[1].lower() in SHORT:
            yield found[1], found[2]
