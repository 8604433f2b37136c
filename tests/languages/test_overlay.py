"""A language is a file: what it translates is seen everywhere, what it does not is English."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from curvetui.api.comparison_words import ENGLISH as COMPARISON
from curvetui.cli.all_strings import all_strings
from curvetui.engine import forecast
from curvetui.engine.explain import by_kind, words_of
from curvetui.engine.not_read import limits_of
from curvetui.fleets.phrases import ENGLISH as FLEET
from curvetui.languages import language, languages
from curvetui.languages.en import English
from curvetui.languages.templates import Cause, Choice, Words
from curvetui.reading.noise import Noise
from curvetui.reports.phrases import ENGLISH as REPORTS
from curvetui.run import Run
from curvetui.tui.key_table import TABLE
from curvetui.tui.words import ENGLISH as SCREEN
from tests.conftest import ROOT, sample

SPANISH = """
from curvetui.languages.en import English
from curvetui.languages.templates import Words


class Spanish(English):
    code = "es"
    title = "Español"
    place = {"epoch": "época {}"}
    screen = {"findings": "hallazgos"}
    reports = {"why": "Por qué"}
    phrases = {
        "copy": "copiar",
        "print nothing; only set the exit code": "no imprime nada; solo el código de salida",
        "reading": "lectura",
        "The state of a run in one line: for tmux's status bar, a prompt, or `watch`.": "El estado en una línea.",
    }
    fleet = {"stop": "parar"}
    comparison = {"equal": "igual."}
    forecast = {"none": "sin pronóstico"}
    words = {
        "rule": Words(
            name="una regla", title="{rule}", what="{rule}", event="-", cause="-", worry="-", why=(),
            would_change="-", next=(), limits="-", trace="-",
        ),
        "validation_drop": Words(
            name="una caída", title="{metric:name} cayó en {first:place}", what="Cayó.", event="Seguro.",
            cause="Abierto.", worry="No.", why=("Ruido.",), would_change="Nada.", next=("Espere.",), limits="-",
            trace="-",
        )
    }
