"""Every kind of report: it parses back, tells what it should, and survives whatever a log holds."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest
from markdown_it import MarkdownIt

from curvetui import diagnose
from curvetui.charts.text_cells import width as cells
from curvetui.languages import language as language_of
from curvetui.languages import languages
from curvetui.reports import Findings, report, reports
from curvetui.reports.html import sheet
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import pictures
from curvetui.reports.svg import DARK, LIGHT
from curvetui.reports.svg import file as svg_file
from curvetui.system.sanitize import steering
from curvetui.tui.words import ScreenWords
from tests.conftest import SAMPLES, sample, sample_snapshot, snapshot_of
from tests.reports.hostile import TEXTS, hostile_run

SCHEMA = json.loads((files("curvetui.reports") / "report.schema.json").read_text(encoding="utf-8"))
NAMES = sorted(reports())
VOID = frozenset("meta br img hr input link path".split())


def rendered(name: str, *runs, **more) -> str:
    return "".join(reports()[name].render(Findings(tuple(runs), **more)))


def hostile_document(name: str, text: str, language: str = "en") -> str:
    run = hostile_run(text)
    return rendered(
        name, run, run, errors=((f"{text}.log", f"cannot read {text}"),), language=language
    )


def strict(schema: dict) -> dict:
    """The schema, also refusing fields that it does not name."""
    schema = deepcopy(schema)

    def close(part):
        for value in part.values() if isinstance(part, dict) else part:
            if isinstance(value, dict | list):
                close(value)
        if isinstance(part, dict) and "properties" in part and "type" in part:
            part.setdefault("additionalProperties", False)

    close(schema)
    return schema


class Tags(HTMLParser):
    """All tags, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.urls: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.urls |= {
            value for name, value in attrs if name in ("href", "src", "action", "xlink:href")
        }
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_json_report_of_every_sample_fits_the_schema(sample_log, language):
    """No field is missing, none is there that the schema does not know."""
    snapshot = sample_snapshot(sample_log)
    for series in ("all", "thin", "none"):
        document = json.loads(rendered("json", *snapshot.runs, language=language, series=series))
        jsonschema.Draft202012Validator(strict(SCHEMA)).validate(document)


def test_the_schema_is_a_schema():
    """It says so itself."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_every_report_of_every_sample_is_whole(sample_log, name):
    """Each report names the run and what was found in it."""
    snapshot = sample_snapshot(sample_log)
    text = rendered(name, *snapshot.runs)

    found = [f for run in snapshot.runs for f in run.findings if f.status != "withdrawn"]
    missing = {finding.kind for finding in found if finding.kind not in text}
    assert not missing, f"a report contains the kind of each finding; this one lacks {missing}"
    assert not snapshot.runs or name == "github" or sample_log.stem in text, "and the run's name"


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_nothing_is_still_a_report(name):
    """No run, no finding, no curve: no exception, and it still parses."""
    text = rendered(name)
    if name == "json":
        assert json.loads(text)["runs"] == []
    if name == "junit":
        assert ET.fromstring(text).tag == "testsuites"


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_steers_no_terminal(name, case):
    """No control character, no mark that turns the direction of writing, no half of a character leaves any report."""
    text = hostile_document(name, TEXTS[case])

    left = [hex(ord(char)) for char in steering().findall(text) if char != "\n"]
    assert not left, (
        f"pass every name and sentence through `printable` of curvetui.system.sanitize, and add no tab: {left}"
    )
    text.encode("utf-8")


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_no_workflow_command(name, case):
    """GitHub's runner finds no command in any report but the annotations that are ours."""
    for line in hostile_document(name, TEXTS[case]).splitlines():
        command = re.match(r"\s*::([a-z-]+)", line)
        assert "##[" not in line
        assert (
            command is None
            or name == "github"
            and re.match(r"::(error|warning|notice) file=[^:]*::[^\r\n]*$", line)
        ), f"a line may not begin with ::, see `commandless` of curvetui.system.sanitize: {line}"


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_in_json_comes_back_as_it_was(case):
    """Data is data: what goes in comes out, but for what no strict reader takes."""
    text = TEXTS[case]
    document = json.loads(hostile_document("json", text))
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(document)

    assert document["runs"][0]["name"] == re.sub("[\ud800-\udfff]", "\ufffd", f"{text}.log")


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_is_no_markup_in_the_page(case):
    """The page has our tags only, nested right, and no link but those to its own parts."""
    tags = Tags(hostile_document("html", TEXTS[case]))
    ours = Tags(hostile_document("html", "plain"))

    assert tags.open == []
    assert tags.names <= ours.names | {"code"}
    assert tags.attributes <= ours.attributes
    assert all(url.startswith("#run-") for url in tags.urls)


