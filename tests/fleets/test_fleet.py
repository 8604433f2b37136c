"""`curvetui fleet`: many runs as one table, the gravest first."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from zlib import crc32

import pytest

import curvetui
from curvetui.charts.text_cells import width
from curvetui.cli.fleet import _line
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.run_query import matching
from curvetui.fleets.cache import Cache
from curvetui.fleets.gather import Gathering
from curvetui.fleets.listing import logs_of
from curvetui.fleets.page import SCRIPT, page
from curvetui.fleets.prometheus import exposition
from curvetui.fleets.reading import readings
from curvetui.fleets.row import KEYS, FleetRow
from curvetui.fleets.sentences import shared
from curvetui.fleets.separators import Separation
from curvetui.fleets.table import Table, ranked
from curvetui.fleets.workers import LocalWorkers, batches
from curvetui.sources import SourceError
from tests.conftest import SAMPLES
from tests.fleets.sweeps import log_text, sweep
from tests.reports.hostile import TEXTS
from tests.stores.test_stores import mlflow, tensorboard
from tests.test_check import run

CONTRACT = (
    "name path host state level verdict kind first headline best best_at last epochs planned_epochs "
    "steps planned_steps seconds settings size modified error"
)


class Counting:
    """Reads in this process, and counts what it was asked for."""

    def __init__(self):
        self.asked = 0

    def map(self, given, options):
        for batch in given:
            self.asked += len(batch)
            yield readings(batch, options)


def gathered(sources, cache=None, workers=None):
    gathering = Gathering([str(s) for s in sources], ReadOptions(), workers or Counting(), cache)
    for _ in gathering.run():
        pass
    return gathering.table()


def test_the_gravest_run_comes_first(tmp_path, capsys):
    """And every run is a line."""
    code, out, err = run(capsys, "fleet", str(sweep(tmp_path)), "--no-cache")
    lines = [line for line in out.splitlines() if ".log" in line]

    assert (code, err, len(lines)) == (0, "", 8)
    assert out.splitlines()[0] == "  8 runs: 4 stop, 4 healthy"
    assert [line.split()[0] for line in lines] == ["STOP"] * 4 + ["HEALTHY"] * 4


def test_rows_have_the_keys_that_scripts_rely_on(tmp_path, capsys):
    """One JSON object a line, strict JSON."""
    out = run(capsys, "fleet", str(sweep(tmp_path)), "--no-cache", "--report", "json")[1]
    rows = [json.loads(line, parse_constant=pytest.fail) for line in out.splitlines()]

    assert [tuple(row) for row in rows] == [tuple(CONTRACT.split())] * 8 == [KEYS] * 8
    assert rows[0]["settings"] == {"learning_rate": "0.1", "batch_size": "32", "seed": "0"}
    assert (rows[0]["kind"], rows[0]["first"], rows[0]["level"]) == ("non_finite", 7.0, "stop")
    assert rows[-1]["headline"] == "val_accuracy"


def test_a_row_says_what_check_says(tmp_path):
    """The same findings, whichever verb reads the log."""
    path = sweep(tmp_path, seeds=1) / "lr0.1_bs32" / "seed0.log"
    row = gathered([path]).runs[0]
    report = curvetui.read(path).runs[0]

    assert (row.verdict, row.state) == (report.verdict, report.state)


@pytest.mark.parametrize("other", ["./runs/a.log", "runs/../runs/a.log", "linked/a.log", "link.log", "{here}/runs/a.log", "linked", "runs/."])  # fmt: skip
def test_a_log_named_by_two_paths_is_one_run(other, tmp_path, monkeypatch):
    """Or found by two of the sources, through whatever links."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.log").write_text(log_text())
    (tmp_path / "linked").symlink_to("runs")
    (tmp_path / "link.log").symlink_to("runs/a.log")
    table = gathered(["runs/a.log", other.format(here=tmp_path), "runs"])

    assert [row.path for row in table.runs] == ["runs/a.log"]


def test_equal_logs_in_two_places_are_two_runs(tmp_path, monkeypatch):
    """A copy and a hard link are logs of their own."""
    (tmp_path / "a.log").write_text(log_text())
    shutil.copy(tmp_path / "a.log", tmp_path / "b.log")
    os.link(tmp_path / "a.log", tmp_path / "c.log")

    assert len(gathered([tmp_path])) == 3


@pytest.mark.parametrize("before", ["collapse", "divergence", "overfitting"])
def test_the_kind_of_a_row_is_that_of_its_verdict(before, tmp_path):
    """NaN, though another finding of the same level came first."""
    losses = {
        "collapse": [2 / e if e < 20 else 2.3 for e in range(1, 30)],
        "divergence": [2 / e if e < 10 else 2 * 10.0 ** (e - 10) for e in range(1, 25)],
        "overfitting": [2 / e for e in range(1, 35)],
    }[before]
    path = tmp_path / "a.log"
    path.write_text(
        "".join(
            f"Epoch {e}/40 - loss: {loss:.4g} - val_accuracy: {0.1 if loss > 2 else 1 - loss / 3:.4g}\n"
            for e, loss in enumerate([*losses, *[float("nan")] * (40 - len(losses))], start=1)
        )
    )
    (row,) = gathered([path]).runs

    assert "is NaN at epoch" in row.verdict
    assert (row.kind, row.first) == ("non_finite", len(losses) + 1)


def test_check_counts_the_same_outcomes_as_the_fleet(tmp_path, capsys):
    """`8 runs: 2 stop, 1 died, ...`: one run is called by one word, whoever reads it."""
    for path in SAMPLES:
        if path.name.startswith("keras"):
            os.utime(shutil.copy(path, tmp_path), (0, 0))
    checked, listed = (
        run(capsys, verb, str(tmp_path))[1].splitlines()[0] for verb in ("check", "fleet")
    )

    assert checked == listed
    assert {"stop", "died", "act", "watch", "healthy"} <= set(checked.replace(",", "").split())


