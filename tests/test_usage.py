"""Help and wrong usage: every example works, every option names its default, every wrong word gets the right one."""

from __future__ import annotations

import argparse
import glob
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from curvetui.cli.main import main
from curvetui.cli.usage.overview import OVERVIEW
from curvetui.cli.verb_parser import VERBS, parser_of
from curvetui.system.language_codes import language_codes
from tests.conftest import ROOT, sample

ON_SCREEN = frozenset(("watch", "run", "replay", "demo"))
"""Verbs that draw, or go on until somebody ends them: their examples are parsed, not run."""
ELSEWHERE = re.compile(r"\w+://|--where|\.parquet|--edit|--watch\b|fleet -$")
"""What needs another machine, an optional package, an editor, standard input, or time without end."""


def commands_in(text: str) -> list[str]:
    """The command lines of *text*, without what is piped into them, out of them, or said behind them."""
    found = re.findall(r"(?:^|\| )\s*curvetui\b(.*)$", text, re.MULTILINE)
    return [re.split(r"\s+#|\s{2,}", line)[0].strip() for line in found]


def readme_blocks() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


HELP = [command for verb in VERBS for command in commands_in(parser_of(verb).epilog or "")]
EXAMPLES = sorted({*HELP, *commands_in(OVERVIEW), *commands_in(readme_blocks())})


def words_of(example: str) -> list[str]:
    """As a shell would pass them on: globs expanded, without pipes and redirections."""
    words = shlex.split(example)
    end = next((i for i, word in enumerate(words) if word in ("|", ">", ">>")), len(words))
    quoted = re.findall(r"'([^']*)'", example)
    return [
        name
        for word in words[:end]
        for name in (sorted(glob.glob(word)) if word not in quoted else ()) or (word,)
    ]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with every log that the examples name."""
    for name in ("train.log", "a.log", "b.log", "runs/exp1/train.log", "yesterday/x.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample("keras-validation-drop"), tmp_path / name)
    for name in (
        "runs/a.log",
        "runs/lr0.1_bs32/seed1.log",
        "runs/lr0.3_bs64/seed2.log",
        "today/x.log",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample("keras-overfitting"), tmp_path / name)
    (tmp_path / "sample_logs").symlink_to(ROOT / "sample_logs")
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, words: list[str]) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command line."""
    try:
        code = main(words)
    except SystemExit as stop:
        code = stop.code
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_works(project, capsys, example):
    """Of `--help` and README; what cannot end by itself is only parsed."""
    words = words_of(example)
    verb = words[0] if words and words[0] in VERBS else "watch"
    if verb in ON_SCREEN or ELSEWHERE.search(example):
        assert parser_of(verb).parse_args(words[1:] if words[:1] == [verb] else words)
        return
    if "--forget" in words:
        run(capsys, [verb, words[-1]])
    code, _, err = run(capsys, words)

    assert code in (0, 1), err
    assert "usage" not in err


def test_there_are_examples_of_every_verb():
    """Nobody has to find out by trial."""
    shown = {example.split()[0] for example in EXAMPLES if example}

    assert set(VERBS) - {"watch", "demo"} <= shown


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_with_a_value_names_its_default(verb):
    """In the help text; a switch is off by default."""
    actions = parser_of(verb)._actions
    silent = [
        action.dest
        for action in actions
        if (action.nargs not in (0, "+", argparse.REMAINDER) and not action.required)
        and action.option_strings
        and "(default: " not in (action.help or "")
    ]

    assert silent == [], "end the help of these options with their default: (default: …)"
    assert all(action.help for action in actions if action.dest not in ("shell", "rule_text"))


