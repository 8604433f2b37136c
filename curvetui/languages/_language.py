"""One language per file or folder: how it formats positions and counts, and its translations; the
rest stays English.

English sentences are defined where they are used: a finding's in its detector, those of the screen
and the reports there. Another language is a file `xx.py` here, or a folder `xx/` with a
`language.py`, that defines a subclass of `English`. It is found by its name; missing translations
are shown in English, entry by entry.
"""

import math
import re
import string
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from curvetui.languages.templates import Text, Words
from curvetui.model import Status
from curvetui.system import registry
from curvetui.system.language_codes import language_codes
from curvetui.system.unknown import unknown

NO_SHARE = 1e-6
"""Percent below which a change is rounding, not worth its digits."""
MOST_SHARE = 1e4
"""Percent above which a share is said in words."""
HUGE = 1e10
"""Further digits are meaningless."""
TIMES = ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))
"""(seconds, name) of units of time; a span is given in the largest that it contains twice."""
TABLES = tuple("place counted outcome taken_over verdict why measured tests weighing".split())
"""Sentences of a language that belong to no single finding or sign."""
NOUNS = {"evaluations": "evaluation", "values": "point", "examples": "example"}
"""Format specifier -> the noun that is counted."""
UNKNOWN = "(?)"
"""Shown if a sentence needs a number missing from the evidence."""


NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
"""A number in a sentence, as `remark` puts it in place."""


class Language:
    """Words of one language shared by all findings."""

    code: ClassVar[str]
    title: ClassVar[str]
    """The language's name in itself."""
    place: ClassVar[Mapping[str, str]]
    """`epoch` and `step` with `{}` for the number."""
    counted: ClassVar[Mapping[str, tuple[str, str]]]
    """Singular and plural of `epoch`, `step`, `point`, `example` …, and of the units of time."""
    points: ClassVar[str]
    """A difference of fractions: `{} points`."""
    outcome: ClassVar[Mapping[Status, str]]
    """The outcome of a finding whose kind has no text for it."""
    endless: ClassVar[str]
    """A share of more than `MOST_SHARE`: of a best near 0, its digits mean nothing."""
    over: ClassVar[tuple[str, str]]
    """A level over a best: `{} over its smoothed best`, and `{} times` from twice on."""
    taken_over: ClassVar[Mapping[str, str]]
    """`worry` and `next` of a finding that turned into a more severe one."""
    joined: ClassVar[str] = ", "
    at: ClassVar[str] = "{} ({})"
    """A name and its position."""
    fix: ClassVar[Mapping[str, str]]
    """`In Keras: {code}`, by `Fix.how`; {}: framework, code, place."""
    before: ClassVar[str]
    """`Before it: {}.`: the findings that led to this one."""
    verdict: ClassVar[Mapping[str, str]]
    """The sentences of a verdict, by situation; see `engine.verdict`."""
    why: ClassVar[Mapping[str, str]]
    """The answers of `curvetui explain KIND LOG`, by situation; see `cli.why`."""
    measured: ClassVar[Mapping[str, str]]
    """How often a kind was reported and correct, see `cli.pages`."""
    repeated: ClassVar[tuple[str, ...]] = ()
    """Starts of advice that repeat the level `stop`; a verdict omits them."""
    signs: ClassVar[Mapping[str, Text]]
    """Clauses with evidence for and against causes; see `languages.en`."""
    tests: ClassVar[Mapping[str, str]]
    """The cheap tests that distinguish causes, by name."""
    shipping: ClassVar[Mapping[str, str]]
    """Which checkpoint to ship; see `engine.shipping`."""
    weighing: ClassVar[Mapping[str, str]]
    """How a cause is joined to the evidence for and against it."""
    colon: ClassVar[str] = ": "
    nothing_to_do: ClassVar[str]
    sentence_gap: ClassVar[str] = " "
    screen: ClassVar[Mapping[str, str]] = {}
    """Translations of `tui.words.ENGLISH`, by the same keys."""
    reports: ClassVar[Mapping[str, str]] = {}
    """Translations of `reports.phrases.ENGLISH`, by the same keys."""
    fleet: ClassVar[Mapping[str, str]] = {}
    """Translations of `fleets.phrases.ENGLISH`, by the same keys."""
    comparison: ClassVar[Mapping[str, str]] = {}
    """Translations of `api.comparison_words.ENGLISH`, by the same keys."""
    forecast: ClassVar[Mapping[str, str]] = {}
    """Translations of `engine.forecast.ENGLISH`, by the same keys."""
    phrases: ClassVar[Mapping[str, str]] = {}
    """Translations of single English sentences (keys, help, figures), by the sentence."""
    words: ClassVar[Mapping[str, Words]] = {}
    """Sentences of findings by kind; a folder has modules `findings/KIND.py` with `WORDS` instead."""

    def __init_subclass__(cls) -> None:
        """Fill in missing entries from the parent class, ultimately English."""
        for name in (*TABLES, "signs"):
            inherited = getattr(cls.__base__, name, {})
            setattr(cls, name, {**inherited, **cls.__dict__.get(name, {})})

    def phrase(self, english: str) -> str:
        """*english* in this language; unchanged if there is no translation."""
        return self.phrases.get(english, english)

    def remark(self, english: str) -> str:
        """*english* in this language, by its phrase with `{}` for each number, or by its head.

        A phrase of the head alone ends in a colon; what follows is names.
        """
        head, colon, names = english.partition(": ")
        known = self.phrases.get(NUMBER.sub("{}", english))
        if known is not None:
            return known.format(*NUMBER.findall(english))
        return self.phrases[head + ":"] + names if colon and head + ":" in self.phrases else english

    def words_of(self, kind: str) -> Words | None:
        """The sentences of *kind* in this language, or None."""
        if kind in self.words:
            return self.words[kind]
        home = f"curvetui.languages.{self.code}.findings"
        found: Words | None = registry.value_in(home, kind, "WORDS")
        return found