def test_large_counts_have_spaces():
    """`2 000 runs: 1 319 healthy`."""
    rows = [FleetRow("a", f"{i}.log", level="calm" if i else "stop") for i in range(2000)]
    text = str(Table(tuple(rows)))

    assert text.startswith("  2 000 runs: 1 stop, 1 999 healthy\n")
    assert text.endswith("… and 1 960 more; --limit 0 shows all\n")


def test_every_column_has_its_heading(tmp_path):
    """The verdicts too."""
    (head,) = (line for line in str(gathered([sweep(tmp_path)])).splitlines() if "outcome" in line)

    assert head.split() == ["outcome", "verdict", "run", "best"]


@pytest.mark.parametrize("name", ["x" * 90, "数据" * 40, "a/" * 60])
def test_long_names_are_cut_in_the_middle(name):
    """Their ends tell the runs of a sweep apart."""
    rows = (FleetRow(f"{name}/seed{i}.log", f"{i}", level="calm") for i in range(2))
    text = str(Table(tuple(rows)))

    assert all(f"/seed{i}.log" in text for i in range(2))
    assert max(map(width, text.splitlines())) <= 100


def test_large_counts_of_failed_runs_have_spaces():
    """As the counts above them."""
    found = Separation((), 1200, 3500, 40, ("seed",))

    assert list(shared(found, "en")) == [
        "no setting separates the 1 200 failed runs from the 2 300 others by more than chance"
    ]


def test_runs_are_grouped_by_settings(tmp_path):
    """`by` takes the short names too; the middle is that of the headline's best values."""
    groups = curvetui.fleet(sweep(tmp_path), by=("lr",), cache=False).groups

    assert [(g.settings, g.runs) for g in groups] == [((("lr", "0.01"),), 4), ((("lr", "0.1"),), 4)]
    assert groups[0].counts == {"healthy": 4}
    assert groups[0].middle == pytest.approx(0.8733, abs=1e-4)


def test_plain_sorting_and_filters_need_no_extra(tmp_path, capsys):
    """By a column or a setting, largest first with a dash; runs without the value come last."""
    folder = str(sweep(tmp_path, rates=("0.01", "0.1", "0.02")))
    out = run(capsys, "fleet", folder, "--no-cache", "--sort=-best", "--level", "healthy")[1]
    rows = [word for line in out.splitlines() for word in line.split() if word.endswith(".log")]

    assert len(rows) == 8
    assert rows[0].endswith("seed3.log")
    assert run(capsys, "fleet", folder, "--no-cache", "--sort", "colour")[0] == 2
    assert run(capsys, "fleet", folder, "--no-cache", "--level", "dire")[0] == 2


def test_csv_is_read_back_and_holds_no_formula(tmp_path, capsys, monkeypatch):
    """A spreadsheet takes what begins with = for a formula."""
    (tmp_path / "=cmd.log").write_text(log_text())
    monkeypatch.chdir(tmp_path)
    out = run(capsys, "fleet", "=cmd.log", "--no-cache", "--report", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(out)))

    assert rows[0]["name"] == "'=cmd.log"
    assert tuple(rows[0]) == KEYS


def test_what_cannot_be_read_is_a_row_with_an_error(tmp_path, capsys):
    """Nothing is lost, and the exit code says so."""
    (tmp_path / "a.log").write_text(log_text())
    (tmp_path / "b.log").write_bytes(bytes(range(256)) * 40)
    code, out, _ = run(
        capsys, "fleet", str(tmp_path / "a.log"), str(tmp_path / "b.log"), "--no-cache", "--report", "json",
    )  # fmt: skip
    rows = {row["name"]: row["error"] for row in map(json.loads, out.splitlines())}

    assert code == 2
    assert rows["a.log"] is None
    assert "binary" in rows["b.log"]


def test_other_files_of_a_folder_are_counted_and_not_listed(tmp_path, capsys):
    """A folder of runs holds notes and configurations too."""
    sweep(tmp_path, seeds=1)
    (tmp_path / "notes.txt").write_text("buy milk\n" * 20)
    (tmp_path / "weights.pt").write_bytes(b"\0" * 100)
    out = run(capsys, "fleet", str(tmp_path), "--no-cache")[1]

    assert "2 runs" in out
    assert "1 other file holds no training log" in out


def test_a_folder_that_is_not_there_is_an_error(capsys):
    """Exit code 2 and a sentence."""
    code, out, err = run(capsys, "fleet", "no/such/folder")

    assert (code, out) == (2, "")
    assert "check the spelling" in err


def test_runs_are_named_by_the_shortest_path_that_tells_them_apart():
    """Only as much of the path as is needed."""
    paths = ["/a/x/one/train.log", "/a/x/two/train.log", "/a/other.log"]

    assert [row.name for row in ranked([FleetRow("", path) for path in paths], "path")] == [
        "other.log", "one/train.log", "two/train.log",
    ]  # fmt: skip


def test_the_second_reading_takes_rows_from_the_cache(tmp_path):
    """Only what changed is read again, and the rows are equal."""
    folder, base, workers = sweep(tmp_path / "runs"), str(tmp_path / "c.sqlite"), Counting()
    first = gathered([folder], Cache(ReadOptions(), base), workers)
    (folder / "lr0.01_bs32" / "seed0.log").write_text(log_text(14))
    second = gathered([folder], Cache(ReadOptions(), base), workers)

    assert workers.asked == 8 + 1
    changed = {row.path for row in set(map(repr_of, second.runs)) ^ set(map(repr_of, first.runs))}
    assert [path.endswith("lr0.01_bs32/seed0.log") for path in changed] == [True]


