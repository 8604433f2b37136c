"""Options of `curvetui fleet`: what can have no effect is refused before anything is read, and no table is lost."""

import io
import json
import os
import signal
import sys

import pytest

import curvetui
from curvetui.cli import fleet as fleet_module
from curvetui.fleets.gather import Gathering
from curvetui.fleets.row import KEYS, FleetRow
from curvetui.fleets.sql import to_parquet, where
from curvetui.sources import SourceError
from tests.fleets.sweeps import log_text, sweep
from tests.test_check import run
from tests.test_written_files import FOREIGN


@pytest.fixture
def unread(monkeypatch):
    """Reading fails the test."""
    monkeypatch.setattr(Gathering, "run", lambda _: pytest.fail("it was read"))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--limit=-5", "0 lists all"), ("--by=,", "--by ',' names nothing"), ("--by=", "names nothing"), ("--sort=-", "names nothing"),
        ("--sort=", "names nothing"), ("--level=", "names nothing"), ("--level=dire", "no outcome 'dire'"), ("--where=  ", "names nothing"),
        ("--where=best >", "'best >': it is not complete; write a condition such as best > 0.5"), ("--where=best", "is no condition; compare it"), ("--where=1", "is no condition"),
        ("--where=count(*) > 1", "--where: "), ("--where=level = 'healthy'", "known: calm, note, watch, act, stop; --level healthy"),
        ("--where=level in ('act', 'stopp')", "no level 'stopp'; did you mean stop?"), ("--where='Stop' = level", "did you mean stop?"),
        ("--where=kind = 'overfit'", "did you mean overfitting?"), ("--where=state <> 'done'", "known: running, finished"),
        ("--where=level >= 'dire'", "no level 'dire'"), ("--where=best > 0.5)", 'syntax error at or near ")"; write a condition'),
        ("--where=(best > 0.5", "it is not complete"), ("--where=best > 0.5 group by kind", 'at or near "group"; write a condition'),
    ],
)  # fmt: skip
def test_an_option_without_effect_is_refused_before_anything_is_read(
    tmp_path, capsys, unread, option, said
):
    """After an hour of reading it would come too late; in silence it would pass for an answer."""
    if option.startswith("--where"):
        pytest.importorskip("duckdb")
    code, out, err = run(capsys, "fleet", str(sweep(tmp_path)), "--no-cache", option)
    assert (code, out) == (2, "")
    assert said in err


def test_a_limit_for_a_table_that_holds_all_runs_is_refused(tmp_path, capsys, unread):
    """A short text table is a view; short data would be a loss."""
    code, _, err = run(capsys, "fleet", str(tmp_path), "--limit", "3", "--report", "csv")
    assert code == 2
    assert "a csv table holds all runs" in err


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("level = 'stop'", 4), ("level >= 'act'", 4), ("level < 'act'", 4), ("level > 'stop'", 0), ("kind = 'non_finite' and seed > 0", 3),
        ("kind like 'non%'", 4), ("name like '%level = ''dire''%'", 0), ("bs = 32 and lr < 0.1", 4), ("state in ('failed', 'finished')", 8),
        ("seed = 0 -- the first", 2), ("seed = 0 or\n seed = 1", 4),
    ],
)  # fmt: skip
def test_a_condition_that_makes_sense_filters(tmp_path, capsys, condition, count):
    """Levels compare by severity; what matches nothing is an empty table."""
    pytest.importorskip("duckdb")
    out = run(
        capsys, "fleet", str(sweep(tmp_path)), "--no-cache", "--where", condition, "--report", "json",
    )[1]  # fmt: skip
    assert len(out.splitlines()) == count


def test_text_without_quotes_is_said(tmp_path, capsys):
    """SQL takes it for a column."""
    pytest.importorskip("duckdb")
    err = run(capsys, "fleet", str(sweep(tmp_path)), "--no-cache", "--where", "level = stop")[2]
    assert "text needs quotes: 'stop'" in err


