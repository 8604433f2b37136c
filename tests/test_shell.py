"""In the shell: completion, a line for tmux, a mode for screen readers, and pages whose commands are real."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

import curvetui
from curvetui.charts.text_cells import width as cells
from curvetui.cli.main import main
from curvetui.cli.plain import EVERY, EventPrinter
from curvetui.cli.status import line
from curvetui.cli.usage.overview import OVERVIEW
from curvetui.cli.verb_parser import VERBS, parser_of
from curvetui.engine.explain import by_kind
from curvetui.languages import UNKNOWN
from curvetui.model import Progress, Snapshot
from curvetui.system.sanitize import steering
from curvetui.topics import topic, topics
from tests.conftest import sample, snapshot_of
from tests.reports.hostile import TEXTS, hostile_run
from tests.test_check import run


def completed(capsys, *words: str, cwd=None) -> list[str]:
    """What bash offers for the last of *words*."""
    script = run(capsys, "completion", "bash")[1]
    quoted = " ".join(map(shlex.quote, words))
    ask = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _curvetui; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{ask}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=cwd,
    )
    assert done.stderr == ""
    return [word for word in done.stdout.split("\n") if word]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("curvetui", "che"), ["check"]),
        (("curvetui", "check", "--rep"), ["--report"]),
        (("curvetui", "check", "--report", "ht"), ["html"]),
        (("curvetui", "check", "--only", "overf"), ["overfitting"]),
        (("curvetui", "check", "--format", "ker"), ["keras"]),
        (("curvetui", "--headl"), ["--headless"]),
        (("curvetui", "completion", "z"), ["zsh"]),
        (("curvetui", "train.log", "--headl"), ["--headless"]),
    ],
)
def test_bash_completes(capsys, tmp_path, words, offered):
    """Verbs, options, and what an option takes."""
    assert completed(capsys, *words, cwd=tmp_path) == offered


def test_bash_completes_files_with_blanks(capsys, tmp_path):
    """One name stays one name."""
    (tmp_path / "my run.log").touch()

    assert completed(capsys, "curvetui", "check", "my", cwd=tmp_path) == ["my run.log"]


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_option_is_completed(capsys, tmp_path, verb):
    """A new option is completed without being listed anywhere."""
    options = [
        name
        for action in parser_of(verb)._actions
        for name in action.option_strings
        if name.startswith("--")
    ]

    assert completed(capsys, "curvetui", verb, "--", cwd=tmp_path) == options


@pytest.mark.parametrize(
    ("shell", "check"), [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])]
)
def test_the_script_is_one_of_that_shell(capsys, tmp_path, shell, check):
    """Each shell that is installed reads its script without a complaint."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(run(capsys, "completion", shell)[1])
    done = subprocess.run([*check, str(path)], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_fish_completes(capsys, tmp_path):
    """Verbs and values, with what they are for."""
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    path = tmp_path / "script"
    path.write_text(run(capsys, "completion", "fish")[1])
    ask = f"source {path}; complete -C 'curvetui check --report ht'; complete -C 'curvetui exp'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", ask], capture_output=True, text=True, cwd=tmp_path
    )

    assert [text.partition("\t")[0] for text in done.stdout.splitlines()] == [
        "html",
        "explain",
        "export",
    ]


def test_the_overview_names_every_verb(capsys):
    """`curvetui --help` is where people look first."""
    _, out, _ = run(capsys, "--help")

    assert [verb for verb in VERBS if verb != "watch" and f"curvetui {verb}" not in out] == []
    assert out == OVERVIEW


def test_status_is_one_line(capsys, sample_log):
    """However long the log; it fits where it has to."""
    for language in ("en", "zh"):
        code, out, err = run(
            capsys, "status", "--language", language, "--width", "60", str(sample_log)
        )
        assert (code, err, out.count("\n")) == (0, "", 1)
        assert cells(out.rstrip("\n")) <= 60


def test_status_says_what_matters(capsys):
    """Where it is, the value that tells most, the gravest open finding."""
    _, out, _ = run(capsys, "status", str(sample("keras-nan")))

    assert out.startswith("keras-nan.log · epoch 20 of 20 · val_accuracy 0.3475 ")
    assert "STOP non_finite" in out
    assert out.rstrip().endswith("finished")


def test_status_knows_the_time_that_is_left_and_how_long_the_log_is_silent(tmp_path):
    """By the run's pace, and by when the log was last written."""
    log = tmp_path / "a.log"
    log.touch()
    live = replace(
        snapshot_of(sample("keras-killed").read_bytes()).runs[0],
        state="running",
        source=(str(log),),
        progress=Progress(epoch=4, epochs=20, left=3725),
    )

    assert line(live, "en", log.stat().st_mtime + 30).endswith("1:02:05 left")
    assert line(live, "en", log.stat().st_mtime + 600).endswith("silent for 10:00")


@pytest.mark.parametrize("case", TEXTS)
def test_no_text_of_a_log_steers_tmux(case):
    """tmux obeys `#[…]` and `#(…)`; terminals obey control characters."""
    text = line(hostile_run(TEXTS[case]), "en", 0.0)

    assert "#" not in text
    assert not steering().search(text)


def test_a_log_without_metrics_has_no_status(capsys, tmp_path):
    """Said, with `check`'s exit code."""
    (tmp_path / "a.log").write_text("hello\n")

    path = str(tmp_path / "a.log")
    assert run(capsys, "status", path)[:2] == (3, f"{path} · no metric yet\n")