@pytest.mark.parametrize("other", ["./runs", "{here}/runs", "linked", "runs/../runs", "runs/."])
def test_another_spelling_of_a_path_shares_its_cached_rows(other, tmp_path, monkeypatch):
    """The rows name the logs as they are spelled now: a plain log, and the run of a store."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.log").write_text(log_text())
    tensorboard(tmp_path / "runs" / "a")
    mlflow(tmp_path / "runs" / "b")
    (tmp_path / "linked").symlink_to("runs")
    workers, spelled = Counting(), other.format(here=tmp_path)
    gathered(["runs"], Cache(ReadOptions(), str(tmp_path / "c.sqlite")), workers)
    asked = workers.asked
    again = gathered([spelled], Cache(ReadOptions(), str(tmp_path / "c.sqlite")), workers)

    assert workers.asked == asked
    assert again.rows == gathered([spelled]).rows


def test_the_same_spelling_in_another_folder_is_another_log(tmp_path, monkeypatch):
    """Though size and time are the same."""
    base, texts = str(tmp_path / "c.sqlite"), (log_text(level=0.8), log_text(level=0.9))
    found = []
    for name, text in zip("ab", texts, strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.log").write_text(text)
        os.utime(tmp_path / name / "x.log", (1.0, 1.0))
        monkeypatch.chdir(tmp_path / name)
        found += gathered(["x.log"], Cache(ReadOptions(), base)).runs

    assert [row.size for row in found] == [len(texts[0])] * 2
    assert found[0].best < found[1].best


@pytest.mark.parametrize("changed", [(), ("lr0.01_bs32/seed0.log", "lr0.1_bs32/seed3.log")])
def test_rows_of_the_cache_come_before_all_logs_are_listed(tmp_path, monkeypatch, changed):
    """A second reading of 20 000 logs shows its first rows at once, also where some must be read."""
    monkeypatch.setattr("curvetui.fleets.gather.PART", 3)
    has_rows = threading.Event()

    def slowly(sources):
        for number, log in enumerate(logs_of(sources)):
            if number == 7:
                has_rows.wait(20)
            yield log

    folder, base = sweep(tmp_path / "runs"), str(tmp_path / "c.sqlite")
    known = gathered([folder], Cache(ReadOptions(), base))
    monkeypatch.setattr("curvetui.fleets.gather.logs_of", slowly)
    monkeypatch.setattr("curvetui.fleets.cache.PART", 3)
    for name in changed:
        os.utime(folder / name, (1.0, 1.0))
    gathering = Gathering([str(folder)], ReadOptions(), LocalWorkers(2), Cache(ReadOptions(), base))
    steps = []
    for step in gathering.run():
        steps.append(step)
        has_rows.set()

    assert len(steps[0].rows) == 3
    assert not steps[0].is_listed
    assert sum(len(step.rows) for step in steps) == 8
    strip = [row._replace(modified=None) for row in gathering.table().runs]
    assert strip == [row._replace(modified=None) for row in known.runs]


class ListedFirst(Counting):
    """Reads the first batch only when all logs are listed."""

    def map(self, given, options):
        for batch in given:
            end = time.monotonic() + 20
            while not self.gathering.is_listed and time.monotonic() < end:
                time.sleep(0.01)
            yield readings(batch, options)


def test_the_time_left_is_known_before_all_are_read(tmp_path):
    """The listing does not wait for the reading."""
    workers = ListedFirst()
    gathering = Gathering([str(sweep(tmp_path, seeds=20))], ReadOptions(), workers)
    workers.gathering = gathering
    first = next(gathering.run())

    assert (first.done, first.found, first.is_listed) == (1, 40, True)
    assert " of 40 logs" in _line(first)
    assert _line(first).endswith(" left")


def test_a_listing_that_fails_is_an_error(tmp_path, monkeypatch):
    """And not an end of the logs."""

    def broken(_):
        yield from logs_of([str(tmp_path)])
        raise SourceError("the store is gone")

    sweep(tmp_path, seeds=1)
    monkeypatch.setattr("curvetui.fleets.gather.logs_of", broken)
    with pytest.raises(SourceError, match="the store is gone"):
        gathered([tmp_path])


def repr_of(row):
    """A row without its settings, which cannot be in a set."""
    return row._replace(settings=())


def test_other_options_do_not_share_cached_rows(tmp_path):
    """A row holds sentences in one language."""
    folder, base, workers = (
        sweep(tmp_path / "runs", seeds=1),
        str(tmp_path / "c.sqlite"),
        Counting(),
    )
    gathered([folder], Cache(ReadOptions(), base), workers)
    gathered([folder], Cache(ReadOptions(language="zh"), base), workers)

    assert workers.asked == 4


def test_a_damaged_cache_is_made_anew(tmp_path):
    """It only holds what can be read again."""
    base = tmp_path / "c.sqlite"
    base.write_bytes(b"SQLite format 3\0" + b"no database" * 500)

    assert len(gathered([sweep(tmp_path / "runs", seeds=1)], Cache(ReadOptions(), str(base)))) == 2


def test_a_cached_row_whose_text_was_changed_is_read_anew(tmp_path):
    """A best value of 0.91 that became 0.81 is still JSON."""
    import sqlite3
    from contextlib import closing

    folder, base = sweep(tmp_path / "runs", seeds=1), str(tmp_path / "c.sqlite")
    whole = gathered([folder], Cache(ReadOptions(), base))
    with closing(sqlite3.connect(base, isolation_level=None)) as other:
        other.execute("update logs set rows = replace(rows, '0.8', '0.7')")
    assert gathered([folder], Cache(ReadOptions(), base)).rows == whole.rows


@pytest.mark.parametrize("step", range(11, 131, 10))
def test_a_cache_with_damaged_bytes_costs_no_table_and_is_used_again(tmp_path, step):
    """Wherever they are: in the schema, in an index, in a text."""
    folder, base = sweep(tmp_path / "runs", seeds=2), tmp_path / "c.sqlite"
    whole = gathered([folder], Cache(ReadOptions(), str(base)))
    data = bytearray(base.read_bytes())
    for at in range(100 + step, len(data), step):
        data[at] ^= 0xFF
    base.write_bytes(data)

    assert gathered([folder], Cache(ReadOptions(), str(base))).rows == whole.rows
    gathered([folder], Cache(ReadOptions(), str(base)))
    workers = Counting()
    assert gathered([folder], Cache(ReadOptions(), str(base)), workers).rows == whole.rows
    assert workers.asked == 0


def test_a_cache_that_another_fleet_keeps_locked_is_left_alone(tmp_path):
    """The logs are read without it, and it still holds what it held."""
    import sqlite3
    from contextlib import closing

    folder, base = sweep(tmp_path / "runs", seeds=1), str(tmp_path / "c.sqlite")
    gathered([folder], Cache(ReadOptions(), base))
    with closing(sqlite3.connect(base, isolation_level=None)) as other:
        other.execute("pragma journal_mode=delete")
        other.execute("begin exclusive")
        assert len(gathered([folder], Cache(ReadOptions(), base, timeout=0.1))) == 2
        assert other.execute("select count(*) from logs").fetchone() == (2,)


@pytest.mark.parametrize("rows", ["[{}]", "[7]", "{", '[{"course": 3}]'])
def test_a_damaged_row_of_the_cache_is_read_anew(tmp_path, rows):
    """Whatever it holds."""
    import sqlite3
    from contextlib import closing

    folder, base = sweep(tmp_path / "runs", seeds=1), str(tmp_path / "c.sqlite")
    gathered([folder], Cache(ReadOptions(), base))
    with closing(sqlite3.connect(base, isolation_level=None)) as other:
        other.execute("update logs set rows = ?", (f"{crc32(rows.encode()):08x}{rows}",))
    assert len(gathered([folder], Cache(ReadOptions(), base))) == 2


class Kills(str):
    """A path that ends the process that reads it."""

    __slots__ = ()

    def __reduce__(self):
        return (_kill_unless_parent, (os.getpid(), str(self)))


def _kill_unless_parent(parent, path):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return Kills(path)


def test_a_log_that_kills_its_reader_costs_that_log_only(tmp_path):
    """The others are read, and the row says what happened."""
    logs = list(logs_of([str(sweep(tmp_path))]))
    logs[3] = logs[3]._replace(path=Kills(logs[3].path))
    found = [r for part in LocalWorkers(2).map(batches(logs, 2), ReadOptions()) for r in part]
    errors = [row.error for reading in found for row in reading.rows]

    assert len(found) == 8
    assert sum(error is None for error in errors) == 7
    assert "was killed" in next(filter(None, errors))


def test_workers_give_what_one_process_gives(tmp_path):
    """In whatever order."""
    folder = sweep(tmp_path)

    assert gathered([folder], workers=LocalWorkers(2)).runs == gathered([folder]).runs


def test_a_script_need_not_guard_itself(tmp_path):
    """Processes that read do not run the user's script again, nor do they need one that can be found."""
    folder = sweep(tmp_path, seeds=30)
    script = f"import curvetui\nprint('once')\nprint(curvetui.fleet({str(folder)!r}, cache=False).counts)\n"
    done = subprocess.run([sys.executable, "-"], input=script, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("once\n{'stop': 30, 'healthy': 30}\n", "")


@pytest.mark.parametrize(
    ("number", "code", "workers"), [(signal.SIGINT, 130, 2), (signal.SIGTERM, 143, 1)]
)
def test_a_signal_leaves_a_table_that_says_it_is_partial(tmp_path, number, code, workers):
    """Ctrl-C, also where other processes read; Slurm and systemd end a job by SIGTERM."""
    program = (
        "import os\n"
        "from curvetui.cli import fleet\n"
        "from curvetui.fleets.gather import Gathering\n"
        "from curvetui.fleets.workers import LocalWorkers\n"
        f"fleet.workers_of = lambda on: LocalWorkers({workers})\n"
        "real = Gathering._took\n"
        "def took(self, readings):\n"
        f"    if self.rows: os.kill(os.getpid(), {int(number)})\n"
        "    return real(self, readings)\n"
        "Gathering._took = took\n"
        "from curvetui.cli.start import entry\n"
        "entry()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "fleet", str(sweep(tmp_path)), "--no-cache"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == code
    rows = re.match(r"  ([12]) runs?: [12] ", done.stdout)
    assert rows, "what was read until then: workers may hand in two logs at once"
    assert "this table is not complete" in done.stdout
    assert f"interrupted: {rows[1]} of at least" in done.stderr


@pytest.mark.parametrize(
    ("age", "is_open", "is_ended", "state"),
    [
        (0.0, False, False, "running"),
        (600.0, False, False, "interrupted"),
        (600.0, True, False, "running"),
        (7200.0, True, False, "running"),
        (0.0, True, True, "finished"),
        (-86400.0, False, False, "interrupted"),
    ],
)
def test_a_log_that_is_being_written_has_not_died(  # noqa: PLR0913
    tmp_path, capsys, monkeypatch, age, is_open, is_ended, state
):
    """Its writer lives, or it was written just now; the end of any other log is its run's."""
    monkeypatch.setattr("curvetui.sources.open_writers.FRESH", 0.0)
    path = tmp_path / "a.log"
    lines = log_text().splitlines(keepends=True)
    path.write_text("".join(lines if is_ended else lines[:6]))
    os.utime(path, (time.time() - age,) * 2)
    writes = [sys.executable, "-c", "import sys; f = open(sys.argv[1], 'a'); print(flush=True); sys.stdin.read()", str(path)]  # fmt: skip
    with subprocess.Popen(
        writes if is_open else ["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        if is_open:
            writer.stdout.readline()
        out = run(capsys, "fleet", str(path), "--no-cache", "--report", "json")[1]
        writer.stdin.close()

    assert json.loads(out)["state"] == state


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_log_steers_the_terminal_or_the_page(text):
    """Names, settings and verdicts are data in every form of the table."""
    from curvetui.fleets import documents

    row = FleetRow(
        text, text, level="act", verdict=text, headline=text, best=1.0, settings={text: text}
    )
    table = Table((row, row), (text,))
    for part in (str(table), *documents.markdown(table, "en"), *documents.csv_lines(table)):
        assert not set(part) & {"\x1b", "\x9b", "\x07", "\u202e"}
    drawn = "".join(page(table, "en"))
    assert not set(drawn) & {"\x1b", "\x9b", "\x07", "\u202e"}
    assert drawn.count("<script>") == drawn.count("</style>") == 1
    assert "<img" not in drawn


def test_the_page_runs_no_script_but_its_own(tmp_path):
    """And loads nothing."""
    text = "".join(page(gathered([sweep(tmp_path)]), "en"))

    assert "default-src 'none'" in text
    assert text.count("<polyline") == 8
    assert "http" not in text.replace("http-equiv", "")


def test_a_table_has_columns_for_data_frames(tmp_path):
    """Equally long lists by key."""
    columns = curvetui.fleet(sweep(tmp_path), cache=False).columns()

    assert tuple(columns) == KEYS
    assert {len(column) for column in columns.values()} == {8}


def test_a_table_is_a_sequence_of_rows(tmp_path):
    """Rows, slices, columns, data frames."""
    table = curvetui.fleet(sweep(tmp_path), cache=False)

    assert list(table) == table.rows == table[:]
    assert table[-1] == table.rows[-1]
    assert table["level"] == [row["level"] for row in table]
    with pytest.raises(KeyError):
        table["colour"]
    pandas = pytest.importorskip("pandas")
    assert isinstance(table.to_pandas(), pandas.DataFrame)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_notebook_shows_the_table(text):
    """Its styles stay within; no script, whatever a log is called."""
    html = Table(
        (FleetRow(text, text, level="act", verdict=text, settings={"lr": text}),)
    )._repr_html_()

    assert html.startswith('<div class="curvetui"><style>')
    assert "<script" not in html
    assert html.count("<tr>") == 2


def test_duckdb_filters_and_writes_parquet(tmp_path, capsys):
    """Settings are columns, under their short names too; a file elsewhere cannot be read by a condition."""
    duckdb = pytest.importorskip("duckdb")
    folder, file = str(sweep(tmp_path / "runs")), str(tmp_path / "fleet.parquet")
    out = run(capsys, "fleet", folder, "--no-cache", "--where", "lr > 0.05 and level = 'stop'")[1]
    assert out.startswith("  4 runs: 4 stop")
    assert run(capsys, "fleet", folder, "--no-cache", "--output", file)[0] == 0
    told = duckdb.connect().execute(f"select count(*), avg(batch_size) from '{file}'")
    assert told.fetchall() == [(8, 32.0)]
    code, _, err = run(capsys, "fleet", folder, "--no-cache", "--where", f"exists (from '{file}')")
    assert code == 2
    assert "--where" in err


def test_parquet_overwrites_nothing_of_the_users(tmp_path, capsys):
    """A file that holds something else stays as it is."""
    pytest.importorskip("duckdb")
    folder, file = str(sweep(tmp_path / "runs")), tmp_path / "notes.parquet"
    file.write_text("my notes")
    code, _, err = run(capsys, "fleet", folder, "--no-cache", "--output", str(file))

    assert code == 2
    assert "holds something else" in err
    assert file.read_text() == "my notes"


def test_a_watched_table_shows_the_requested_runs(tmp_path, capsys):
    """--level and --where narrow what --watch shows, as they do without it."""
    from curvetui.cli import fleet_watch
    from curvetui.cli.fleet_options import arranged
    from curvetui.cli.verb_parser import parser_of

    def stop(_):
        raise KeyboardInterrupt

    folder, written = str(sweep(tmp_path / "runs")), []
    options = parser_of("fleet").parse_args([folder, "--watch", "--no-cache", "--level", "healthy"])
    with pytest.raises(KeyboardInterrupt):
        fleet_watch.watch(
            options,
            ReadOptions(),
            lambda table: arranged(table, options),
            lambda _, table: written.append(table),
            stop,
        )
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert {row["level"] for row in rows} <= {"calm", "note", None}
    assert [table.counts for table in written] == [{"healthy": 4}]


def _watched(monkeypatch, capsys, arguments, *changes):
    """What `fleet --watch` prints while *changes* happen, one after each look; then Ctrl-C."""
    from curvetui.cli import fleet_watch
    from curvetui.cli.verb_parser import parser_of

    waits, published = [], []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) > len(changes):
            raise KeyboardInterrupt
        changes[len(waits) - 1]()

    options = parser_of("fleet").parse_args([*arguments, "--watch", "--no-cache"])
    with pytest.raises(KeyboardInterrupt):
        fleet_watch.watch(
            options,
            ReadOptions(),
            lambda table: table,
            lambda read, _: published.append(read),
            wait,
        )
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return rows, waits, published


def _nothing_changes():
    pass


@pytest.fixture
def growing(tmp_path):
    """A log that is being written among two that ended, with what it will be in the end."""
    folder = sweep(tmp_path / "runs", rates=("0.01",), seeds=2)
    log, whole = folder / "lr0.01_bs32" / "seed9.log", log_text(diverges_at=7)
    log.write_text("".join(whole.splitlines(keepends=True)[:5]))
    return log, whole


@pytest.mark.parametrize("new", ["a.log", "x/a.log", "lr0.1/x/a.log"])
def test_a_run_that_gets_a_longer_name_is_not_told_again(tmp_path, monkeypatch, capsys, new):
    """Names are as short as the other runs allow: one more `a.log`, and all of them change."""
    folder = tmp_path / "runs" / "lr0.1"
    folder.mkdir(parents=True)
    (folder / "a.log").write_text(log_text(diverges_at=7))
    (folder / "two.log").write_text(2 * log_text(diverges_at=7))

    def appear():
        path = tmp_path / "runs" / "new" / new
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(log_text())

    rows = _watched(monkeypatch, capsys, [str(tmp_path / "runs")], appear, _nothing_changes)[0]

    assert sorted(row["name"] for row in rows) == ["a.log", "two.log #1", "two.log #2"]


def test_watching_reads_what_changed_and_tells_what_became_worse(
    tmp_path, capsys, monkeypatch, growing
):
    """A log that is being written belongs to a run that goes on; each change for the worse is one line."""
    log, whole = growing
    rows, waits, tables = _watched(
        monkeypatch, capsys, [str(tmp_path / "runs")],
        lambda: log.write_text(whole), _nothing_changes, _nothing_changes,
    )  # fmt: skip

    assert [(row["name"], row["level"]) for row in rows] == [("seed9.log", "stop")]
    assert {row.path[-9:]: row.state for row in tables[0].runs}["seed9.log"] == "running"
    assert waits[3] > waits[1]


def test_watching_tells_alerts_of_what_became_worse_once(tmp_path, capsys, monkeypatch, growing):
    """With all that `watch` tells; what did not change is not told again, also not by the next watcher."""
    log, whole = growing
    told = tmp_path / "events.jsonl"
    arguments = [str(tmp_path / "runs"), "--event-log", str(told)]
    _watched(monkeypatch, capsys, arguments, lambda: log.write_text(whole), _nothing_changes)
    events = [json.loads(line) for line in told.read_text().splitlines()]
    assert [
        (event["event"], event["finding"]["kind"], event["finding"]["level"])
        for event in events
        if event["event"] == "opened" and event["finding"]["level"] == "stop"
    ] == [("opened", "non_finite", "stop")]
    assert all(event["run"].endswith("seed9.log") for event in events)

    _watched(monkeypatch, capsys, arguments, _nothing_changes)
    assert len(told.read_text().splitlines()) == len(events)


def test_an_outage_is_told_once_and_its_end_is_no_news(tmp_path, capsys, monkeypatch):
    """A host or a disk that is away for a scan does not make old failures new ones."""
    folder = sweep(tmp_path / "runs", seeds=2)
    away = tmp_path / "away"
    rows, _, tables = _watched(
        monkeypatch, capsys, [str(folder)],
        lambda: folder.rename(away), lambda: away.rename(folder), _nothing_changes,
    )  # fmt: skip

    assert [row["level"] or "away" for row in rows] == ["stop", "stop", "away"]
    assert [len(table) for table in tables] == [4, 1, 4, 4]


def test_watching_healthy_runs_tells_nobody(tmp_path, capsys, monkeypatch):
    """No event, no line."""
    folder, told = sweep(tmp_path / "runs", rates=("0.01",), seeds=2), tmp_path / "events.jsonl"
    rows, _, _ = _watched(monkeypatch, capsys, [str(folder), "--event-log", str(told)])
    assert rows == []
    assert not told.exists() or told.read_text() == ""


def test_alerts_without_watching_are_refused(tmp_path, capsys):
    """They would never be told."""
    code, _, err = run(capsys, "fleet", str(tmp_path), "--on-event", "true")
    assert code == 2
    assert "--watch" in err


def test_each_run_has_a_page_that_the_table_links(tmp_path, capsys):
    """Beside the table or elsewhere; made once, and anew for a log that changed."""
    folder, table = sweep(tmp_path / "runs", seeds=1), tmp_path / "out" / "fleet.html"
    table.parent.mkdir()
    arguments = ["fleet", str(folder), "--output", str(table), "--reports", str(tmp_path / "pages")]
    assert run(capsys, *arguments)[0] == 0
    pages = sorted((tmp_path / "pages").iterdir())
    assert len(pages) == 2
    for page_path in pages:
        assert f'href="../pages/{page_path.name}"' in table.read_text()
        assert page_path.read_text().startswith("<!doctype html>")

    before = [page_path.stat().st_mtime_ns for page_path in pages]
    pages[0].unlink()
    assert run(capsys, *arguments)[0] == 0
    assert sorted((tmp_path / "pages").iterdir()) == pages
    assert pages[1].stat().st_mtime_ns == before[1]

    next(folder.glob("*/seed0.log")).write_text(log_text(diverges_at=3))
    assert run(capsys, *arguments)[0] == 0
    assert len(list((tmp_path / "pages").iterdir())) == 3


def test_a_page_never_takes_the_place_of_a_file_of_somebody_else(tmp_path, capsys):
    """It is left out, and so is its link."""
    folder, table = sweep(tmp_path / "runs", rates=("0.01",), seeds=1), tmp_path / "fleet.html"
    arguments = ["fleet", str(folder), "--output", str(table), "--reports", str(tmp_path / "pages")]
    run(capsys, *arguments)
    (page_path,) = (tmp_path / "pages").iterdir()
    page_path.write_text("a novel")
    err = run(capsys, *arguments, "--no-cache")[2]
    assert page_path.read_text() == "a novel"
    assert page_path.name not in table.read_text()
    assert "no report of 1 run could be written to" in err


def test_pages_without_a_table_that_links_them_are_refused(tmp_path, capsys):
    """Nobody would find them."""
    code, _, err = run(capsys, "fleet", str(tmp_path), "--reports", str(tmp_path / "pages"))
    assert code == 2
    assert "--output fleet.html" in err


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("level>=act", ["a", "b"]), ("level=died", ["b"]), ("level<watch", ["d"]), ("best<0.4", ["a"]), ("lr=0.1", ["a", "c"]),
        ("lr>=0.1 best>0.4", ["c"]), ("opt=adam", ["b"]), ("opt!=adam", ["d"]), ("C", ["c"]), ("non_finite", ["a"]),
        ("best>adam", []), ("level>=", []), ("", ["a", "b", "c", "d"]), ("opt=none", ["a", "c"]), ("opt=ada", []),
        ("state=died", ["b"]), ("level=calm", ["d"]), ("level=healthy", ["d"]), ("opt>a", []), ("best!=none", ["a", "c"]),
    ],
)  # fmt: skip
def test_a_filter_of_one_line_needs_no_extra(query, names):
    """Levels by gravity, numbers as numbers, settings under any of their names, words in names and kinds."""
    rows = [
        FleetRow(
            "a", "1", level="stop", kind="non_finite", best=0.3, settings={"learning_rate": "1e-1"}
        ),
        FleetRow("b", "2", level="act", state="failed", settings={"optimizer": "Adam"}),
        FleetRow("c", "3", level="watch", best=0.5, settings={"learning_rate": "0.1"}),
        FleetRow("d", "4", level="calm", settings={"optimizer": "sgd"}),
    ]
    assert [row.name for row in matching(rows, query)] == names


def test_gauges_for_prometheus(tmp_path, capsys):
    """One line a value; names cannot break out of their quotes."""
    from curvetui.fleets.prometheus import exposition

    path = tmp_path / "runs.prom"
    run(capsys, "fleet", str(sweep(tmp_path / "runs")), "--no-cache", "--prometheus", str(path))
    lines = path.read_text().splitlines()

    assert 'curvetui_runs{outcome="stop"} 4' in lines
    assert sum(line.startswith("curvetui_run_gravity{") for line in lines) == 8
    hostile = "".join(exposition(Table((FleetRow('a"} 1\nx\\', "p", level="act", best=1.0),))))
    assert 'run="a\\"} 1\\\\u000ax\\\\"' in hostile


def test_gauges_of_two_runs_never_have_one_name():
    """Names that differ in a control character, or in bytes that are no text: Prometheus would refuse the file."""
    names = [
        "a b",
        "a\nb",
        "a\tb",
        "a\rb",
        "a\x1bb",
        "a\x9bb",
        "a\ufffdb",
        "a\udcffb",
        "a\udcfeb",
        'a"b',
        "a\\b",
    ]
    text = "".join(exposition(Table(tuple(FleetRow(n, n, level="stop") for n in names))))
    series = [line for line in text.splitlines() if line.startswith("curvetui_run_gravity")]

    assert len(set(series)) == len(names)
    assert all(re.search(r'\{run="(?:[^"\\]|\\\\|\\")*",', line) for line in series)
    assert text.replace("\n", "").isprintable()


def test_sorting_loses_no_run(tmp_path, capsys):
    """Not the first, and none that has nothing in that column."""
    folder = sweep(tmp_path)
    (folder / "lr0.1_bs32" / "other.log").write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    os.symlink(tmp_path / "nowhere.log", tmp_path / "gone.log")
    asked = ("fleet", str(folder), str(tmp_path / "gone.log"), "--no-cache", "--report", "json")
    plain, *others = (
        run(capsys, *asked, *more)[1].splitlines()
        for more in ((), *([f"--sort={key}"] for key in ("lr", "-seed", "best", "-kind", "name")))
    )

    assert len(plain) == 10
    assert [sorted(other) for other in others] == [sorted(plain)] * 5


def test_what_has_no_end_is_a_row_that_says_so(tmp_path, capsys):
    """Of those that were named; those in a folder are left out. A link that leads nowhere does not stop the rest."""
    os.mkfifo(tmp_path / "pipe.log")
    os.symlink("/dev/zero", tmp_path / "zero.log")
    os.symlink("itself.log", tmp_path / "itself.log")
    (tmp_path / "good.log").write_text(log_text())
    named = [str(path) for path in sorted(tmp_path.glob("*.log"))]
    code, out, _ = run(capsys, "fleet", *named, "--no-cache")

    assert (code, out.splitlines()[0]) == (2, "  4 runs: 1 healthy, 3 unreadable")
    assert out.count("it is a pipe or a device") == 2
    assert "  too many levels of symbolic links" in out
    assert (
        run(capsys, "fleet", str(tmp_path), "--no-cache")[1].splitlines()[0] == "  1 run: 1 healthy"
    )


def test_a_folder_that_cannot_be_listed_is_a_row_that_says_so(tmp_path, monkeypatch):
    """One that has vanished is not; the files beside it are read."""
    folder = sweep(tmp_path, seeds=1)
    scandir = os.scandir
    errors = {
        "lr0.1_bs32": PermissionError(13, "Permission denied"),
        "lr0.01_bs32": FileNotFoundError(),
    }

    def refuse(place):
        for name, error in errors.items():
            if str(place).endswith(name):
                raise error
        return scandir(place)

    everything = list(logs_of([str(folder)]))
    monkeypatch.setattr(os, "scandir", refuse)
    found = list(logs_of([str(folder)]))

    assert [log.error.partition(": ")[2] for log in found if log.error] == ["permission denied"]
    assert len(everything) - len(found) == 1


def test_a_file_that_vanishes_while_its_folder_is_listed_takes_no_other_with_it(
    tmp_path, monkeypatch
):
    """Its neighbours are still there."""
    folder = sweep(tmp_path, seeds=2) / "lr0.1_bs32"
    names = sorted(os.listdir(folder))
    stat = os.stat

    def vanished(path, **how):
        if str(path).endswith(names[0]):
            os.unlink(path)
        return stat(path, **how)

    monkeypatch.setattr(os, "stat", vanished)

    assert [os.path.basename(log.path) for log in logs_of([str(folder)])] == names[1:]


def test_a_filter_that_nothing_matches_says_so(tmp_path, capsys):
    """There are logs; a folder without any says something else."""
    folder = str(sweep(tmp_path))

    assert run(capsys, "fleet", folder, "--no-cache", "--level", "watch")[1] == (
        "  No run matches the filter (8 runs: 4 stop, 4 healthy).\n"
    )
    (tmp_path / "empty").mkdir()
    assert "No training log" in run(capsys, "fleet", str(tmp_path / "empty"), "--no-cache")[1]


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("--by=learning_rat", 2, "did you mean learning_rate?"),
        ("--by=lr", 0, ""),
        ("--by=lr,wd", 2, "there is no column 'wd'; known: name, "),
        ("--output=f.xml", 2, "known: .csv, .html, .json"),
    ],
)
def test_what_nobody_can_mean_is_said(tmp_path, capsys, option, code, said):
    """A group by a setting that no run has, a file of an unknown kind."""
    given = run(capsys, "fleet", str(sweep(tmp_path)), "--no-cache", option)

    assert given[0] == code
    assert said in given[2]
    assert bool(said) == bool(given[2])


