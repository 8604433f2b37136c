"""What many tests need: the sample logs, and a run of the engine over bytes cut in any way."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from curvetui.engine.session import Session
from curvetui.model import Snapshot
from curvetui.reports import Findings
from curvetui.reports.json import run_of
from curvetui.sources import Chunk

# No test may find a user's settings, or leave a view behind among theirs.
os.environ.update(
    {
        name: tempfile.mkdtemp(prefix="curvetui-tests-")
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    }
)

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "sample_logs").iterdir())


def sample(name: str) -> Path:
    """A sample log by the beginning of its name."""
    return next(path for path in SAMPLES if path.name.startswith(name))


def snapshot_of(data: bytes, cuts: Iterable[int] = (), name: str = "a.log") -> Snapshot:
    """What the engine makes of *data*, given in the parts that *cuts* make."""
    session = Session()
    bounds = [0, *sorted(cuts), len(data)]
    for start, end in zip(bounds, bounds[1:], strict=False):
        session.take(Chunk(name, data[start:end]))
    return session.finish()


def told(snapshot: Snapshot) -> list[dict]:
    """Everything that a report would tell of *snapshot*, comparable."""
    return [run_of(run, Findings(snapshot.runs)) for run in snapshot.runs]


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample_log(request: pytest.FixtureRequest) -> Path:
    """Each of the sample logs."""
    return request.param