def test_the_page_needs_nothing_else():
    """No script, nothing loaded from elsewhere, and a policy that says so."""
    snapshot = snapshot_of(SAMPLES[0].read_bytes(), name="a.log")
    tags = Tags(page := rendered("html", *snapshot.runs))

    assert not {"script", "link", "iframe", "img", "object", "form"} & tags.names
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "default-src 'none'" in page
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", page)


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_in_xml_is_text(case):
    """JUnit and SVG parse, and have no element that they would not have otherwise."""
    junit = ET.fromstring(hostile_document("junit", TEXTS[case]).encode())
    assert {e.tag for e in junit.iter()} <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "system-out",
    }

    for picture in pictures(hostile_run(TEXTS[case]), 9):
        svg = ET.fromstring(svg_file(picture, "en").encode())
        assert {e.tag.rpartition("}")[2] for e in svg.iter()} <= {
            "svg",
            "title",
            "style",
            "rect",
            "path",
            "text",
            "circle",
            "g",
        }


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_is_no_markdown(case):
    """Rendered with raw HTML and bare links allowed, there is no tag, link or picture that did not come from us."""
    html = MarkdownIt("gfm-like", {"html": True, "linkify": True}).render(
        hostile_document("markdown", TEXTS[case])
    )
    tags = Tags(html)
    ours = {
        "h2",
        "h3",
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
    }

    assert tags.names <= ours
    assert tags.urls == set()
    assert not re.search(
        r"@\w|(?<![&\w])#\d", re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL)
    )


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_text_does_not_widen_the_text_report(case):
    """80 columns, whatever the names are."""
    for language in ("en", "zh"):
        assert (
            max(
                cells(line) for line in hostile_document("text", TEXTS[case], language).splitlines()
            )
            <= 80
        )


def test_several_runs_begin_with_counts_and_a_table_the_gravest_first():
    """Text, Markdown and page: `3 runs: 1 stop, …`, then level and finding in the first columns."""
    names = ("keyvalue-healthy", "keras-nan", "keras-overfitting")
    runs = [r for n in names for r in snapshot_of(sample(n).read_bytes(), name=n).runs]
    heads = ["outcome", "what", "run"]
    text, page, html = (rendered(kind, *runs) for kind in ("text", "markdown", "html"))
    table = [
        [cell.strip(" *`") for cell in line.split("|")[1:4]] for line in page.splitlines()[2:7]
    ]
    cells_of_page = re.findall(r"<tr><td[^>]*>(.*?)</td>.*?<a[^>]*>(.*?)</a>", html, re.DOTALL)

    for document in (text, page, html):
        assert "3 runs: 1 stop, 1 watch, 1 healthy" in " ".join(document.split("\n")[:20])
    assert text.splitlines()[2].split()[:3] == heads
    assert [line.split()[0] for line in text.splitlines()[3:6]] == ["STOP", "WATCH", "HEALTHY"]
    assert table[0] == heads
    assert [row[0] for row in table[2:]] == ["STOP", "WATCH", "HEALTHY"]
    assert "NaN at epoch 7" in table[2][1]
    assert [level for level, _ in cells_of_page] == ["STOP", "WATCH", "HEALTHY"]
    assert [name for _, name in cells_of_page] == ["keras-nan", "keras-overfitting", names[0]]


def test_how_many_findings_a_row_leaves_out_is_said_in_words():
    """`(+1)` explains nothing."""
    runs = snapshot_of(sample("keras-nan").read_bytes(), name="keras-nan.log").runs
    text = rendered("text", *runs, *runs)

    assert "(+1 more)" in text