def test_a_reading_that_is_broken_off_at_once_does_not_say_that_there_are_no_logs():
    """It has not looked yet."""
    assert str(Table((), is_partial=True)) == "  Interrupted: this table is not complete.\n"


@pytest.mark.parametrize(("values", "kind"), [(("16", "128", "1e-05"), "1"), (("16", "auto"), "0")])
def test_settings_of_the_page_are_sorted_as_what_they_are(values, kind):
    """128 comes after 16; words by their letters."""
    rows = (FleetRow(v, v, settings={"batch_size": v}) for v in values)
    html = "".join(page(Table((*rows, FleetRow("without", "without"))), "en"))

    assert f'<th data-n="{kind}">batch_<wbr>size</th>' in html


def test_the_page_begins_with_outcome_verdict_and_run_and_shows_settings_that_differ():
    """Settings that all runs share, or that few runs state, take no room beside them."""
    rows = [
        FleetRow(f"run{i}", f"run{i}", settings={"learning_rate": str(i), "seed": "1"})
        for i in range(5)
    ]
    rows[0] = rows[0]._replace(settings={**rows[0].settings, "vocab_size": "96"})
    html = "".join(page(Table(tuple(rows)), "en"))
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", html.replace("<wbr>", ""))

    assert heads[:3] == ["outcome", "verdict", "run"]
    assert heads[6:] == ["learning_rate"]


