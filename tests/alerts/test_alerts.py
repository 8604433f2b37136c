"""Each way of telling, for real: a program, a file, a service on this machine; and the whole of `watch --headless`."""

from __future__ import annotations

import http.server
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

import curvetui
from curvetui.alerts import AlertError, alerts
from curvetui.alerts.command import CommandAlert, variables
from curvetui.alerts.event_log import EventLog
from curvetui.alerts.events import EventTracker
from curvetui.alerts.notify import Notify, message, read_urls
from curvetui.cli.headless import watch_headless
from curvetui.cli.usage.options import ALERTS
from curvetui.engine.read_options import ReadOptions
from curvetui.model import Snapshot
from curvetui.sources import Chunk, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.stdin import Stdin
from curvetui.system.sanitize import steering
from curvetui.topics import topic
from tests.alerts.test_events import with_levels
from tests.conftest import ROOT, sample
from tests.reports.hostile import TEXTS, hostile_run
from tests.test_check import run

APPRISE = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""Apprise imports modules of Python that are going away."""

TELL = """\
import json, os, sys
event = json.load(sys.stdin)
with open(sys.argv[1], "a") as out:
    print(event["event"], os.environ["CURVETUI_KIND"], os.environ["CURVETUI_LEVEL"], file=out)
"""


def an_event(text: str = "plain", name: str = "opened"):
    return next(
        e for e in EventTracker().news(Snapshot((hostile_run(text),)), 1000.0) if e.event == name
    )


def written(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_way_of_telling_has_its_option():
    """A file in `alerts` is an option of `watch`, and the other way round."""
    odd = alerts().keys() ^ ALERTS.keys()
    assert not odd, (
        f"{odd}: each `option` of a file in curvetui/alerts needs a row in ALERTS of curvetui/cli/usage/options.py, and no other"
    )


def test_a_program_gets_the_event_twice(tmp_path):
    """As JSON on its standard input and in variables."""
    out = tmp_path / "out"
    CommandAlert(f"{sys.executable} -c '{TELL}' {out}").deliver([an_event()])

    assert out.read_text() == "opened non_finite stop\n"


@pytest.mark.parametrize("case", TEXTS)
def test_no_shell_sees_the_event(tmp_path, case, monkeypatch):
    """Whatever a log holds, it is neither run nor split, and no variable holds a control character."""
    monkeypatch.chdir(tmp_path)
    event = an_event(TEXTS[case])
    CommandAlert("/bin/cat").deliver([event])

    assert os.listdir(tmp_path) == []
    assert not any(steering().search(value) for value in variables(event).values())


@pytest.mark.parametrize(
    ("command", "words"),
    [("", "needs a command"), ("'", "check its quotes"), ("/no/such/program x", "no such program")],
)
def test_a_bad_command_is_refused_before_anything_is_read(command, words):
    """Not at three in the morning."""
    with pytest.raises(SourceError, match=words):
        CommandAlert(command)


def test_a_failing_program_is_a_failure():
    """Its exit code says so; one that does not end is ended with its children."""
    with pytest.raises(AlertError, match="ended with 3"):
        CommandAlert(f"{sys.executable} -c 'raise SystemExit(3)'").deliver([an_event()])
    slow = CommandAlert("sh -c 'sleep 600 & wait'")
    slow.TIMEOUT = 0.05
    with pytest.raises(AlertError, match="did not end"):
        slow.deliver([an_event()])


def test_an_event_log_only_grows(tmp_path):
    """What stood there stays; half a line left by a crash harms nothing."""
    path = tmp_path / "events.jsonl"
    path.write_text('{"schema": "curvetui.event/1", "half')
    log = EventLog(str(path))
    log.deliver([an_event(), an_event()])
    log.deliver([an_event(name="ended")])

    assert path.read_text().startswith('{"schema": "curvetui.event/1", "half')
    assert [e["event"] for e in log.written()] == ["opened", "opened", "ended"]


def test_a_full_disk_costs_an_event_log_no_event(tmp_path):
    """Half a line is what fits; when there is room again, the event stands on a line of its own."""
    path = tmp_path / "events.jsonl"
    log = EventLog(str(path))
    log.deliver([an_event()])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, hard))
    try:
        with pytest.raises(AlertError, match="file too large"):
            log.deliver([an_event()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    log.deliver([an_event()])

    assert len(list(log.written())) == 2
    assert len(path.read_bytes().splitlines()) == 3


def test_an_event_log_that_cannot_be_written_is_refused_at_once():
    """With what to do."""
    with pytest.raises(SourceError, match="try another --event-log"):
        EventLog("/no/such/folder/events.jsonl")


class Service:
    """An HTTP service on this machine that keeps what it is sent, and refuses as often as it is asked to."""

    def __init__(self, refuses: int = 0) -> None:
        self.got: list[dict] = []
        outer = self
        self.refuses = refuses

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                refuse = outer.refuses > 0
                outer.refuses -= 1
                if not refuse:
                    outer.got.append(body)
                self.send_response(500 if refuse else 200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://user:s3cret@127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@APPRISE
def test_a_service_gets_one_message_for_all(monkeypatch):
    """Title and text, with what to do."""
    pytest.importorskip("apprise")
    with Service() as service:
        monkeypatch.setenv("WHERE", service.url)
        Notify("env:WHERE").deliver([an_event(), an_event(name="closed")])

    assert len(service.got) == 1
    assert "epoch 7" in service.got[0]["title"]
    assert "epoch 7–20" in service.got[0]["message"]


@APPRISE
def test_a_refused_message_is_a_failure_that_names_no_secret(monkeypatch, capsys, caplog):
    """Neither the error nor anything printed or logged holds the URL."""
    pytest.importorskip("apprise")
    with Service(refuses=9) as service:
        monkeypatch.setenv("WHERE", service.url)
        with pytest.raises(AlertError) as failure:
            Notify("env:WHERE").deliver([an_event()])
    said = str(failure.value) + "".join(capsys.readouterr()) + caplog.text

    assert "s3cret" not in said
    assert "127.0.0.1" not in said


def test_a_url_on_the_command_line_is_refused():
    """The list of processes shows it to everyone; the answer does not repeat it."""
    with pytest.raises(SourceError, match="env:NAME") as refusal:
        read_urls("ntfy://user:s3cret@example.org/topic")

    assert "s3cret" not in str(refusal.value)


def test_urls_come_from_a_file_that_only_its_owner_reads(tmp_path, capsys):
    """One a line, with remarks; others being able to read it is said."""
    path = tmp_path / "notify"
    path.write_text("# mine\n\njson://localhost/a\njson://localhost/b\n")
    path.chmod(0o600)
    assert read_urls(str(path)) == ["json://localhost/a", "json://localhost/b"]
    assert capsys.readouterr().err == ""

    path.chmod(0o644)
    read_urls(str(path))
    assert "chmod 600" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["env:NOT_SET_AT_ALL", "/no/such/file"])
def test_no_url_is_said(where):
    """With what to do."""
    with pytest.raises(SourceError):
        read_urls(where)


def test_without_the_extra_notify_says_what_to_install(monkeypatch):
    """One sentence."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setenv("WHERE", "json://localhost")

    with pytest.raises(SourceError, match="pip install apprise"):
        Notify("env:WHERE")


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_is_no_markup_in_a_message(case):
    """No control character, no mention of everyone, no angle bracket; not endless."""
    events = [
        replace(e, run=f"{TEXTS[case]}{e.event}")
        for e in (an_event(TEXTS[case]), an_event(TEXTS[case], "ended"))
    ]
    for language in ("en", "zh"):
        title, body = message([replace(e, language=language) for e in events])
        assert not steering().search(title + body.replace("\n", ""))
        assert not {"<", ">"} & set(title + body)
        assert "@everyone" not in title + body
        assert len(title) <= 250 and len(body) < 8000


