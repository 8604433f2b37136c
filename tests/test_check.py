"""`check` and the other verbs without a screen: streams, exit codes, errors that say what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import curvetui
from curvetui.cli.main import main
from tests.conftest import ROOT, SAMPLES, sample


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command line."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = stop.code
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_healthy_log_gives_exit_code_0(capsys):
    """Nothing to act on, nothing failed."""
    code, out, err = run(capsys, "check", str(sample("keyvalue-healthy")))

    assert (code, err) == (0, "")
    assert "keyvalue-healthy.log" in out


def test_something_to_act_on_gives_exit_code_1(capsys):
    """The default bound is `act`."""
    assert run(capsys, "check", str(sample("keras-validation-drop")))[0] == 1


DIVERGED = "".join(
    f"epoch {e} train_loss {2 / (1 + 0.3 * e) if e < 21 else 0.6 * (e - 18)}\n"
    for e in range(1, 25)
)
"""The loss explodes in the last four epochs: too late for a finding to come to `act`."""


def test_a_run_that_ended_diverged_never_passes(capsys, tmp_path):
    """Its finding is still at watch, but nobody goes on with such a run; one that came back passes."""
    ill, well = tmp_path / "ill.log", tmp_path / "well.log"
    ill.write_text(DIVERGED)
    short = "".join(DIVERGED.splitlines(keepends=True)[:22])
    well.write_text(short + "".join(f"epoch {e} train_loss {2 / e}\n" for e in range(23, 60)))

    for kind, mark in (("text", "Act:"), ("junit", 'failures="1"'), ("github", "::error ")):
        code, out, _ = run(capsys, "check", "--report", kind, str(ill))
        assert (code, mark in out) == (1, True), kind
    assert run(capsys, "check", "--fail-on", "never", str(ill))[0] == 0
    assert run(capsys, "check", "--quiet", str(well))[0] == 0


def test_the_bound_can_be_moved(capsys):
    """`--fail-on stop` lets an `act` pass."""
    assert run(capsys, "check", "--fail-on", "stop", str(sample("keras-validation-drop")))[0] == 0


def test_the_json_report_is_one_strict_document(capsys):
    """stdout is data and nothing else."""
    code, out, err = run(capsys, "check", "--report", "json", str(sample("keras-validation-drop")))
    report = json.loads(out, parse_constant=lambda name: pytest.fail(name))

    assert (report["schema"], report["errors"], err) == ("curvetui.report/1", [], "")
    assert report["runs"][0]["planned"] == {"epochs": 10, "steps": None}
    assert [b for b in report["runs"][0]["best"] if b["metric"] == "val_loss"] == [
        {
            "metric": "val_loss",
            "name": "val_loss",
            "split": "val",
            "epoch": 10,
            "step": None,
            "value": 1.4167,
        }
    ]


def test_series_can_be_left_out(capsys):
    """`--series none` keeps findings and drops points."""
    _, out, _ = run(
        capsys,
        "check",
        "--report",
        "json",
        "--series",
        "none",
        str(sample("keras-validation-drop")),
    )

    assert json.loads(out)["runs"][0]["series"] == []


def test_chinese_is_asked_for(capsys):
    """The card comes in Chinese."""
    _, out, _ = run(capsys, "check", "--language", "zh", str(sample("keras-validation-drop")))

    assert "骤降" in out


def test_the_text_report_fits_80_columns(capsys, sample_log):
    """No line is wider than a terminal."""
    from curvetui.charts.text_cells import width as cells

    for language in ("en", "zh"):
        _, out, _ = run(capsys, "check", "--language", language, str(sample_log))
        assert max(cells(line) for line in out.splitlines()) <= 80


def test_a_metric_can_be_picked(capsys):
    """`--metric` takes the log's name or split_metric."""
    _, out, _ = run(
        capsys,
        "check",
        "--report",
        "json",
        "--metric",
        "val_*",
        str(sample("keras-validation-drop")),
    )

    assert [s["name"] for s in json.loads(out)["runs"][0]["series"]] == ["val_loss", "val_accuracy"]


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("no.log", None, 2, "no such file"),
        ("binary", b"\x7fELF\x00\x00\x00\x01" * 500, 2, "a binary file, not a text log"),
        ("prose.txt", b"Nothing to see here.\n", 3, "no metric was found"),
        ("empty.log", b"", 3, "no metric was found"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(capsys, tmp_path, name, content, code, words):
    """One clear sentence on stderr, the contract's exit code, no traceback."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    got, _, err = run(capsys, "check", str(path))

    assert got == code
    assert err.startswith("curvetui: ")
    assert words in err
    assert err.count("\n") == 1


def test_a_folder_without_logs_is_said(capsys, tmp_path):
    """A folder in which nothing is a log."""
    got, _, err = run(capsys, "check", str(tmp_path))

    assert got == 2
    assert err.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(capsys, tmp_path):
    """What the user may not read."""
    path = tmp_path / "a.log"
    path.write_text("epoch 1 loss 1\n")
    path.chmod(0)

    assert "permission denied" in run(capsys, "check", str(path))[2]


def test_of_several_sources_the_readable_ones_are_reported(capsys, tmp_path):
    """One bad name does not hide the other logs; the exit code says that it was bad."""
    code, out, _ = run(
        capsys, "check", "--report", "json", str(tmp_path / "none"), str(sample("keyvalue-healthy"))
    )
    report = json.loads(out)

    assert (code, len(report["runs"]), len(report["errors"])) == (2, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--nonsense", "x"], "unrecognized arguments"),
        (["check"], "required"),
        (["check", "--format", "nonsense", "x"], "there is no format"),
        (["explain", "nonsense"], "no kind of finding"),
        (["replay", "no-such.log"], "no such file"),
        (["explain", "plateau", "no-such.log"], "no such file"),
        (["watch", "/no/such/folder/a.log"], "no folder"),
    ],
)
def test_bad_usage_gives_exit_code_2(capsys, arguments, words):
    """A bad option, a missing file, an unknown name: said on stderr, nothing on stdout."""
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("verb", ["", "watch", "replay", "check", "explain", "formats", "demo"])
def test_every_verb_has_help_with_examples(capsys, verb):
    """`--help` everywhere."""
    code, out, _ = run(capsys, *filter(None, [verb]), "--help")

    assert code == 0
    assert "curvetui" in out


def test_explain_lists_and_tells(capsys):
    """Without a kind all are listed; with one its rule is told; with a log, whether it was raised there."""
    assert "validation_drop" in run(capsys, "explain")[1]
    assert "Rule:" in run(capsys, "explain", "validation_drop")[1]
    _, out, _ = run(capsys, "explain", "validation_drop", str(sample("keras-validation-drop")))
    assert "raised at epoch 8" in out
    _, out, _ = run(capsys, "explain", "validation_drop", str(sample("keyvalue-healthy")))
    assert "not raised" in out


def test_formats_lists_every_format(capsys):
    """Each with an example line."""
    from curvetui.formats import formats

    _, out, _ = run(capsys, "formats")

    assert all(f.title in out for f in formats())


def test_standard_input_is_read_to_its_end():
    """`cat log | curvetui check -`."""
    with open(sample("keras-validation-drop"), "rb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "curvetui", "check", "--report", "json", "-"],
            stdin=log,
            capture_output=True,
            cwd=ROOT,
        )

    assert done.returncode == 1
    assert len(json.loads(done.stdout)["runs"][0]["series"]) == 4


def test_a_broken_pipe_ends_it_quietly():
    """`curvetui check … | head -1` complains of nothing."""
    command = f"{sys.executable} -m curvetui check --report json {sample('keras-nan')} | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT)

    assert (done.stdout, done.stderr) == (b"{", b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_said():
    """It is no fault of ours."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "curvetui", "check", str(sample("keras-nan"))],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )

    assert (done.returncode, done.stderr) == (2, b"curvetui: cannot write: no space is left\n")


def test_what_ends_after_us_is_told_first():
    """A command leaves at once, and yet nobody who asked for its end is forgotten, and nothing that was printed is lost."""
    code = (
        "import atexit, sys, threading, time; from curvetui.system import process\n"
        "def main():\n"
        "    atexit.register(print, 'handler'); threading.Thread(target=lambda: (time.sleep(0.1), print('thread'))).start()\n"
        "    print('main'); return 7\n"
        "process.run(main)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT)

    assert (done.returncode, done.stdout.split(), done.stderr) == (
        7,
        [b"main", b"thread", b"handler"],
        b"",
    )


def test_without_a_terminal_watching_is_refused():
    """No terminal: said, exit code 2."""
    done = subprocess.run(
        [sys.executable, "-m", "curvetui", str(sample("keras-nan"))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        start_new_session=True,
    )

    assert done.returncode == 2
    assert b"no terminal" in done.stderr


def test_a_short_log_loads_only_what_it_needs():
    """Each of these takes 5 to 30 ms, a tenth of the time that the whole program may take."""
    code = (
        "import sys; from curvetui.cli.main import main; main(['check', '--quiet', 'sample_logs/keras-validation-drop.log']); "
        "print([m for m in ('textual', 'html', 'json', 'csv', 'unittest', 'numpy.ma') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.strip() == "[]"


def test_many_logs_are_read_by_many_processes_and_told_the_same(monkeypatch, capsys, tmp_path):
    """In the order of the command line; one that cannot be read is an error among the others."""
    names = [str(path) for path in SAMPLES[:5]]
    odd = tmp_path / "odd.log"
    odd.write_bytes(b"\x7fELF\0\0\0" * 100)
    names.insert(2, str(odd))
    alone = run(capsys, "check", "--report", "json", *names)
    monkeypatch.setattr("curvetui.engine.batch_read.MANY", 2)
    monkeypatch.setattr("curvetui.engine.batch_read.cores", lambda: 2)

    assert run(capsys, "check", "--report", "json", *names) == alone
    assert alone[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek", "a.log"], "no command 'chek'; did you mean check?"),
        (["chek"], "did you mean check?"),
        (["report", "x"], "did you mean check?"),
        (["frobnicate", "x"], "`curvetui --help` lists all"),
        (["a.log", "b.log"], "there is no such file"),
        (["explain", "overfit"], "did you mean overfitting?"),
        (["explain", "oom"], "did you mean interrupted?"),
        (["explain", "keras"], "`curvetui formats`"),
        (["explain", "logs/x.log"], "curvetui explain KIND logs/x.log"),
        (["check", "--only", "overfit", "a.log"], "did you mean overfitting?"),
        (["check", "--output", "r.pdf", "a.log"], "known: .html, .json, .md, .txt, .xml"),
    ],
)
def test_a_wrong_word_is_told_with_the_right_one(capsys, arguments, words):
    """Whoever errs by a letter is not sent to the manual."""
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert words in err


def test_a_metric_that_is_not_there_is_told_with_those_that_are(capsys):
    """The log is a log; the glob is wrong."""
    code, _, err = run(capsys, "check", "--metric", "vall_loss", str(sample("keras-nan")))

    assert code == 3
    assert "matches 'vall_loss'; there are accuracy, loss, val_accuracy, val_loss" in err
    assert "training log?" not in err


def test_an_empty_file_is_called_empty(capsys, tmp_path):
    """Not a log that nobody understands."""
    path = tmp_path / "empty.log"
    path.touch()

    assert run(capsys, "check", str(path)) == (
        3,
        "",
        f"curvetui: {path} is empty: no metric was found\n",
    )


def test_bytes_that_are_no_text_are_refused_at_once(capsys, tmp_path):
    """Random bytes, which hold hardly a zero; Chinese in an encoding of old is text."""
    noise, old = tmp_path / "noise.log", tmp_path / "old.log"
    noise.write_bytes(np.random.default_rng(0).bytes(100_000).replace(b"\0", b"\1"))
    old.write_bytes("".join(f"第 {i} 轮 损失 {2 / i:.4f}\n" for i in range(1, 9)).encode("gbk"))

    assert "this is a binary file" in run(capsys, "check", str(noise))[2]
    assert "binary" not in run(capsys, "check", str(old))[2]


@pytest.mark.parametrize(
    "arguments", [["a.log"], ["demo"], ["replay", "a.log"], ["run", "--", "true"]]
)
def test_a_notebook_is_no_terminal(capsys, monkeypatch, arguments):
    """A kernel gives what `!` starts a terminal that nobody can see or type on; a screen there would never end."""
    monkeypatch.setenv("JPY_PARENT_PID", "7")
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert "use `curvetui check LOG`" in err


def test_a_dumb_terminal_is_spoken_to(capsys, monkeypatch):
    """As with `--plain`."""
    monkeypatch.setenv("TERM", "dumb")
    code, out, _ = run(capsys, "replay", "--speed", "10000", str(sample("keras-nan")))

    assert code == 0
    assert "epoch 7" in out
    assert "\x1b" not in out


def test_an_ignored_kind_is_neither_reported_nor_counted(capsys):
    """The counterpart of `--only`; the other kinds stay."""
    log = str(sample("keras-validation-drop"))
    code, out, _ = run(capsys, "check", "--report", "json", "--ignore", "double_softmax", log)
    kinds = {f["kind"] for f in json.loads(out)["runs"][0]["findings"]}

    assert code == 0
    assert "double_softmax" not in kinds
    assert "validation_drop" in kinds
    assert run(capsys, "check", "--quiet", log)[0] == 1


def test_what_is_reported_refers_to_no_ignored_kind(capsys):
    """A spike that turned into a divergence says itself what to do when that card is left out."""
    log = str(sample("torchtitan-divergence"))

    def advice(*words):
        _, out, _ = run(capsys, "check", "--report", "json", *words, log)
        (found,) = json.loads(out)["runs"]
        return next(
            f["explanation"]["do"] for f in found["findings"] if f["kind"] == "loss_spike"
        ), found["verdict"]

    assert "divergence" in advice()[0]
    assert not any("divergence" in text for text in advice("--ignore", "divergence"))
    assert not any("divergence" in text for text in advice("--only", "loss_spike"))


@pytest.mark.parametrize("words", [["help", "check"], ["check", "--help"]])
def test_help_can_be_asked_for_by_a_verb(capsys, words):
    """`curvetui help check` is `curvetui check --help`."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 0
    assert "--fail-on" in capsys.readouterr().out


def test_help_for_a_verb_that_is_not_there_names_the_nearest(capsys):
    """Exit code 2, as for every wrong usage."""
    code, _, err = run(capsys, "help", "chek")

    assert code == 2
    assert "did you mean check?" in err


UNREAD = [
    "@@ inf >> 1.2 <<\n" * 5,
    "@@ nan >> 1.2 <<\n@@ 1 >> nan <<\n@@ -inf >> inf <<\n",
    "".join(f"~~ 1e{300 + i} :: {i} ;;\n" for i in range(12)),
    "?? Infinity ?? NaN ??\n" * 7,
]


@pytest.mark.parametrize("text", UNREAD)
def test_text_that_nobody_understands_is_no_fault(capsys, tmp_path, text):
    """Whatever numbers stand in it: a pattern is guessed, or none."""
    log = tmp_path / "unread.log"
    log.write_text(text)
    code, out, err = run(capsys, "check", "--report", "json", str(log))

    assert "fault" not in err
    is_guessed = "guessed --pattern" in err
    assert (code, json.loads(out)["errors"]) == (0 if is_guessed else 3, [])


def test_a_source_that_breaks_costs_no_other_its_report(capsys, tmp_path, monkeypatch):
    """The last net: a fault of ours is an error of that source; the rest is reported."""
    good, bad = tmp_path / "good.log", tmp_path / "bad.log"
    good.write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    bad.write_text("epoch 1 loss 0.5\n")
    from curvetui.engine import batch_read

    real = batch_read.read_source

    def broken(spelled, choices=None):
        if spelled == str(bad):
            raise ZeroDivisionError("somewhere deep")
        return real(spelled, choices)

    monkeypatch.setattr(batch_read, "read_source", broken)
    code, out, err = run(capsys, "check", "--report", "json", str(bad), str(good))
    document = json.loads(out)

    assert code == 2
    assert [error["source"] for error in document["errors"]] == [str(bad)]
    assert "somewhere deep" in document["errors"][0]["message"]
    assert [one["name"] for one in document["runs"]] == ["good.log"]
    assert "please report" in err


def test_a_format_that_fails_is_named_where_nothing_was_read(tmp_path, capsys, monkeypatch):
    """Its author sees the error, not only a question about the log."""
    monkeypatch.setattr("curvetui.engine.reader.Reader.read", lambda *_: 1 / 0)
    (tmp_path / "train.log").write_text("epoch 1 loss 0.5\n")
    code, _, err = run(capsys, "check", str(tmp_path / "train.log"))

    assert code == 3
    assert "could not be read (ZeroDivisionError" in err


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("lr0.1", "lr0.2"), ["lr0.1/train.log", "lr0.2/train.log"]),
        (("a/s1", "b/s1", "b/s2"), ["a/s1/train.log", "b/s1/train.log", "s2/train.log"]),
        (("only",), ["train.log"]),
    ],
)
def test_logs_of_the_same_name_are_told_apart_in_every_report(capsys, tmp_path, folders, names):
    """By the shortest path that does; a folder given whole as well as its logs one by one."""
    logs = [tmp_path / folder / "train.log" for folder in folders]
    for log in logs:
        log.parent.mkdir(parents=True)
        log.write_text("".join(f"epoch {e} loss {1 / e}\n" for e in range(1, 4)))
    spelled = [str(log) for log in logs]
    _, out, _ = run(capsys, "check", "--report", "json", *spelled)
    _, text, _ = run(capsys, "check", *spelled)

    assert [one["name"] for one in json.loads(out)["runs"]] == names
    assert all(name in text for name in names)
    assert sorted(one.name for one in curvetui.read(tmp_path).runs) == sorted(names)


def test_a_rule_of_ones_own_is_a_kind_to_pick_and_survives_an_ignored_one(capsys):
    """`--only rule` counts nothing else; `--ignore KIND` leaves out that kind alone."""
    arguments = ["check", "--report", "json", "--rule", "act: loss > 0 for 2"]
    log = str(sample("keras-validation-drop"))

    def kinds(*more: str) -> set[str]:
        _, out, _ = run(capsys, *arguments, *more, log)
        return {finding["kind"] for finding in json.loads(out)["runs"][0]["findings"]}

    everything = kinds()
    assert "rule" in everything
    assert kinds("--only", "rule") == {"rule"}
    assert kinds("--ignore", "validation_drop") == everything - {"validation_drop"}
    assert kinds("--ignore", "rule") == everything - {"rule"}


@pytest.mark.parametrize("asked", [("--only", "divergence"), ("--only", "overfitting")])
def test_a_run_is_not_called_healthy_if_what_is_wrong_was_left_out(capsys, asked):
    """The verdict says how many findings of other kinds there are."""
    log = str(sample("keras-validation-drop"))
    hidden = " ".join(run(capsys, "check", *asked, log)[1].split())

    assert "None of the kinds asked for; findings of other kinds that were left out: " in hidden
    assert "left out" not in run(capsys, "check", log)[1]


def test_a_healthy_run_stays_healthy_if_only_some_kinds_are_looked_for(capsys):
    """Nothing was left out."""
    out = run(capsys, "check", "--only", "divergence", str(sample("keyvalue-healthy")))[1]

    assert "left out" not in out


@pytest.mark.parametrize(
    ("name", "answer"),
    [("val_los", " did you mean val_loss?"), ("zzz", ""), ("train_accuracy", "")],
)
def test_a_rule_about_a_curve_that_no_log_has_is_not_silent(capsys, name, answer):
    """It can never hold, so a report without it would claim that all is well."""
    err = run(capsys, "check", "--rule", f"{name} > 2", str(sample("keyvalue-healthy")))[2]

    assert f"cannot hold: there is no curve '{name}';" in err
    assert answer in err


def test_a_rule_is_silent_where_its_curves_are(capsys, tmp_path, monkeypatch):
    """So is a kept rule about a curve of other logs: it is kept for all of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run(capsys, "rule", "grad_norm > 100")
    log = str(sample("keyvalue-healthy"))

    assert run(capsys, "check", "--rule", "val_loss > 200", log)[2] == ""


def test_a_verb_without_a_source_names_standard_input(capsys):
    """`curvetui check < train.log` is what people try first."""
    assert "- reads standard input" in run(capsys, "check")[2]
    assert "standard input" not in run(capsys, "check", "--fail-on", "x", "a.log")[2]