def test_a_group_setting_is_shown_on_the_page_though_all_runs_share_it():
    """What was asked for with --by is a column."""
    rows = tuple(FleetRow(f"r{i}", f"r{i}", settings={"batch_size": "32"}) for i in range(3))

    assert ">batch_<wbr>size</th>" in "".join(page(Table(rows, by=("bs",)), "en"))


def test_where_the_head_is_hidden_a_cell_carries_its_heading():
    """On a phone a bare 32 says nothing."""
    rows = tuple(FleetRow(f"r{i}", f"r{i}", settings={"batch_size": str(i)}) for i in range(3))

    html = "".join(page(Table(rows, by=("bs",)), "en"))

    assert '<td data-name="batch_size">2</td>' in html
    assert '<td data-name="bs">2</td><td data-name="runs">1</td>' in html


@pytest.mark.parametrize(
    ("levels", "colour"), [(["calm", "stop"], "stop"), (["watch", "calm"], "watch"), (["calm"], "")]
)
def test_the_counts_on_the_page_have_the_colour_of_the_worst_run(levels, colour):
    """Wherever it is listed: green beside a run that failed would mislead."""
    rows = tuple(FleetRow(f"r{i}", f"r{i}", level=level) for i, level in enumerate(levels))

    assert f'<p class="verdict {colour}">' in "".join(page(Table(rows), "en"))