"""


@pytest.fixture(scope="module")
def with_spanish(tmp_path_factory):
    """Runs Python code, or the command line, in a copy of the package that has one more file."""
    home = tmp_path_factory.mktemp("package")
    shutil.copytree(
        ROOT / "curvetui", home / "curvetui", ignore=shutil.ignore_patterns("__pycache__")
    )
    (home / "curvetui" / "languages" / "es.py").write_text(SPANISH, encoding="utf-8")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            encoding="utf-8",
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(home), "PYTHONUTF8": "1"},
        )
        return done.stdout + done.stderr

    return run


def test_a_new_language_is_offered_by_help_and_settings(with_spanish):
    """Nothing lists it: its file is found."""
    assert "es" in with_spanish("-m", "curvetui", "check", "--help")
    assert "es" in with_spanish("-m", "curvetui", "config")


def test_a_new_language_is_seen_in_help(with_spanish, monkeypatch):
    """Descriptions, options and groups; what is missing is English; by option or locale."""
    check = with_spanish("-m", "curvetui", "check", "--language", "es", "--help")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    status = with_spanish("-m", "curvetui", "status", "--help")

    assert "no imprime nada; solo" in check
    assert "lectura:" in check
    assert "the log's format" in check
    assert "El estado en una línea." in status


def test_a_new_language_is_seen_in_cards_and_reports(with_spanish):
    """Its own sentences where it has them, English for the rest."""
    log = str(sample("keras-validation-drop"))
    text = with_spanish("-m", "curvetui", "check", "--language", "es", log)

    assert "val_accuracy cayó en época 8" in " ".join(text.split())
    assert "Por qué" in text


def test_a_new_language_is_seen_in_fleets_comparisons_forecasts_and_rules(with_spanish):
    """Every table of words is an overlay on English; none lists its languages."""
    code = (
        "from curvetui.fleets.phrases import phrases; from curvetui.api.comparison_words import words\n"
        "from curvetui.engine.forecast import sentence; from curvetui.engine.explain import by_kind, words_of\n"
        "from curvetui.languages import language\n"
        "print(phrases('es')['stop'], phrases('es_ES.UTF-8')['act'], words('es')['equal'])\n"
        "print(sentence(None, 'es'), words_of('rule', language('es')).name)"
    )
    printed = with_spanish("-c", code)

    assert "parar act igual." in printed
    assert "sin pronóstico una regla" in printed


def test_a_new_language_is_seen_on_the_screen(with_spanish):
    """Words of the panel, and keys with their help."""
    code = (
        "from curvetui.tui.words import ScreenWords as Words; from curvetui.tui.keys import TABLE\n"
        "print(Words('es')['findings'], Words('es')['open'])\n"
        "print([row.label('es') for row in TABLE])"
    )
    printed = with_spanish("-c", code)

    assert "hallazgos open" in printed
    assert "'copiar'" in printed
    assert "'scroll'" in printed


class Bare(English):
    """A language that translates nothing but its name for an epoch."""

    code = "xx"
    place = {"epoch": "E{}"}


def test_what_is_missing_is_english():
    """Entry by entry: a table that is partly translated keeps the rest."""
    bare = Bare()

    assert bare.place == {"epoch": "E{}", "step": "step {}", "minute": "minute {}"}
    assert bare.verdict == English.verdict
    assert bare.words_of("overfitting") is None
    assert bare.phrase("copy") == "copy"


@pytest.mark.parametrize("code", sorted(languages()))
def test_a_language_translates_only_what_there_is(code):
    """A misspelled key would do nothing, and nobody would notice."""
    known = {
        "screen": SCREEN, "reports": REPORTS, "fleet": FLEET, "comparison": COMPARISON, "forecast": forecast.ENGLISH,
        "words": {**by_kind(), "rule": None}, "phrases": languages()["zh"].phrases,
    }  # fmt: skip
    tables = {name: getattr(languages()[code], name) for name in known}
    unknown = {name: sorted(table.keys() - known[name].keys()) for name, table in tables.items()}

    assert not any(unknown.values()), f"no such keys: {unknown}; see CONTRIBUTING, A language"


GIVEN = frozenset(
    "metric metrics first last detected_at ended_at status level over to_the_end".split()
)
"""Fields that every card has; see `Words`."""


def fields_of(code: str) -> dict[str, set[str]]:
    """Kind -> the fields in braces that its sentences use."""
    kinds = all_strings(code).split("# verdict\n")[0].split("\n# ")
    return {
        part.lstrip("# ").partition("\n")[0]: set(re.findall(r"\{(\w+)", part)) for part in kinds
    }


@pytest.mark.parametrize("code", sorted(languages()))
def test_a_translated_card_uses_only_the_fields_of_the_english_one(code):
    """Any other name is shown as a question mark."""
    english, own = fields_of("en"), fields_of(code)
    unknown = {kind: names - english[kind] - GIVEN for kind, names in own.items()}
    unknown = {kind: names for kind, names in unknown.items() if names}

    assert not unknown, f"no such fields: {unknown}; `curvetui explain all` shows the English cards"
    assert len(own) > 50


def test_chinese_is_complete_for_the_screen_the_keys_and_the_reports():
    """All that ships in English ships in Chinese."""
    chinese = languages()["zh"]

    assert SCREEN.keys() <= chinese.screen.keys()
    assert REPORTS.keys() <= chinese.reports.keys()
    assert FLEET.keys() <= chinese.fleet.keys()
    assert COMPARISON.keys() <= chinese.comparison.keys()
    assert forecast.ENGLISH.keys() <= chinese.forecast.keys()
    assert words_of("rule", chinese) is not words_of("rule", languages()["en"])
    missing = [row.about for row in TABLE if row.about not in chinese.phrases]
    assert not missing, f"translate in PHRASES of curvetui/languages/zh/phrases.py: {missing}"
    assert isinstance(chinese.words_of("validation_drop"), Words)


def test_what_was_left_out_is_said_in_chinese_with_its_numbers():
    """Reading says it in English; the numbers keep their places."""
    counted = SimpleNamespace(
        cut=3,
        similar=SimpleNamespace(left_out=1200),
        noise=Noise(),
        refused=7,
        left_out=1,
        curves={},
    )
    counted.noise.skipped = 40
    texts = [*limits_of(counted, counted), *Run.limits.fget(counted)]
    counted.left_out = 5
    texts += [*Run.limits.fget(counted)]
    texts += ["several ranks print; rank 0 is followed, and 12 lines of ranks 1–3 left out"]
    for text in texts:
        said = languages()["zh"].remark(text)
        assert re.search("[\u4e00-\u9fff]{4}", said), text
        assert sorted(re.findall("[0-9,]+", said)) == sorted(re.findall("[0-9,]*[0-9]", text))
    assert (
        languages()["zh"].remark("Findings left out as asked: a, b") == "按要求未列出的发现：a, b"
    )
    assert languages()["zh"].remark("something new: 3") == "something new: 3"


STANDARD = frozenset(
    "metric metrics first last detected_at ended_at status level unit over to_the_end".split()
)
"""What every card can print or test, see `engine.explain.values_of`."""


def entries_of(text) -> set[str]:
    """The entries of the evidence that a template prints or tests."""
    if isinstance(text, str):
        return set(re.findall(r"\[(\w+)(?:=\w+)?\?", text)) | set(re.findall(r"\{(\w+)", text))
    if isinstance(text, Cause):
        return entries_of(text.text)
    parts = [*text.cases.values(), text.otherwise] if isinstance(text, Choice) else text
    found = {text.key} if isinstance(text, Choice) else set()
    return found.union(*map(entries_of, parts))


@pytest.mark.parametrize("kind", sorted(by_kind()))
def test_a_translation_asks_for_nothing_that_english_does_not_know(kind):
    """A misspelt entry would be a section that never shows, or a `(?)` in a card."""
    english, chinese = words_of(kind, language("en")), words_of(kind, language("zh"))
    known, asked = (
        set().union(
            *(
                entries_of(tuple(text.values()) if isinstance(text, Mapping) else text)
                for text in vars(words).values()
            )
        )
        for words in (english, chinese)
    )

    assert asked <= known | STANDARD
