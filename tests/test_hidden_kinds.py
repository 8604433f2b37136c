"""`--ignore KIND`, `--only KIND` and the setting `ignore`: for every verb, and lastingly."""

from __future__ import annotations

import json
from argparse import Namespace

import pytest

from curvetui.cli.main import main
from curvetui.cli.options import UsageError, choices_of
from curvetui.cli.verb_parser import parser_of
from curvetui.engine.engine import Engine
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.system.settings import Settings, change, settings_path

LOG = "sample_logs/keras-nan.log"
VERBS = ["watch", "replay", "check", "fleet", "compare", "export", "status"]


@pytest.fixture(autouse=True)
def config(tmp_path, monkeypatch):
    """No settings of the person who runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def options(verb: str, *words: str, ignore: str = "") -> Namespace:
    found = parser_of(verb).parse_args([LOG, *words])
    found.settings = Settings(ignore=ignore)
    return found


def kinds(capsys, *words: str) -> list[str]:
    main(["check", LOG, "--report", "json", *words])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    return [finding["kind"] for finding in run["findings"]]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_that_shows_findings_takes_the_same_two_options(verb):
    """On the screen and in a table, as in a report."""
    hidden = choices_of(options(verb, "--ignore", "plateau", ignore="loss_spike")).hidden
    alone = choices_of(options(verb, "--only", "plateau", ignore="plateau")).hidden

    assert hidden == {"plateau", "loss_spike"}
    assert "plateau" not in alone
    assert {"loss_spike", "rule"} <= alone


def test_explaining_a_kind_hides_none():
    """`explain KIND LOG` answers about that kind whatever is ignored."""
    found = parser_of("explain").parse_args(["non_finite", LOG])
    found.settings = Settings(ignore="non_finite")

    assert choices_of(found).hidden == frozenset()


def test_a_kind_is_left_out_for_good_by_a_setting_and_again_shown_when_named(capsys):
    """`curvetui config ignore KIND` holds for the next check, `--only KIND` overrides it."""
    assert kinds(capsys) == ["validation_drop", "non_finite"]
    assert main(["config", "ignore", "validation_drop"]) == 0
    assert "validation_drop" in capsys.readouterr().err
    assert kinds(capsys) == ["non_finite"]
    assert kinds(capsys, "--only", "validation_drop") == ["validation_drop"]
    assert main(["config", "ignore", ""]) == 0
    assert len(kinds(capsys)) == 2


def test_a_fleet_and_a_status_line_leave_it_out_too(capsys):
    """And a table from the cache is never one with other kinds."""
    main(["fleet", LOG])
    assert "NaN at epoch 7" in capsys.readouterr().out
    change("ignore", "non_finite")
    main(["fleet", LOG])
    main(["status", LOG])

    assert "NaN at epoch" not in capsys.readouterr().out
    assert Cache(ReadOptions())._salt != Cache(ReadOptions(hidden=frozenset({"plateau"})))._salt


@pytest.mark.parametrize(
    "words", [["config", "ignore", "spike"], ["check", LOG, "--ignore", "spike"]]
)
def test_a_misspelled_kind_is_answered_with_the_nearest(capsys, words):
    """Also before it is kept."""
    assert main(words) == 2
    assert "no kind of finding 'spike'; did you mean loss_spike?" in capsys.readouterr().err
    assert not settings_path().exists()


def test_a_misspelled_kind_in_the_settings_is_named_before_the_log_is_read():
    """Somebody edited the file."""
    with pytest.raises(UsageError, match="no kind of finding 'naan'"):
        choices_of(options("watch", ignore="naan"))


def test_settings_that_cannot_be_read_do_not_stop_a_check(capsys):
    """A report for a script needs none of them; what was not applied is said."""
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("theme = light\n")

    assert main(["check", LOG]) == 1
    assert "the setting ignore was not read" in capsys.readouterr().err


def test_a_report_names_what_was_left_out(capsys):
    """So that a setting from last year surprises nobody; a log without it says nothing."""
    main(["check", LOG, "--ignore", "validation_drop"])
    assert "Findings left out as asked: validation_drop." in capsys.readouterr().out
    main(["check", LOG, "--ignore", "plateau"])
    assert "left out" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--ignore", "plateau"], 1),
        (["--fail-on", "stop"], 1),
        (["--fail-on", "never"], 0),
        (["--ignore", "non_finite", "--ignore", "divergence"], 0),
        (["--only", "plateau"], 0),
    ],
)
def test_an_ignored_kind_hides_no_other_ruin(tmp_path, words, code):
    """A run that ended diverged fails a check unless what ruined it is ignored."""
    path = tmp_path / "a.log"
    losses = [2.0, 1.5, 1.2, 1.0, 0.9, 0.8, 0.7, 5e3, 9e4, 8e5]
    path.write_text("".join(f"epoch {n} loss {v}\n" for n, v in enumerate(losses, 1)))

    assert main(["check", str(path), "--quiet", *words]) == code


def test_what_is_left_out_while_a_run_goes_on_is_left_out_of_every_snapshot():
    """The screen never shows it, not even for a moment; the rest is as without."""
    with open(LOG, "rb") as file:
        text = file.read()
    for hidden in ({"non_finite"}, {"validation_drop"}):
        engine = Engine("a.log", ReadOptions(hidden=frozenset(hidden)))
        for line in text.splitlines(keepends=True):
            engine.feed(line)
            assert not {f.kind for run in engine.snapshots() for f in run.findings} & hidden
        engine.finish()
        (run,) = engine.snapshots()
        assert {f.kind for f in run.findings} | hidden == {"non_finite", "validation_drop"}
        assert {f.kind for f in run.left_out} == hidden