class Printer(string.Formatter):
    """Formats the fields of a template in one language.

    Format specifiers: `place` (epoch 8), `span` (5 epochs, in the finding's unit),
    `about` (rounded), `evaluations`, `values`, `examples` (counted nouns), `points` (a share's
    difference in percentage points), `errors` (standard errors, without sign), `percent`, `over` (a
    best), `count` (1 200), `time` (2 days), `number` (4 digits), `value` (6, as a log prints them),
    `signed`, `times` (3.2), `name` (a metric, shortened), `names`, `list`, or Python's own.
    """

    def __init__(self, language: Language, unit: str, longest: int = 40) -> None:
        """longest: maximum characters of a metric's name."""
        self.language = language
        self.unit = unit
        self.longest = longest

    def vformat(self, format_string: str, args: Any, kwargs: Any) -> str:
        """The template filled in; most sentences have no field."""
        has_field = "{" in format_string or "}" in format_string
        return super().vformat(format_string, args, kwargs) if has_field else format_string

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key))

    def format_field(self, value: Any, spec: str) -> str:
        if value is None:
            return UNKNOWN
        if spec in NOUNS:
            return self._counted(value, NOUNS[spec])
        own = getattr(self, f"_{spec}", None) if spec else None
        if own is not None:
            return str(own(value))
        return format(value, spec).replace("-", "−") if spec.endswith("f") else format(value, spec)

    def _place(self, value: float) -> str:
        return self.language.place[self.unit].format(number(value))

    def _span(self, value: float) -> str:
        return self._counted(value, self.unit)

    def _about(self, value: float) -> str:
        return self._counted(round(value), self.unit)

    def _counted(self, value: float, noun: str) -> str:
        one, many = self.language.counted[noun]
        return (one if value == 1 else many).format(number(value))

    def _points(self, value: float) -> str:
        return self.language.points.format(f"{abs(100 * value):.1f}")

    def _errors(self, value: float) -> str:
        return f"{abs(value):.1f}"

    def _percent(self, value: float) -> str:
        share = 100 * abs(value)
        if share > MOST_SHARE:
            return self.language.endless
        form = ".0f" if share >= 9.95 or share < NO_SHARE else ".1f" if share >= 0.095 else ".2g"
        return f"{share:{form}}%"

    def _over(self, value: float) -> str:
        share, times = self.language.over
        is_share = value < 1
        shown = self._percent(value) if is_share else self._times(1 + value)
        return (share if is_share else times).format(shown)

    def _time(self, value: float) -> str:
        size, noun = next((unit for unit in TIMES if value >= 2 * unit[0]), TIMES[-1])
        return self._counted(max(round(value / size), 1), noun)

    def _count(self, value: float) -> str:
        return number(round(value))

    def _number(self, value: float) -> str:
        return number(value)

    def _value(self, value: float) -> str:
        return number(value, 6)

    def _signed(self, value: float) -> str:
        return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value))

    def _times(self, value: float) -> str:
        if 9.95 <= value < 1e6:
            return number(round(value))
        return f"{value:.1f}" if value < 9.95 else f"{value:.0e}"

    def _name(self, value: str) -> str:
        return shortened(value, self.longest)

    def _names(self, value: list[str]) -> str:
        shown = [shortened(v, self.longest) for v in value[:4]]
        return self.language.joined.join(shown + ["…"] * (len(value) > 4))

    def _list(self, value: list[Any]) -> str:
        shown = [v if isinstance(v, str) else number(v) for v in value[:6]]
        return self.language.joined.join(shown + ["…"] * (len(value) > 6))