@pytest.mark.skipif(not shutil.which("node"), reason="no JavaScript engine")
@pytest.mark.parametrize(
    ("clicks", "order", "mark"),
    [
        ([[0]], ["", "a", "b", "x"], ["ascending", None]),
        ([[0], [0]], ["b", "a", "", "x"], ["descending", None]),
        ([[1]], ["a", "b", "x", ""], [None, "ascending"]),
        ([[1], [1, "Enter"]], ["x", "b", "a", ""], [None, "descending"]),
        ([[1, "x"]], ["b", "a", "x", ""], [None, None]),
        ([[0], [0], [1], [0]], ["", "a", "b", "x"], ["ascending", None]),
    ],
)
def test_the_page_is_sorted_by_the_heading_that_is_clicked(clicks, order, mark):
    """Numbers as numbers, empty cells last, by the mouse and by Enter; a screen reader hears the direction."""
    rows = [[["10"], "b"], [["9.5"], "a"], [[""], "x"], [["-1e3"], ""]]
    asked = json.dumps(["1", "0"]), json.dumps(rows), json.dumps(clicks)
    program = Path(__file__).with_name("sorting.js")
    done = subprocess.run(
        ["node", program, SCRIPT, *asked], capture_output=True, text=True, check=True
    )
    shown = json.loads(done.stdout)

    assert [cells[1] for cells in shown["rows"]] == order
    assert shown["sorted"] == mark


