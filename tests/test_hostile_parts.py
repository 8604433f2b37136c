"""Hostile inputs of single parts: pages in notebooks, databases, patterns, numbers beyond any float."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pytest

import curvetui
from curvetui.engine.batch_read import read_source
from curvetui.engine.pattern import Pattern, PatternError
from curvetui.stores._html import csv_of
from curvetui.stores._sqlite import columns, query

TABLE = "<table><tr><th>Step<th>Loss</tr><tr><td>1<td>0.5</tr><tr><td>2<td>0.4</tr></table>"


@pytest.mark.parametrize(
    "junk",
    [
        "<![",
        "<!--",
        "<a ",
        "<table ",
        "</td",
        "&#",
        "<td<",
        "<?",
        "<script",
        "&amp",
        '<a b="',
        "]]>",
    ],
)
def test_a_page_costs_in_proportion_to_its_size(junk):
    """However its tags are broken; tables before it are read."""
    assert csv_of(TABLE + junk * 3) == "Step,Loss\n1,0.5\n2,0.4\n"
    took = []
    for count in (40_000, 160_000):
        began = time.process_time()
        csv_of(TABLE + junk * count)
        took.append(time.process_time() - began)

    assert took[1] < 12 * took[0] + 0.1


@pytest.mark.parametrize(
    "page",
    [
        f"<!-- {TABLE} -->{TABLE}",
        TABLE.upper().replace("STEP", "Step").replace("LOSS", "Loss"),
        TABLE.replace("<td>", "<td class='x'><b>").replace("0.5", "0.5</b>"),
        TABLE.replace("Loss", "L&#111;ss"),
    ],
)
def test_a_table_is_read_in_whatever_dress(page):
    """Comments, capitals, attributes, characters by number."""
    assert csv_of(page) == "Step,Loss\n1,0.5\n2,0.4\n"


@pytest.mark.parametrize(("sign", "digits"), [(1, 400), (-1, 400), (1, 5000)])
@pytest.mark.parametrize("name", ["epoch", "loss", "val_loss"])
def test_whole_numbers_beyond_any_float_are_infinite(name, sign, digits):
    """The nearest float64; no error."""
    columns = {"epoch": [1, 2, 3], "loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.0, 1.0]}
    columns[name][2] = sign * 10**digits

    assert curvetui.diagnose(columns).runs


@pytest.mark.parametrize("text", ["{a}{b}{c} x", "loss {loss}{acc}", "e {epoch} {*}{*} {loss}"])
def test_fields_side_by_side_are_refused(text):
    """Where one number ends and the next begins would be tried in every way: cubic in the digits."""
    with pytest.raises(PatternError, match="side by side"):
        Pattern(text)


@pytest.mark.parametrize(
    "text", ["{epoch} {loss}", "{epoch},{loss}", "x{*}{loss}", "[{epoch}]{loss}"]
)
def test_fields_with_something_between_them_are_no_trouble(text):
    """A blank is enough."""
    assert Pattern(text)


def made(path, *, writer_stays: bool, mode: str = "wal"):
    """A database of two rows; in WAL mode the second is in the log only."""
    connection = sqlite3.connect(path)
    connection.execute(f"pragma journal_mode={mode}")
    connection.execute("create table t (x)")
    connection.execute("insert into t values (1)")
    connection.commit()
    if mode == "wal":
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("insert into t values (2)")
        connection.commit()
    if writer_stays:
        return connection
    connection.close()
    return None


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_reading_a_database_leaves_no_trace(tmp_path, mode):
    """No `-shm` or `-wal` appears beside the user's data, also in a folder that is only readable."""
    path = tmp_path / "a.db"
    made(str(path), writer_stays=False, mode=mode)
    before = sorted(os.listdir(tmp_path))
    rows = list(query(str(path), "select x from t"))

    assert len(rows) == (2 if mode == "wal" else 1)
    assert sorted(os.listdir(tmp_path)) == before == ["a.db"]


def test_a_live_writers_last_rows_are_seen(tmp_path):
    """What stands in the write-ahead log counts."""
    path = tmp_path / "a.db"
    writer = made(str(path), writer_stays=True)
    before = sorted(os.listdir(tmp_path))
    try:
        assert list(query(str(path), "select x from t")) == [(1,), (2,)]
        assert sorted(os.listdir(tmp_path)) == before
    finally:
        writer.close()