@pytest.mark.parametrize(
    ("words", "meant", "known"),
    [
        (["check", "--report", "htlm", "a.log"], "html", "github, html, json"),
        (["check", "--fail-on", "stopp", "a.log"], "stop", "note, watch, act"),
        (["check", "--format", "kerras", "a.log"], "keras", "keras, lerobot"),
        (["check", "--language", "zhh", "a.log"], "zh", ", ".join(language_codes())),
        (["compare", "--report", "markdwon", "a.log", "b.log"], "markdown", "text, markdown"),
        (["fleet", "--level", "stop,actt", "runs"], "act", "stop, died, act"),
        (["fleet", "--sort", "verdit", "runs"], "verdict", "name, path"),
        (["export", "--type", "pmg", "a.log"], "png", "svg, png, txt"),
        (["config", "thme", "dark"], "theme", "theme, ascii"),
        (["config", "theme", "nrod"], "nord", "dark, light"),
        (["check", "--rule", "bst(loss) > 1", "a.log"], "best", "best, previous"),
        (["completion", "fsh"], "fish", "bash, zsh, fish"),
    ],
)
def test_a_wrong_word_is_answered_with_the_nearest_and_all(project, capsys, words, meant, known):
    """In one line on standard error, exit code 2."""
    code, out, err = run(capsys, words)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"did you mean {meant}?" in err
    assert known in err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["check", "--fail-onn", "act", "a.log"], "--fail-on"),
        (["demo", "--sped", "3"], "--speed"),
        (["fleet", "--no-cahe", "runs"], "--no-cache"),
        (["watch", "--ascci", "a.log"], "--ascii"),
    ],
)
def test_a_wrong_option_is_answered_with_the_nearest(capsys, words, meant):
    """And with where the others are."""
    code, _, err = run(capsys, words)

    assert code == 2
    assert f"did you mean {meant}?" in err
    assert "--help` lists the options" in err


def test_a_word_that_is_near_to_nothing_gets_no_guess(project, capsys):
    """A wrong guess is worse than none."""
    _, _, err = run(capsys, ["check", "--report", "xxxxxx", "a.log"])

    assert "did you mean" not in err
    assert "known: github" in err


def test_speed_means_the_same_everywhere():
    """Rows a second."""
    helps = {
        action.help.partition(" (default")[0]
        for verb in VERBS
        for action in parser_of(verb)._actions
        if "--speed" in action.option_strings
    }

    assert helps == {"rows (epochs, or logged steps) per second"}


@pytest.mark.parametrize("words", [["run", "--", "true"], ["demo"], ["a.log"], ["replay", "a.log"]])
def test_without_a_terminal_the_ways_around_are_named(project, words):
    """`--plain`, `--headless` and `check`."""
    done = subprocess.run(
        [sys.executable, "-m", "curvetui", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(project)},
    )

    assert done.returncode == 2
    assert all(word in done.stderr for word in ("--plain", "--headless", "curvetui check"))


WATCHED = """
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith("socket.") else None)
from curvetui.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print("sockets:", sorted(set(seen)), file=sys.stderr)
"""


def sockets_of(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words], capture_output=True, text=True, cwd=ROOT
    )
    return done.stderr.rpartition("sockets: ")[2].strip()


@pytest.mark.parametrize("report", ["text", "html", "json", "markdown"])
def test_check_opens_no_socket(report):
    """It works offline and sends nothing: whatever the report, no socket is made and no name looked up."""
    logs = [str(sample(name)) for name in ("keras-nan", "keras-overfitting", "keyvalue-healthy")]

    assert sockets_of("check", "--report", report, *logs) == "[]"


def test_an_address_does_open_a_socket():
    """The test above would see it."""
    pytest.importorskip("aiohttp", reason="https:// needs the extra fleet")
    assert "socket.__new__" in sockets_of("check", "https://127.0.0.1:1/a.log")


@pytest.mark.parametrize("word", ["levels", "overfitting"])
def test_help_explains_what_is_no_command(project, capsys, word):
    """A topic, a kind of finding."""
    assert run(capsys, ["help", word])[:2] == run(capsys, ["explain", word])[:2]


def test_help_on_a_word_that_is_nothing_says_where_commands_are_listed(project, capsys):
    """With a guess only where there is one."""
    code, _, err = run(capsys, ["help", "zzzz"])

    assert (code, err) == (2, "curvetui: no command 'zzzz'; `curvetui --help` lists all commands\n")


INTERRUPTING = """
import sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "curvetui.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder)
from curvetui.cli.start import entry
entry()
"""


def test_ctrl_c_while_the_program_loads_is_quiet():
    """No traceback, and the exit code of an interruption."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTING, "check", "x.log"], capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("verb", ["check", "compare", "fleet"])
def test_an_unknown_suffix_of_output_is_answered_with_the_known_ones(verb, capsys, tmp_path):
    """Nothing is written; a known suffix chooses the kind of report."""
    log, path = str(sample("keras-nan")), tmp_path / "a.pdf"
    code = main([verb, log, log, "--output", str(path)])
    err = capsys.readouterr().err
    main([verb, log, log, "--output", str(tmp_path / "a.md")])

    assert (code, path.exists()) == (2, False)
    assert "no report has the suffix .pdf; known: " in err
    assert "|" in (tmp_path / "a.md").read_text()