def test_the_page_is_well_formed_html(tmp_path):
    """As a strict parser sees it: no element is left open, no attribute stands twice."""
    html5lib = pytest.importorskip("html5lib")
    rows = [FleetRow(text, f"runs/{text}", verdict=text, level="stop") for text in TEXTS]

    html5lib.HTMLParser(strict=True).parse("".join(page(Table(tuple(rows)), "en")))


@pytest.mark.parametrize(
    ("option", "value"), [("--by", "learnin"), ("--sort", "learnin"), ("--where", "learnin > 1")]
)
def test_a_column_that_is_not_there_is_an_error_with_the_nearest_and_the_list(
    option, value, tmp_path, capsys
):
    """A group of everything would pass for an answer."""
    if option == "--where":
        pytest.importorskip("duckdb")
    code, out, err = run(capsys, "fleet", str(sweep(tmp_path)), option, value)

    assert (code, out) == (2, "")
    assert f"{option}: there is no column 'learnin'; did you mean learning_rate? known: " in err


def test_who_sorts_by_the_score_itself_is_told_the_column_best(tmp_path, capsys):
    """A score is what people think of; a name that no run has is answered with the list."""
    err = run(capsys, "fleet", str(sweep(tmp_path)), "--sort", "-val_accuracy")[2]

    assert "there is no column 'val_accuracy'; its best value is the column best" in err
    assert "known: " in run(capsys, "fleet", str(tmp_path), "--sort", "val_bleu")[2]