@pytest.mark.parametrize(
    ("losses", "sign"),
    [([1.0, 0.9, 0.8, 0.7], "✅"), ([1.0, 0.9, float("nan"), float("nan")], "⛔")],
)
def test_the_end_of_a_run_is_ticked_only_if_all_is_well(losses, sign):
    """A tick above "Stop: loss is NaN" would be read as good news; an ended finding keeps its level's sign."""
    (run,) = curvetui.diagnose({"epoch": range(1, 5), "loss": losses}).runs
    events = EventTracker().news(Snapshot((replace(run, state="finished"),)), 0.0)
    parts = message(events)[1].split("\n\n")

    assert parts[-1].startswith(sign)
    assert all(part.startswith(sign) for part in parts)


def test_a_message_tells_only_the_last_word_of_a_finding():
    """Opened and recovered while nobody could be told is one entry."""
    opened = EventTracker().news(with_levels("watch"), 0.0)[0]
    closed = replace(opened, event="closed", finding=replace(opened.finding, status="recovered"))

    assert message([opened, closed]) == message([closed])
    assert message([opened])[1] != message([closed])[1]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_watch_without_a_screen_says_on_a_terminal_that_it_runs(
    tmp_path, capsys, monkeypatch, is_terminal
):
    """Where its events go is named by the option: an address may hold a password. A service's log stays empty."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    watch_headless(
        Saved(str(sample("keras-nan"))), ReadOptions(), {"event-log": str(tmp_path / "e")}, "watch"
    )

    assert ("events go to --event-log; Ctrl-C ends" in capsys.readouterr().err) == is_terminal


def test_the_whole_night_stands_in_the_event_log(tmp_path, capsys):
    """Every finding of a log is in it with its card; the run's end is the last line; nothing is printed."""
    path = tmp_path / "events.jsonl"
    code = watch_headless(
        Saved(str(sample("keras-nan"))),
        ReadOptions(),
        {"event-log": str(path)},
        "watch",
        clock=lambda: 1000.0,
    )
    events = written(path)

    assert (code, capsys.readouterr().out) == (0, "")
    assert {e["finding"]["kind"] for e in events if e["finding"]} >= {
        "non_finite",
        "validation_drop",
    }
    assert all(e["finding"]["explanation"]["what"] for e in events if e["finding"])
    assert [e["event"] for e in events].count("ended") == 1