def test_one_run_needs_no_table():
    """Its own headline says the same."""
    (run,) = snapshot_of(sample("keras-nan").read_bytes()).runs

    assert "1 run:" not in rendered("text", run)
    assert "<table>" not in rendered("html", run)


def test_a_source_that_could_not_be_read_is_counted():
    """Nobody takes a table of 2 runs for all 3 that were asked for."""
    runs = snapshot_of(sample("keras-nan").read_bytes()).runs * 2

    assert "1 not read" in rendered("text", *runs, errors=(("b.log", "no such file"),))
    assert "not read" not in rendered("text", *runs)


@pytest.mark.parametrize("kind", ["text", "markdown", "html", "junit"])
def test_causes_are_numbered_as_alternatives(kind):
    """Three possible causes are never read as three facts; a single one is no list."""
    (run,) = snapshot_of(sample("keras-nan").read_bytes()).runs
    (nan,) = (f for f in run.findings if f.kind == "non_finite")
    card, page = nan.explanation(), rendered(kind, replace(run, findings=(nan,)))
    flat = " ".join(re.sub(r"[*\s]+", " ", re.sub(r"</?code>", "`", page)).split())

    assert len(card.why) == 3
    assert "Possible causes, likeliest first" in flat
    for number, cause in enumerate(card.why, 1):
        start = cause[:20]
        mark = "<li>" if kind == "html" else f"{number}. "
        assert f"{mark}{start}" in flat
    assert "1. Which operation" not in flat


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
def test_a_curve_that_ended_in_nan_says_so(kind):
    """`1.402 → NaN since epoch 7`, not its last finite value; one that came back is no such curve."""
    nan = float("nan")
    ill = diagnose({"epoch": range(1, 9), "loss": [2, 1.5, 1.2, 1, nan, nan, nan, nan]})
    well = diagnose({"epoch": range(1, 9), "loss": [2, 1.5, nan, 1, 0.9, 0.8, 0.7, 0.6]})

    assert "NaN since epoch 5" in ill.render(kind)
    assert "NaN since" not in well.render(kind)


def test_colour_is_in_the_text_report_only_where_it_was_asked_for():
    """A pipe gets plain text."""
    snapshot = snapshot_of(SAMPLES[5].read_bytes(), name="a.log")

    assert "\x1b" not in rendered("text", *snapshot.runs)
    assert "\x1b[" in rendered("text", *snapshot.runs, colour=True)


def test_plain_ascii_is_plain_ascii():
    """For a terminal that knows nothing else, charts included; widths still hold."""
    snapshot = snapshot_of(SAMPLES[5].read_bytes(), name="a.log")
    text = rendered("text", *snapshot.runs, *snapshot.runs, ascii=True)

    assert text.isascii()
    assert "*" in text
    assert max(map(len, text.splitlines())) <= 80


def test_nan_is_marked_in_every_chart():
    """A NaN is drawn where it happened, never dropped."""
    snapshot = snapshot_of(
        next(p for p in SAMPLES if p.stem == "keras-nan").read_bytes(), name="a.log"
    )
    picture = pictures(snapshot.runs[0], 1)[0]

    assert "×" in rendered("text", *snapshot.runs)
    assert svg_file(picture, "en").count("m0-6l-6 6") == 28


def test_an_annotation_stands_at_the_line_of_the_log():
    """GitHub shows it beside that line; what was withdrawn is not told."""
    path = next(p for p in SAMPLES if p.stem == "keras-nan")
    lines = path.read_bytes().decode().split("\n")
    snapshot = snapshot_of(path.read_bytes(), name="logs/a.log")
    first = rendered("github", *snapshot.runs).splitlines()[0]

    assert first.startswith("::error file=logs/a.log,line=")
    assert "nan" in lines[int(re.search(r"line=(\d+)", first)[1]) - 1]


def test_a_test_fails_where_its_kind_was_found():
    """JUnit: a test for each kind; only what reaches `--fail-on` fails."""
    snapshot = snapshot_of(
        next(p for p in SAMPLES if p.stem == "keras-nan").read_bytes(), name="a.log"
    )

    def failing(least: str) -> list[str]:
        root = ET.fromstring(rendered("junit", *snapshot.runs, fail_on=least))
        return [
            case.get("name") for case in root.iter("testcase") if case.find("failure") is not None
        ]

    assert failing("act") == ["non_finite"]
    assert failing("never") == []
    assert "validation_drop" in failing("watch")


