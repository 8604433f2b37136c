"""Sample logs are read and judged as they were, and tell the stories that README tells of them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from curvetui.cli.options import UsageError
from curvetui.cli.samples import STORIES, example_of, sample_of, sample_path
from curvetui.detectors import detectors
from curvetui.engine.batch_read import read_source
from tests.conftest import SAMPLES, sample, sample_snapshot
from tests.detectors.troubles import TRUE
from tests.goldens.summary import FOLDER, golden_of, golden_path


def test_a_sample_log_is_read_and_judged_as_it_was(sample_log):
    """Run `python -m tests.regenerate` if the change is meant, and read the difference."""
    assert golden_of(sample_log) == golden_path(sample_log).read_text(encoding="utf-8"), (
        f"{sample_log.name} is read or judged in another way than before; if that is meant, run"
        " `python -m tests.regenerate goldens` and read the difference"
    )


def test_there_is_a_golden_file_for_every_sample_log_and_no_other():
    """Nothing is pinned that is gone."""
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in SAMPLES}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_what_the_program_says(name):
    """Its kinds are found, each place in it is that of a finding, and a healthy run is left with nothing at watch or above."""
    story, kinds = STORIES[name]
    log = next(path for path in SAMPLES if path.stem == name)
    found = [f for run in sample_snapshot(log).runs for f in run.findings]
    troubles = {f.kind for f in found if f.status != "withdrawn" and f.level in ("act", "stop")}
    standing = {f.kind for f in found if f.status in ("open", "ended") and f.level != "note"}
    places = {p for f in found for p in (f.first, f.detected_at, f.last)}

    assert set(kinds) <= {f.kind for f in found}, f"its story in curvetui/cli/samples.py: {story}"
    assert ("healthy" in story) <= (not standing | troubles)
    assert all(float(n) in places for n in re.findall(r"(?:epoch|step) (\d+)", story)), story


def test_each_sample_log_has_a_story():
    """`curvetui demo --list` leaves none out."""
    assert {path.stem for path in SAMPLES} == set(STORIES), "tell it in curvetui/cli/samples.py"


@pytest.mark.parametrize("kind", [d.kind for d in detectors() if not d.live])
def test_each_kind_has_a_sample_log_that_shows_it(kind):
    """The page of `explain KIND` begins with it, and `curvetui demo KIND` opens it; scores lie within their range."""
    if sample_of(kind) is None and kind in TRUE:
        pytest.skip(f"no sample log shows {kind} yet: see CONTRIBUTING, Sample logs")
    assert sample_of(kind), (
        f"add a @true run of {kind} to tests/detectors/troubles.py, or a sample log"
    )
    log, finding = example_of(kind)
    curve = next(
        c
        for run in read_source(str(sample(log))).runs
        for c in run.curves
        if c.name == finding.metrics[0]
    )

    assert sample_path(kind).stem == log
    assert (
        kind == "impossible_value"
        or curve.metric not in ("accuracy", "f1", "auc")
        or (0 <= np.nanmin(curve.y) <= np.nanmax(curve.y) <= 100)
    )


@pytest.mark.parametrize("kind", [d.kind for d in detectors() if d.live])
def test_a_kind_that_only_live_watching_reports_has_an_example_and_no_demo(kind):
    """Its page shows a card; the command line says why there is no log to open."""
    assert example_of(kind)[1].kind == kind
    with pytest.raises(UsageError, match="watched live"):
        sample_path(kind)