def test_what_a_killed_writer_left_is_read_from_a_copy(tmp_path):
    """Its log is there, its shared memory is not: nothing is made beside it."""
    path = tmp_path / "a.db"
    writer = made(str(path), writer_stays=True)
    for name in ("a.db", "a.db-wal"):
        (tmp_path / f"copy-{name}").write_bytes((tmp_path / name).read_bytes())
    writer.close()
    before = sorted(os.listdir(tmp_path))

    assert list(query(str(tmp_path / "copy-a.db"), "select x from t")) == [(1,), (2,)]
    assert sorted(os.listdir(tmp_path)) == before


def test_a_broken_notebook_costs_no_crash(tmp_path):
    """`<![` ended the command."""
    path = tmp_path / "a.ipynb"
    output = {"output_type": "display_data", "data": {"text/html": TABLE + "<![<![" * 10}}
    path.write_text(json.dumps({"cells": [{"outputs": [output]}], "nbformat": 4}))
    (run,) = read_source(str(path)).runs

    assert np.allclose(run.curves[0].y, [0.5, 0.4])


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1", "POSIX"])
def test_a_program_is_told_outside_utf_8(tmp_path, locale):
    """Signs that the locale lacks are no reason to tell nobody."""
    told = tmp_path / "told"
    script = (
        "from curvetui.alerts.command import CommandAlert; from curvetui.alerts.events import Event;"
        f"CommandAlert(\"sh -c 'cat > {told}'\").deliver([Event(1.0, {ascii('läuft→.log')}, 'ended', None, 'finished', {ascii('训练完成 …')})])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", script],
        env={
            **os.environ,
            "LC_ALL": locale,
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONIOENCODING": "ascii",
        },
        capture_output=True,
    )

    assert done.returncode == 0, done.stderr
    assert "训练完成" in json.loads(told.read_text(encoding="utf-8"))["verdict"]


@pytest.mark.parametrize("report", ["text", "html"])
@pytest.mark.parametrize(
    "places",
    [
        ("1e-320", "2e-320", "3e-320", "4e-320"),
        ("-1.7e308", "-1e308", "1e308", "1.79e308"),
        ("1.7e308", "1.7e308", "1.7e308", "1.75e308"),
        ("0", "5e-324", "1e-300", "1e300"),
    ],
)
def test_any_number_can_be_drawn(tmp_path, report, places):
    """As a place and as a value, at both ends of what a number can be."""
    lines = [f"{x},{y},{x}\n" for x, y in zip(places, places[::-1], strict=True)]
    path = tmp_path / "a.csv"
    path.write_text("step,train_loss,val_loss\n" + "".join(lines))

    command = [sys.executable, "-m", "curvetui", "check", "--report", report, str(path)]
    done = subprocess.run(command, capture_output=True, check=False)

    assert done.returncode in (0, 1)
    assert not done.stderr
    assert done.stdout


@pytest.mark.parametrize("junk", [b"\xaf", b"\xff\xfe", b"\xc3"])
def test_a_schema_that_is_no_text_is_no_fault(tmp_path, junk):
    """SQLite's own message about it cannot be decoded."""
    path = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table metrics (key text, value real)")
        base.commit()
    path.write_bytes(
        path.read_bytes().replace(b"CREATE TABLE metrics", b"CREATE TAB" + (junk * 10)[:10], 1)
    )

    assert columns(str(path), path.stat().st_size) == {}


@pytest.mark.parametrize("junk", [b"\xaf", b"\xff", b"\xe2"])
def test_a_name_that_is_no_text_is_read_with_a_mark(tmp_path, junk):
    """One bad byte costs no other row."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table metrics (key text, value real)")
        base.execute(
            "insert into metrics values (cast(? as text), 0.5), ('acc', 0.7)", (b"lo" + junk,)
        )
        base.commit()

    assert list(query(str(path), "select key, value from metrics")) == [
        ("lo\ufffd", 0.5),
        ("acc", 0.7),
    ]