def number(value: float, digits: int = 4) -> str:
    """Format *value* with that many digits, integers in full and grouped; very large ones in three.

    Example:
        >>> number(0.60546875), number(28_100.0), number(2e-5), number(1.25), number(152.7, 2), number(1.75589e31, 6)
        ('0.6055', '28 100', '2e-05', '1.25', '153', '1.76e+31')
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    sign, value = ("−" if value < 0 else ""), abs(value)
    if value >= HUGE:
        return f"{sign}{value:.3g}"
    if value == int(value):
        return sign + (f"{int(value):,}".replace(",", " ") if value >= 1000 else str(int(value)))
    if value >= 10.0 ** min(digits, 4) - 0.5:
        return sign + f"{value:,.0f}".replace(",", " ")
    return sign + f"{value:.{digits}g}"


def shortened(name: str, longest: int) -> str:
    """Shorten *name* to at most *longest* characters: without `(mean)`, then without its middle.

    Example:
        >>> shortened("validation_accuracy_of_everything", 16)
        'validati…rything'
        >>> shortened("val Acc@1 (mean)", 14)
        'val Acc@1'
    """
    if len(name) > longest:
        name = name.removesuffix(" (mean)")
    if len(name) <= longest:
        return name
    head = longest // 2
    return name[:head] + "…" + name[len(name) - (longest - head - 1) :]


@cache
def languages() -> Mapping[str, Language]:
    """All languages by code."""
    found = (
        cls
        for name in language_codes()
        for cls in registry.members_of(f"curvetui.languages.{name}", "language", Language)
    )
    return {cls.code: cls() for cls in found}


def language(code: str) -> Language:
    """The language of that code (`zh`, `zh_CN.UTF-8` …); English if there is none."""
    known = languages()
    return (
        known.get(code)
        or known.get(code.replace("-", "_").split("_")[0].split(".")[0].lower())
        or known["en"]
    )


def checked_language(code: str) -> str:
    """*code* if it is an available language (`zh`, `zh_CN.UTF-8` …), else ValueError."""
    if language(code).code != "en" or re.match(r"(?i)en(?![a-z])|C\b|POSIX\b", code):
        return code
    raise ValueError(unknown("language", code, sorted(languages())))