def test_a_second_watcher_repeats_nothing(tmp_path):
    """Started again on the same log while the run goes on, it appends only what is new."""
    whole = sample("keras-nan").read_bytes()
    log, path = tmp_path / "a.log", tmp_path / "events.jsonl"
    log.write_bytes(whole[: len(whole) // 2])

    def identities():
        return [
            (e["event"], (e["finding"] or {}).get("kind"), (e["finding"] or {}).get("first"))
            for e in written(path)
        ]

    watch_headless(
        Saved(str(log)), ReadOptions(), {"event-log": str(path)}, "watch", clock=lambda: 1000.0
    )
    before = [i for i in identities() if i[0] in ("opened", "changed")]
    path.write_text(
        "".join(
            line + "\n" for line in path.read_text().splitlines() if '"event":"ended"' not in line
        )
    )
    log.write_bytes(whole)
    watch_headless(
        Saved(str(log)), ReadOptions(), {"event-log": str(path)}, "watch", lambda: 2000.0
    )

    opened = [i for i in identities() if i[0] in ("opened", "changed")]
    assert opened[: len(before)] == before
    assert len(opened) == len(set(opened))


def test_events_go_to_standard_output_where_nobody_else_is_told():
    """`curvetui watch --headless - | jq`."""
    with open(sample("keras-nan"), "rb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "curvetui", "watch", "--headless", "-"],
            stdin=log,
            capture_output=True,
            cwd=ROOT,
            check=True,
        )
    events = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.stderr == b""
    assert events[-1]["schema"] == "curvetui.event/1"
    assert "stop" in {e["finding"]["level"] for e in events if e["finding"]}


def test_what_the_source_says_is_told_on_stderr(capsys):
    """A log that is not there yet, a connection that is lost: once, and not on standard output."""

    class Absent:
        def chunks(self):
            yield Chunk("a.log", message="waiting for a.log")
            yield Chunk("a.log", message="waiting for a.log")
            yield Chunk("a.log", b"epoch 1 loss 2\nepoch 2 loss nan\n")

        def close(self):
            """Nothing is open."""

    watch_headless(Absent(), ReadOptions(), {}, "watch", clock=lambda: 1000.0)
    out, err = capsys.readouterr()

    assert err == "curvetui: waiting for a.log\n"
    assert [json.loads(line)["event"] for line in out.splitlines()][0] == "opened"


def test_sigterm_ends_it_without_calling_the_run_over(tmp_path):
    """systemd and Slurm end a watcher so: what was found is told, that the run ended is not."""
    log = tmp_path / "a.log"
    lines = sample("keras-nan").read_bytes().split(b"\n")
    log.write_bytes(b"\n".join(lines[:25]) + b"\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "curvetui", "watch", "--headless", str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    # Not `communicate`: it reads past what `readline` has taken into its buffer.
    rest, errors = process.stdout.read(), process.stderr.read()
    process.wait(20)
    process.stdout.close()
    process.stderr.close()
    events = [json.loads(line) for line in (first + rest).splitlines()]

    assert (process.returncode, errors) == (0, b"")
    assert "ended" not in {e["event"] for e in events}
    assert "opened" in {e["event"] for e in events}


def test_alerts_go_with_headless(capsys):
    """On the screen there is no use for them: said, not ignored."""
    code, out, err = run(capsys, "watch", "--on-event", "true", "x.log")

    assert (code, out) == (2, "")
    assert "--headless" in err


def test_an_alert_that_cannot_work_is_an_error_unless_it_is_optional(tmp_path, monkeypatch, capsys):
    """It is said before anything is read; an optional one is left out with a warning."""
    monkeypatch.setenv("SLURM_JOB_ID", "4711")
    path = tmp_path / "events.jsonl"
    asked = {"notify": "env:CURVETUI_NO_SUCH_VARIABLE", "event-log": str(path)}
    optional = frozenset(("notify",))
    with sample("keras-nan").open("rb") as log:
        with pytest.raises(SourceError):
            watch_headless(Stdin(log.fileno()), ReadOptions(), asked, "watch", clock=lambda: 1000.0)
        assert os.lseek(log.fileno(), 0, os.SEEK_CUR) == 0
        code = watch_headless(
            Stdin(log.fileno()), ReadOptions(), asked, "watch", optional, clock=lambda: 1000.0
        )

    assert code == 0
    assert {json.loads(line)["run"] for line in path.read_text().splitlines()} == {"slurm-4711"}
    assert "continuing without it" in capsys.readouterr().err


@pytest.mark.parametrize("ends_with", [0, 7])
def test_the_slurm_snippet_keeps_the_jobs_exit_code(ends_with, tmp_path):
    """Whatever becomes of the watcher: here there is none that works."""
    page = topic("slurm")
    script = next(block for block in page.split("```sh\n") if "srun" in block).partition("```")[0]
    text = script.replace("srun python -u train.py", f"(exit {ends_with})").replace(
        "curvetui watch", "false"
    )
    done = subprocess.run(
        ["bash", "-c", text],
        check=False,
        cwd=tmp_path,
        env={**os.environ, "SLURM_JOB_ID": "1"},
        timeout=30,
    )

    assert done.returncode == ends_with
