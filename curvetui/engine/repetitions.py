"""Runs that repeat one configuration: what differs between them by nature is not a setting."""

import re
from collections.abc import Mapping, Sequence

from curvetui.engine.run_query import as_number

Configuration = tuple[tuple[str, str], ...]
_QUALIFIER = (
    "run|job|exp|experiment|trial|session|study|sweep|wandb|mlflow|neptune|comet|slurm|hydra|process|log|logs|logging|out|output|outputs|"
    "save|saved|result|results|ckpt|checkpoint|checkpoints|work|working|root|tensorboard|tb|tmp|cache|user|master|server|display|version"
)
_PLACE = "name|tag|dir|directory|folder|path|file|filename|prefix|url|uri|to"
_ID = "id|uuid|index|number|num"
_NAMED = re.compile(
    rf"(?:.*_)?(?:{_QUALIFIER})_?(?:{_PLACE})|name|tag|tags|title|run|log|logs|output|out|outputs|note|notes|comment|description|desc|cmd|command|argv"
)
"""Names and places: of one run, unless several seeds share them."""
_OWN = re.compile(
    rf"(?:.*_)?(?:seed|seeds|random_state|rng|port|pid|uuid|date|datetime|timestamp|hostname|host|ip|addr|address)|id|time|gpu|gpus?_?ids?|"
    rf"(?:cuda_)?visible_devices|local_rank|(?:.*_)?(?:{_QUALIFIER}|gpu|device)_?(?:{_ID})|(?:.*_)?(?:start|end|launch|created|current)_?(?:time|at)"
)
"""Seeds, ids, ports, dates, hosts: always of one run."""
_CHANGING = re.compile(
    r"\d{4}-?\d\d-?\d\d(?:[T_ -]?\d\d[:_-]?\d\d(?:[:_-]?\d\d)?(?:\.\d+)?)?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=cuda:)\d+"
)
"""Dates, times and ids in a text."""


def is_of_one_run(name: str) -> bool:
    """Whether a setting differs from run to run by nature, whatever its value.

    Example:
        >>> [name for name in ("seed", "data_seed", "master_port", "wandb_id", "id", "model_id", "lr") if is_of_one_run(name)]
        ['seed', 'data_seed', 'master_port', 'wandb_id', 'id']
    """
    return _OWN.fullmatch(_plain(name)) is not None


def seed_of(settings: Mapping[str, str]) -> str | None:
    """The run's seed; None if its settings name none."""
    return settings.get("seed", next((v for n, v in settings.items() if "seed" in _plain(n)), None))


def configurations(runs: Sequence[Mapping[str, str]]) -> list[Configuration | None]:
    """Return for each run's settings those that its repetitions share; None without a seed.

    Numbers are equal by value. Left out are seeds, ids, ports, dates and hosts, and names and places
    most of whose values belong to a single seed; in other texts the seed, dates and ids are ignored
    if that makes texts equal.

    Example:
        >>> runs = [{"lr": "1e-1", "seed": "1", "output_dir": "out/1"}, {"lr": "0.1", "seed": "2", "output_dir": "out/2"}]
        >>> configurations(runs)
        [(('lr', '0.1'),), (('lr', '0.1'),)]
    """
    seeds = [seed_of(own) for own in runs]
    names = sorted({name for own in runs for name in own if not is_of_one_run(name)})
    columns = {
        name: _column(values, seeds)
        for name in names
        if not _tells_apart(name, values := [own.get(name) for own in runs], seeds)
    }
    return [
        None
        if seed is None
        else tuple(
            (name, value) for name, column in columns.items() if (value := column[row]) is not None
        )
        for row, seed in enumerate(seeds)
    ]


def _column(values: list[str | None], seeds: list[str | None]) -> list[str | None]:
    """The values, with what changes from run to run replaced if that makes some equal."""
    exact = [v if (number := as_number(v)) is None else str(number) for v in values]
    general = [
        value
        if value is None or seed is None or as_number(value) is not None
        else _general(value, seed)
        for value, seed in zip(exact, seeds, strict=True)
    ]
    return general if len(set(general)) < len(set(exact)) else exact


def _tells_apart(name: str, values: list[str | None], seeds: list[str | None]) -> bool:
    """Whether a name or a place belongs to one run: most of its values occur with one seed only."""
    if _NAMED.fullmatch(_plain(name)) is None:
        return False
    of: dict[str, set[str]] = {}
    for value, seed in zip(values, seeds, strict=True):
        if value is not None and seed is not None:
            of.setdefault(value, set()).add(seed)
    return 2 * sum(len(found) == 1 for found in of.values()) >= len(of)


def _plain(name: str) -> str:
    """`outputDir`, `output-dir` and `hydra.output_dir` as words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def _general(text: str, seed: str) -> str:
    return re.sub(rf"(?<!\d)(?<!\d\.){re.escape(seed)}(?!\d|\.\d)", "*", _CHANGING.sub("*", text))