@pytest.mark.parametrize("name", NAMES)
def test_a_report_stands_in_the_file_of_its_name(name):
    """So one is loaded without the others."""
    assert type(report(name)) is type(reports()[name])


HEADINGS = ("Do", "Possible causes, likeliest first", "Rule")


def test_a_card_has_its_parts_in_one_order_everywhere():
    """Who knows one report finds it in the next; JUnit names them too."""
    (run,) = snapshot_of(sample("keras-validation-drop").read_bytes()).runs
    run = replace(run, findings=tuple(f for f in run.findings if f.kind == "validation_drop"))
    for kind in ("text", "markdown", "html", "junit"):
        page = rendered(kind, run)
        places = [
            re.search(rf"(?:^|[>*\s]){re.escape(name)}(?:[<*:]|\s)", page[page.index("671") :])
            for name in HEADINGS
        ]
        assert all(places), kind
        assert [p.start() for p in places] == sorted(p.start() for p in places), kind


def test_a_notebooks_own_rules_do_not_reach_the_cards():
    """No label is broken within a word, and the colours are those of the notebook's theme, whatever the system's is."""
    rules = sheet()

    assert "word-break:normal" in rules.partition(".curvetui .label{")[2].partition("}")[0]
    assert (
        f'[data-jp-theme-light="false"] .curvetui,.vscode-dark .curvetui{{--ink:{DARK["ink"]}'
        in rules
    )
    assert (
        f'[data-jp-theme-light="true"] .curvetui,.vscode-light .curvetui{{--ink:{LIGHT["ink"]}'
        in rules
    )


def test_of_many_runs_those_that_need_a_look_are_told_in_full():
    """The table comes first, with the best value of each run that is healthy; the others are counted."""
    runs = [
        replace(snapshot_of(path.read_bytes()).runs[0], name=path.stem) for path in SAMPLES[:12]
    ]
    page = rendered("text", *runs)
    lines = page.splitlines()
    told = [run.name for run in runs if any(line.startswith(f"{run.name} · ") for line in lines)]

    assert told == [
        run.name
        for run in runs
        if any(f.level != "note" and f.status != "withdrawn" for f in run.findings)
    ]
    assert 0 < len(told) < 12
    assert (
        f"{12 - len(told)} runs without a finding at watch or above appear in the table only"
        in page.replace("\n  ", " ")
    )
    table = "\n".join(lines[: lines.index("", lines.index("") + 1)])
    assert all(run.name[:12] in table for run in runs)
    assert all(f"{run.best[0].value:.5g}" in table for run in runs if run.verdict_level == "calm")
    assert max(map(cells, lines)) <= 80


@pytest.mark.parametrize("code", sorted(languages()))
def test_tables_of_the_screen_and_of_reports_have_the_same_headings(code):
    """Who knows one finds everything in the other."""
    screen, words = ScreenWords(code), phrases(code)
    pairs = {"what": "what", "run": "name", "best value": "best"} | {
        "course": "spark",
        "at": "place",
        "state": "state",
    }

    of_both = {
        ours: theirs
        for ours, theirs in pairs.items()
        if (f"column {theirs}" in language_of(code).screen) == (ours in language_of(code).reports)
    }

    assert {ours: screen[f"column {theirs}"] for ours, theirs in of_both.items()} == {
        ours: words[ours] for ours in of_both
    }


def test_cells_of_a_page_break_between_words_and_long_names_anywhere():
    """At 900 px no column may shrink to a letter a line; only texts and names, which have a width of their own, may."""
    rules = sheet()

    assert re.search(r"\.curvetui td,\.curvetui th\{[^}]*overflow-wrap:break-word", rules)
    for selector in (".what", ".name"):
        assert re.search(rf"{re.escape(selector)}\{{min-width:\d+rem;overflow-wrap:anywhere", rules)


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_a_log_that_cannot_be_read_is_said_once(name):
    """The message says what failed; no heading says it before it."""
    text = "".join(report(name).render(Findings((), (("a.log", "cannot read a.log: gone"),))))

    assert text.lower().count("read") == 1