def test_status_of_several_logs_is_a_line_each(capsys, tmp_path):
    """In their order; one that cannot be read takes nothing from the others."""
    (tmp_path / "empty#[x].log").touch()
    names = [str(sample("keras-nan")), str(tmp_path / "none.log"), str(tmp_path / "empty#[x].log")]
    code, out, err = run(capsys, "status", *names)
    first, second = out.splitlines()

    assert code == 2
    assert first.startswith("keras-nan.log · ")
    assert second == f"{tmp_path}/empty[x].log · no metric yet"
    assert "none.log: no such file" in err
    assert run(capsys, "status", names[0], names[2])[0] == 3


def test_plain_tells_epochs_and_findings_as_text(capsys):
    """`--plain`: one line an epoch, and the card of what happened; no escape sequence."""
    code, out, err = run(capsys, "demo", "--plain", "--speed", "10000")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert lines[0].startswith("epoch 1 of 10: val_loss 1.891")
    assert any(
        text.startswith("watch, epoch 8, open: val_accuracy fell 26.8 points at epoch 8.")
        for text in lines
    )
    assert any(text.startswith("watch, epoch 8, recovered:") for text in lines)
    assert lines[-1].startswith("finished.")
    assert not steering().search(out.replace("\n", ""))


def test_plain_says_nothing_twice():
    """The same snapshot again is silence."""
    snapshot = snapshot_of(sample("keras-nan").read_bytes())
    voice = EventPrinter("en")

    assert list(voice.lines(snapshot, 0.0)) != []
    assert list(voice.lines(snapshot, 99.0)) == []


def test_plain_does_not_tell_every_step():
    """A run that counts steps only is told of now and then, however quick it is."""
    run_ = snapshot_of(sample("nanogpt-overfitting").read_bytes()).runs[0]
    voice = EventPrinter("en")

    def said(step: float, now: float) -> int:
        live = replace(run_, state="running", findings=(), notes=(), progress=Progress(step=step))
        return len(list(voice.lines(Snapshot((live,)), now)))

    assert [said(100 + i, float(i)) for i in range(5)] == [1, 0, 0, 0, 0]
    assert said(200, EVERY + 1) == 1


@pytest.mark.parametrize("case", TEXTS)
def test_plain_speaks_printable_text(case):
    """One line each, nothing that a terminal obeys."""
    for text in EventPrinter("zh").lines(
        Snapshot((hostile_run(TEXTS[case]),) * 2, TEXTS[case]), 0.0
    ):
        assert not steering().search(text)


@pytest.mark.parametrize("name", topics())
def test_the_commands_of_each_topic_are_real(name):
    """Every `curvetui …` line of a page is one that the command line takes."""
    text = (topic(name) or "").replace("\\\n", " ")
    commands = re.findall(
        r"(?<![\w.\-/])curvetui ((?:watch|check|status|completion|explain|replay|export|demo)\b[^\n`|)#;]*)",
        text,
    )
    for command in commands:
        command = command.partition(" >")[0].partition(" &")[0]
        if not command.rstrip().endswith("--help"):
            verb, *arguments = shlex.split(command)
            # pre-commit and sentences leave the log out.
            more = ["x.log"] if verb in ("check", "export") else []
            parser_of(verb).parse_args([*arguments, *more])

    assert text.startswith("#") == (not name.endswith("-schema"))


def test_the_topics_are_listed(capsys):
    """Below the kinds; each is told by its name."""
    _, out, _ = run(capsys, "explain")

    assert [name for name in topics() if f"\n{name} " not in out] == []
    assert run(capsys, "explain", "slurm")[1] == topic("slurm", 80)
    assert json.loads(run(capsys, "explain", "event-schema")[1])["title"] == "curvetui.event/1"


def test_the_page_of_the_library_holds_all_of_it():
    """Made from the docstrings: every public name, with what its arguments mean."""
    page = topic("api")

    assert [
        name for name in curvetui.__all__ if name != "__version__" and f"## `{name}" not in page
    ] == []
    assert "- `columns`: equally long sequences by name" in page
    assert page.count("```") % 2 == 0


def test_python_in_the_topics_compiles():
    """What stands there can be pasted."""
    for name in ("notebook", "ci"):
        for block in re.findall(r"```python\n(.*?)```", topic(name), re.DOTALL):
            compile(block, name, "exec")


@pytest.mark.parametrize("kind", by_kind())
def test_each_kind_shows_a_card_from_a_log(capsys, kind):
    """In both languages, with every number filled in. Made anew with `python -m tests.regenerate examples`."""
    for language in ("en", "zh"):
        code, out, _ = run(capsys, "explain", "--language", language, kind)
        card = out.partition("For example" if language == "en" else "例如")[2].partition(
            "\nExample:"
        )[0]
        assert code == 0
        assert kind in card
        assert UNKNOWN not in card
        assert max(cells(text) for text in card.splitlines()) <= 80


def test_a_fault_of_ours_is_one_sentence(monkeypatch, capsys):
    """No traceback, but what to report; and the whole of it for whoever asks."""
    monkeypatch.setattr("curvetui.cli.pages.formats_page", lambda _: 1 / 0)
    monkeypatch.delenv("CURVETUI_DEBUG", raising=False)

    assert main(["formats"]) == 2
    assert capsys.readouterr().err.startswith(
        "curvetui: this is a bug in curvetui (ZeroDivisionError: division by zero); please report it"
    )
    monkeypatch.setenv("CURVETUI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["formats"])


@pytest.mark.parametrize(
    ("arguments", "loads"), [(["--help"], False), (["-h"], False), (["fleet", "--help"], True)]
)
def test_the_overview_loads_nothing_that_reads_options(arguments, loads):
    """`--help` takes hardly longer than Python itself."""
    # Without `site`, which may load anything; the packages are found by the path.
    command = [sys.executable, "-S", "-X", "importtime", "-m", "curvetui", *arguments]
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert bool(loaded & {"argparse", "re", "typing", "numpy", "dataclasses"}) == loads
    assert (done.stdout == OVERVIEW) == (not loads)
