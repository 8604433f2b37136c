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

from curvetui.reports import Findings, report, report_for, reports
from curvetui.reports.html import sheet
from curvetui.reports.picture import pictures
from curvetui.reports.svg import DARK, LIGHT
from curvetui.reports.svg import file as svg_file
from curvetui.reports.wrapping import cells
from curvetui.system.sanitize import steering
from tests.conftest import SAMPLES, sample, snapshot_of
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
    snapshot = snapshot_of(sample_log.read_bytes(), name=sample_log.name)
    for series in ("all", "thin", "none"):
        document = json.loads(rendered("json", *snapshot.runs, language=language, series=series))
        jsonschema.Draft202012Validator(strict(SCHEMA)).validate(document)


def test_the_schema_is_a_schema():
    """It says so itself."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_every_report_of_every_sample_is_whole(sample_log, name):
    """Each report names the run and what was found in it."""
    snapshot = snapshot_of(sample_log.read_bytes(), name=sample_log.name)
    text = rendered(name, *snapshot.runs)

    assert all(
        finding.kind in text
        for run in snapshot.runs
        for finding in run.findings
        if finding.status != "withdrawn"
    )
    assert not snapshot.runs or name == "github" or sample_log.stem in text


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

    assert [hex(ord(char)) for char in steering().findall(text) if char != "\n"] == []
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
        )


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


def test_several_runs_stand_in_a_table_first():
    """Text, Markdown and page begin with one row a run."""
    runs = [r for path in SAMPLES[:3] for r in snapshot_of(path.read_bytes(), name=path.name).runs]

    rows = [line.split()[0].rstrip("…") for line in rendered("text", *runs).splitlines()[1:4]]
    assert all(
        run.name.startswith(row) and len(row) > 10 for run, row in zip(runs, rows, strict=True)
    )
    assert rendered("markdown", *runs).splitlines()[2:5] == [
        line
        for line in rendered("markdown", *runs).splitlines()
        if line.startswith(tuple(f"| `{run.name}`" for run in runs))
    ]
    assert rendered("html", *runs).count("<tr><td>") == 3


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


def test_the_ending_of_a_file_says_which_report():
    """`--output report.html` needs no `--report`."""
    assert [report_for(f"x.{end}") for end in ("html", "md", "json", "xml", "txt")] == [
        "html",
        "markdown",
        "json",
        "junit",
        "text",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_report_stands_in_the_file_of_its_name(name):
    """So one is loaded without the others."""
    assert type(report(name)) is type(reports()[name])


def test_a_card_has_its_parts_in_one_order_everywhere():
    """Worry?, Why, Next, Limits, Then: who knows one report finds it in the next; JUnit names them too."""
    (run,) = snapshot_of(sample("keras-validation-drop").read_bytes()).runs
    run = replace(run, findings=tuple(f for f in run.findings if f.kind == "validation_drop"))
    for kind in ("text", "markdown", "html", "junit"):
        page = rendered(kind, run)
        places = [
            re.search(rf"(?:^|[>*\s]){re.escape(name)}(?:[<*:]|\s)", page[page.index("671") :])
            for name in ("Worry?", "Why", "Next", "Limits", "Then")
        ]
        assert all(places), kind
        assert [p.start() for p in places] == sorted(p.start() for p in places), kind


def test_a_notebooks_own_rules_do_not_reach_the_cards():
    """Labels keep their line, and the colours are those of the notebook's theme, whatever the system's is."""
    rules = sheet()

    assert "nowrap" in rules.partition(".curvetui .label{")[2].partition("}")[0]
    assert (
        f'[data-jp-theme-light="false"] .curvetui,.vscode-dark .curvetui{{--ink:{DARK["ink"]}'
        in rules
    )
    assert (
        f'[data-jp-theme-light="true"] .curvetui,.vscode-light .curvetui{{--ink:{LIGHT["ink"]}'
        in rules
    )


def test_of_many_runs_those_that_need_a_look_are_told_in_full():
    """The table stands last, where it is still on the screen, with each run's best value; the others are counted."""
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
        f"{12 - len(told)} runs with nothing at watch or above are in the table only"
        in page.replace("\n  ", " ")
    )
    table = lines[-15:]
    for run in runs:
        row = next(line for line in table if line.strip().startswith(run.name[:12]))
        assert not run.best or f"{run.best[0].value:.5g}"[:6] in row
    assert max(map(cells, lines)) <= 80
