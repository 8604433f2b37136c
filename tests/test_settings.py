"""The configuration file: what may stand in it, and how it is changed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from curvetui.cli.main import main
from curvetui.system.settings import (
    KINDS,
    Settings,
    SettingsError,
    change,
    parsed_setting,
    read_settings,
)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where the file is; nothing is there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "curvetui" / "config.toml"


def test_no_file_is_the_defaults(path):
    assert read_settings(path) == Settings()


def test_every_setting_is_explained():
    """`curvetui config` lists them all."""
    assert set(KINDS) == set(Settings._fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("themee = 'dark'", "there is no setting 'themee'; did you mean theme?"),
        ("max_fps = 'quick'", "max_fps must be a number from 0.1 to 60"),
        ("charts = 1.5", "charts must be a whole number from 0 to 6"),
        ("bell = 1", "bell must be true or false"),
        ("notices = 'loud'", "notices must be auto or off or 9"),
        ("[screen]\nbell = true", "there is no setting 'screen'"),
        ("theme = light", "config.toml"),
        ("theme = " + "[" * 3000, "config.toml"),
    ],
)
def test_what_is_not_right_is_said_with_the_file(path, text, said):
    """Which file, what, and what would be right."""
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(SettingsError) as error:
        read_settings(path)

    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_changing_one_leaves_the_rest(path):
    """Comments and order stay; a second change replaces the first."""
    path.parent.mkdir()
    path.write_text("# mine\nbell = true\n")
    change("theme", "nord", path)
    change("bell", False, path)
    change("max_fps", 4.0, path)

    assert path.read_text() == '# mine\nbell = false\ntheme = "nord"\nmax_fps = 4\n'
    assert read_settings(path) == Settings(bell=False, theme="nord", max_fps=4.0)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("bell", "off", False), ("max_fps", "4", 4.0), ("charts", "3", 3), ("notices", "99", "99")],
)
def test_words_of_the_command_line(name, text, value):
    assert parsed_setting(name, text) == value


def test_the_verb_shows_and_changes(path, capsys):
    """Set, print one, print all."""
    assert main(["config", "theme", "nord"]) == 0
    assert main(["config", "theme"]) == 0
    assert capsys.readouterr().out == "nord\n"
    assert main(["config"]) == 0
    out = capsys.readouterr().out
    assert str(path) in out
    assert 'theme = "nord"' in out

    assert main(["config", "theme", "nope"]) == 2
    assert "known: auto, dark" in capsys.readouterr().err


def test_an_editor_opens_the_file_and_errors_are_said_at_once(path, monkeypatch, capsys):
    """The file it opens holds every setting, as a comment."""
    monkeypatch.setenv(
        "VISUAL", f"{sys.executable} -c \"import sys; open(sys.argv[1], 'a').write('colour = 3')\""
    )

    assert main(["config", "--edit"]) == 2
    assert "there is no setting 'colour'" in capsys.readouterr().err
    assert path.read_text().startswith("# theme =")


def test_a_script_does_not_hang_on_settings(path):
    """`check` says the same for everybody: it does not read the file."""
    path.parent.mkdir()
    path.write_text("nonsense")
    done = subprocess.run(
        [sys.executable, "-m", "curvetui", "check", "sample_logs/keras-nan.log", "--quiet"],
        capture_output=True,
        env={**os.environ, "XDG_CONFIG_HOME": str(path.parent.parent)},
        check=False,
    )

    assert done.returncode == 1