def test_a_verdict_that_no_run_has_is_said(tmp_path, capsys):
    """It is a sentence; whole ones match, and parts with `like`."""
    pytest.importorskip("duckdb")
    folder = str(sweep(tmp_path, seeds=1))
    asked = ("fleet", folder, "--no-cache", "--report", "json", "--where")
    verdict = json.loads(run(capsys, *asked, "level = 'stop'")[1])["verdict"]
    quoted = verdict.replace("'", "''")

    assert "verdict like" in run(capsys, *asked, "verdict = 'healthy'")[2]
    assert len(run(capsys, *asked, f"verdict = '{quoted}'")[1].splitlines()) == 1


@pytest.mark.parametrize(
    "options", [("--output", "f.csv"), ("--output", "f.html"), ("--output", "f.json"), ("--output", "f.md"), ("--output", "f.txt"),
                ("--output", "f.parquet"), ("--prometheus", "f.prom")],
)  # fmt: skip
def test_a_file_of_somebody_else_is_refused_before_anything_is_read(
    tmp_path, capsys, monkeypatch, options
):
    """A folder that is not there too; our own file is replaced, by an empty table too."""
    if options[1].endswith("parquet"):
        pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path / "runs", seeds=1)
    asked = ("fleet", "runs", "--no-cache", *options)
    assert [run(capsys, *asked)[0], run(capsys, *asked)[0]] == [0, 0]
    for level in ("watch", "stop"):
        assert run(capsys, *asked, "--level", level)[0] == 0

    monkeypatch.setattr(Gathering, "run", lambda _: pytest.fail("it was read"))
    for text in (*FOREIGN, "PAR1 name path verdict PAR1"):
        (tmp_path / options[1]).write_text(text)
        code, _, err = run(capsys, *asked)
        assert (code, (tmp_path / options[1]).read_text()) == (2, text)
        assert "it holds something else" in err
    code, _, err = run(capsys, *asked[:-1], f"nowhere/{options[1]}")
    assert code == 2
    assert "no such file or directory" in err


@pytest.mark.parametrize(
    "columns", ["1 as a", "1 as name, 'x' as path, 'y' as verdict", "42 as planned_epochs"]
)
def test_a_parquet_file_of_somebody_else_is_left_as_it_is(tmp_path, capsys, columns):
    """All of them begin alike; the footer of ours names the columns."""
    duckdb = pytest.importorskip("duckdb")
    (tmp_path / "a.log").write_text(log_text())
    path = tmp_path / "data.parquet"
    duckdb.execute(f"copy (select {columns}) to '{path}' (format parquet)")
    before = path.read_bytes()

    assert run(capsys, "fleet", str(tmp_path), "--no-cache", "--output", str(path))[0] == 2
    assert path.read_bytes() == before


class Interrupted(Gathering):
    """Ctrl-C after the first rows."""

    def run(self):
        yield next(super().run())
        raise KeyboardInterrupt


def test_a_partial_table_never_replaces_a_complete_one(tmp_path, capsys, monkeypatch):
    """It goes to a file beside it; gauges of some runs only are not written."""
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path / "runs", seeds=20)
    asked = ("fleet", "runs", "--no-cache", "--output", "f.csv", "--prometheus", "f.prom")
    assert run(capsys, *asked)[0] == 0
    complete = [(tmp_path / name).read_text() for name in ("f.csv", "f.prom")]
    monkeypatch.setattr(fleet_module, "Gathering", Interrupted)
    code, _, err = run(capsys, *asked)

    assert code == 130
    assert [(tmp_path / name).read_text() for name in ("f.csv", "f.prom")] == complete
    assert len((tmp_path / "f.partial.csv").read_text()) < len(complete[0])
    for said in (
        "interrupted:",
        "f.csv is left as it was",
        "f.prom was not written",
        "to f.partial.csv",
    ):
        assert said in err


