"""What many tests need: the sample logs, and a run of the engine over bytes cut in any way."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from functools import cache
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


def curves(text: str) -> dict[str, tuple[list[float], list[float]]]:
    """Title -> places and values of the curves of a log with one run."""
    (run,) = snapshot_of(text.encode()).runs
    return {c.title: (c.x.tolist(), c.y.tolist()) for c in run.curves}


@cache
def sample_snapshot(path: Path) -> Snapshot:
    """What the engine makes of a sample log; read once for all tests that only look at it."""
    return snapshot_of(path.read_bytes(), name=path.name)


def told(snapshot: Snapshot) -> list[dict]:
    """Everything that a report would tell of *snapshot*, comparable."""
    return [run_of(run, Findings(snapshot.runs)) for run in snapshot.runs]


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample_log(request: pytest.FixtureRequest) -> Path:
    """Each of the sample logs."""
    return request.param


SLOW = frozenset(
    """
    test_types_hold test_who_knows_a_run_says_of_it_what_a_stranger_says
    test_findings_never_vanish_while_a_log_grows test_what_was_said_stands
    test_types_are_there_for_those_who_use_the_library test_patterns_do_not_run_away
    test_a_small_file_that_unpacks_to_much_comes_in_pieces test_cuts_make_no_difference
    test_a_line_of_many_bar_frames_is_bounded test_metric_names_without_end_are_bounded
    test_counts_of_the_whole_log_stand_in_every_run_of_a_report
    test_whole_in_parts_and_side_by_side_are_the_same test_ends_where_check_ends test_looking_changes_nothing
    test_any_cutting_of_the_bytes_gives_the_same_report test_two_hundred_writers_at_once_lose_nothing
    test_no_name_steers_the_terminal test_a_sweep_on_s3_is_the_sweep_on_disk
    test_looking_at_samples_changes_nothing test_a_run_that_another_one_followed_is_never_judged_again
    test_how_often_one_looks_changes_nothing test_a_thousand_runs_are_counted
    test_how_many_records_are_read_at_once_makes_no_difference
    test_a_log_that_kills_its_reader_costs_that_log_only test_a_folder_that_grows_is_the_same_as_one_that_is_there
    test_the_wheel_holds_the_whole_package_and_nothing_else test_no_module_is_faked_to_start_sooner
    test_the_output_of_a_failed_run_outlives_many_later_runs test_a_flood_is_held_back_and_disturbs_nobody
    test_every_number_of_a_million_lines_is_there test_ended_runs_are_the_same_objects_at_each_look
    test_findings_stay_and_the_thinning_is_told test_in_bulk_is_the_same_as_one_by_one
    test_what_was_said_of_the_whole_run_stands test_overfitting_stops_a_loop_once_it_is_beyond_doubt
    """.split()
)
"""Tests that take seconds, by name: `pytest -m "not slow"` leaves them out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests."""
    for item in items:
        if item.name.partition("[")[0] in SLOW:
            item.add_marker(pytest.mark.slow)
