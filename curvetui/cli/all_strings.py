"""`explain all`: every sentence that curvetui can show, in one language, for review."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from curvetui.api.comparison_words import words as comparison_words
from curvetui.detectors import detectors
from curvetui.engine import forecast, rules
from curvetui.engine.explain import words_of
from curvetui.fleets.phrases import phrases as fleet_phrases
from curvetui.languages import Language, language, languages
from curvetui.languages.templates import Cause, Choice, Text, Words
from curvetui.reports.phrases import phrases

MERGED = frozenset(("words", "phrases", "reports", "screen", "fleet", "comparison", "forecast"))
"""Tables that are printed together with their English entries."""
CONDITION = re.compile(r"\[\w+(=\w+)?\?\|?")
"""What opens a conditional section of a template."""


def all_strings(code: str) -> str:
    """Yield every template of the cards, then verdicts, reports, screen and keys, one per line."""
    lang = language(code)
    out: list[str] = []
    for kind in (*(detector.kind for detector in detectors()), rules.KIND):
        words = words_of(kind, lang)
        assert words is not None
        out += [f"\n# {kind}\n", *(f"{line}\n" for line in _card(words))]
    for title, table in _tables(lang):
        out.append(f"\n# {title}\n")
        out += [f"{key}: {_plain(value)}\n" for key, value in table.items()]
    return "".join(out).lstrip("\n")


def _tables(lang: Language) -> Iterator[tuple[str, Mapping[str, object]]]:
    from curvetui.tui.key_table import TABLE
    from curvetui.tui.words import ENGLISH

    single = {}
    for name in Language.__annotations__:
        value = getattr(lang, name)
        if not isinstance(value, Mapping):
            single[name] = value
        elif name not in MERGED:
            yield name, value
    yield "single", single
    english = {text for each in languages().values() for text in each.phrases}
    yield "phrases", {text: lang.phrase(text) for text in sorted(english)}
    yield "reports", phrases(lang.code)
    yield "screen", {**ENGLISH, **lang.screen}
    yield "fleet", fleet_phrases(lang.code)
    yield "comparison", comparison_words(lang.code)
    yield "forecast", {**forecast.ENGLISH, **lang.forecast}
    yield "keys", {row.shown: f"{row.label(lang.code)}: {row.help(lang.code)}" for row in TABLE}


def _plain(value: object) -> str:
    if isinstance(value, Choice):
        return " | ".join(alternatives(value))
    return " | ".join(map(_plain, value)) if isinstance(value, tuple) else str(value)


def _card(words: Words) -> Iterator[str]:
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, Mapping):
            for status, text in value.items():
                yield from (f"{field.name} ({status}): {line}" for line in alternatives(text))
        elif field.name in ("why", "next"):
            for text in value:
                plain = text.text if isinstance(text, Cause) else text
                yield from (f"{field.name}: {line}" for line in alternatives(plain))
        else:
            yield from (f"{field.name}: {line}" for line in alternatives(value))


def alternatives(text: Text) -> list[str]:
    """Return the sentences that *text* can produce; what depends on evidence is in brackets.

    Example:
        >>> from curvetui.languages.templates import when
        >>> alternatives(("It fell", when("n", " on {n} examples"), "."))
        ['It fell[ on {n} examples].']
        >>> alternatives(when("n", "Yes.", "No."))
        ['Yes.', 'No.']
    """
    if isinstance(text, Choice):
        return [line for case in _cases(text) for line in alternatives(case)]
    return [line] if (line := _one_line(text)) else []


def _cases(choice: Choice) -> list[Text]:
    return [case for case in (*choice.cases.values(), choice.otherwise) if case]


def _one_line(text: Text) -> str:
    if isinstance(text, str):
        return CONDITION.sub("[", text)
    if isinstance(text, tuple):
        return "".join(map(_one_line, text))
    return "[" + "|".join(_one_line(case) for case in _cases(text)) + "]"