def test_a_partial_table_that_replaces_nothing_is_written_where_it_was_asked_for(
    tmp_path, capsys, monkeypatch
):
    """What was read is worth keeping."""
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path / "runs", seeds=20)
    monkeypatch.setattr(fleet_module, "Gathering", Interrupted)
    code, _, err = run(capsys, "fleet", "runs", "--no-cache", "--output", "f.csv")

    assert code == 130
    assert (tmp_path / "f.csv").exists()
    assert "runs to f.csv" in err or "1 run to f.csv" in err


def test_ctrl_c_while_rows_are_filtered_is_no_bug(tmp_path, capsys, monkeypatch):
    """DuckDB makes another error of what a signal's handler raises."""
    duckdb = pytest.importorskip("duckdb")
    connect = duckdb.connect

    class Interrupted:
        def __init__(self, *args):
            self.base = connect(*args)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.base.close()

        def execute(self, text):
            if text.startswith("select _row") and self.base.execute("from runs").fetchone():
                raise RuntimeError("Query interrupted")
            return self.base.execute(text)

    monkeypatch.setattr(duckdb, "connect", Interrupted)
    arguments = ("fleet", str(sweep(tmp_path, seeds=1)), "--no-cache", "--where", "best > 0")
    code, out, err = run(capsys, *arguments)
    assert (code, out, "was not written completely" in err) == (130, "", True)


def test_ctrl_c_while_the_table_is_written_is_said(tmp_path, capsys, monkeypatch):
    """An earlier file stays whole."""
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path / "runs", seeds=1)
    asked = ("fleet", "runs", "--no-cache", "--output", "f.csv")
    assert run(capsys, *asked)[0] == 0
    before = (tmp_path / "f.csv").read_text()

    def stop(*_):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(fleet_module, "_write_files", stop)
    code, out, err = run(capsys, *asked)
    assert (code, out, (tmp_path / "f.csv").read_text()) == (130, "", before)
    assert "f.csv was not written completely" in err


@pytest.mark.parametrize("end", ["\n", "\0", "\r\n"])
def test_a_dash_takes_names_from_standard_input(tmp_path, capsys, monkeypatch, end):
    """One a line, or as `find -print0` ends them; one that has gone is a row with an error."""
    names = []
    for name in ("a.log", "b c.log", "-d.log"):
        (tmp_path / name).write_text(log_text())
        names.append(str(tmp_path / name))
    _give(monkeypatch, end.join([*names, str(tmp_path / "gone.log"), ""]).encode())
    code, out, _ = run(capsys, "fleet", "-", "--no-cache", "--report", "json")
    rows = [json.loads(line) for line in out.splitlines()]

    assert code == 2
    assert {row["name"]: row["error"] is None for row in rows} == {
        "a.log": True, "b c.log": True, "-d.log": True, "gone.log": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "names no log"), (b"\n\n", "curvetui check -"), (None, "find . -name")]
)
def test_a_dash_without_names_is_said(capsys, monkeypatch, data, said):
    """An empty pipe, and a terminal, which would be waited for."""
    _give(monkeypatch, data)
    code, out, err = run(capsys, "fleet", "-", "--no-cache")
    assert (code, out) == (2, "")
    assert said in err


def _give(monkeypatch, data: bytes | None) -> None:
    """Standard input with *data*; None: a terminal."""
    stdin = io.TextIOWrapper(io.BytesIO(data or b""))
    stdin.isatty = lambda: data is None
    monkeypatch.setattr(sys, "stdin", stdin)


@pytest.mark.parametrize("name", ["lgo", "lgo/a.log", "lgo/*.log", "**/lgo?"])
def test_a_name_that_does_not_exist_is_a_row_beside_the_others(tmp_path, capsys, name):
    """A slip in the last of many names must not cost the others their table."""
    good = str(sweep(tmp_path / "runs", seeds=1))
    code, out, err = run(
        capsys, "fleet", good, str(tmp_path / name), "--no-cache", "--report", "json"
    )
    errors = [row["error"] for row in map(json.loads, out.splitlines())]

    assert (code, len(errors)) == (2, 3)
    assert errors[:2] == [None, None]
    assert f"cannot read {tmp_path / name}: " in errors[2]
    assert ("check the spelling" in err) is ("*" not in name)
    assert "1 unreadable" in run(capsys, "fleet", good, str(tmp_path / name))[1]
    assert [row["error"] for row in curvetui.fleet([good, tmp_path / name], cache=False)] == errors


def test_a_slip_is_said_before_the_others_are_read(tmp_path, capsys, monkeypatch):
    """Not after an hour."""
    (tmp_path / "runs").mkdir()
    monkeypatch.setattr(Gathering, "run", lambda _: print("reading", file=sys.stderr) or iter(()))
    err = run(capsys, "fleet", str(tmp_path / "runs"), str(tmp_path / "lgo"), "--no-cache")[2]

    assert err.index("check the spelling") < err.index("reading")


@pytest.mark.parametrize("names", [["lgo"], ["lgo", "rnus/"]])
def test_names_of_which_none_exists_are_refused(tmp_path, capsys, monkeypatch, unread, names):
    """There is nothing to make a table of."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "fleet", *names, "--no-cache")

    assert (code, out) == (2, "")
    assert "cannot read lgo: there is no such file or folder; check the spelling" in err
    with pytest.raises(SourceError, match="check the spelling"):
        curvetui.fleet(names)


@pytest.mark.parametrize("name", ["best", "seed", "lr", "last"])
def test_a_column_after_a_dash_needs_no_equals_sign(tmp_path, capsys, name):
    """`--sort -best` is `--sort=-best`, as the shell's users write it."""
    given = "fleet", str(sweep(tmp_path)), "--no-cache", "--report", "csv"
    joined = run(capsys, *given, f"--sort=-{name}")

    assert joined[0] == 0
    assert run(capsys, *given, "--sort", f"-{name}") == joined
    assert run(capsys, *given, "--sort", name)[1] != joined[1]


def test_an_option_is_not_the_value_of_the_one_before(tmp_path, capsys):
    """A value was forgotten."""
    for option in ("--watch", "--no-cache"):
        code, out, err = run(capsys, "fleet", str(tmp_path), "--sort", option)
        assert (code, out) == (2, "")
        assert "--sort: expected one argument" in err


def test_names_that_are_no_text_are_filtered_and_written(tmp_path, capsys, monkeypatch):
    """Of files and of settings: bytes that are not UTF-8, quotes, control characters, none at all."""
    duckdb = pytest.importorskip("duckdb")
    names = ("a\udcff", "b'\"", "c\n\0\x1b", "", " ", "{d}", "_row", "select", "VERDICT", "İ")
    rows = [
        FleetRow(f"{n}\udcff", f"{n}\udcff", best=1.0, settings={n: f"\udcff{n}"}) for n in names
    ]
    assert len(where(rows, "best > 0")) == len(names)
    to_parquet(rows, str(tmp_path / "t.parquet"))
    found = duckdb.sql(f"select * from '{tmp_path / 't.parquet'}'")
    assert (len(found), len(found.columns)) == (len(names), len(KEYS) + len(names))
    monkeypatch.chdir(tmp_path)
    with open(os.fsdecode(b"n\xff'\n.log"), "w") as log:
        log.write(log_text())
    code, out, _ = run(capsys, "fleet", ".", "--no-cache", "--where", "best > 0", "--report", "csv")
    assert (code, "n\ufffd' .log" in out) == (0, True)


@pytest.mark.parametrize("options", [["--where", "lr > 1"], ["--output", "x.parquet"]])
def test_a_missing_duckdb_is_no_bug(capsys, monkeypatch, tmp_path, options):
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.log").write_text("epoch 1 loss 1\nepoch 2 loss 0.5\n")

    code, _, err = run(capsys, "fleet", "a.log", *options)

    assert (code, "install duckdb" in err) == (2, True)
