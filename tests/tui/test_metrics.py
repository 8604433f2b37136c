"""Runs of hundreds of metrics: found by the log's own names, shown, paged through."""

from __future__ import annotations

import re

import pytest

from curvetui.model import Snapshot
from curvetui.tui import project
from curvetui.tui.dispatch import press
from curvetui.tui.metric_rows import metric_rows, offer, title_of, values_of
from tests.tui.screens import finding, run_of, screen_state, typed, whole


def many(size=(120, 40), layers=50, **more):
    """A loss, and two numbers of each layer."""
    steps = list(range(20))
    columns = {"step": steps, "loss": [2.0 / (1 + s) for s in steps]}
    for layer in range(layers):
        columns[f"layers/{layer}/grad"] = [float(layer + s) for s in steps]
        columns[f"layers/{layer}/weight"] = [1.0] * len(steps)
    return screen_state(run_of(columns, **more), size=size)


def test_all_metrics_are_listed_under_the_logs_own_prefixes():
    """None is left out, however many there are."""
    made = many()
    press(made, "m")

    assert len(metric_rows(made)) == 101
    assert {row.prefix for row in metric_rows(made)} >= {"", "layers/0", "layers/49"}
    assert "layers/9" in whole(made).plain()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("layers/12/grad", 1),
        ("grad", 50),
        ("layers/*/weight", 50),
        ("layers/1 grad", 11),
        ("loss", 1),
        ("nothing", 0),
        ("layers.12.grad", 1),
        ("layers_12_grad", 1),
        ("layers12", 2),
        ("layers 12 weight", 1),
        ("layers12weights", 0),
        ("/", 100),
    ],
)
def test_a_metric_is_found_by_words_and_patterns(query, count):
    """Over the log's own names and the standard ones."""
    made = many()
    press(made, "m")

    assert len(metric_rows(typed(made, query))) == count


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_no_metric_matches_the_page_says_so_and_stays(language):
    """An empty page that closes on Enter leaves open what happened."""
    made = many(language=language)
    press(made, "m")
    assert made.words["no metric matches"] not in whole(made).plain()
    press(typed(made, "layer99"), "enter")

    assert made.words["no metric matches"] in whole(made).plain()
    assert made.page == "metrics"
    assert made.status_text == made.words["not found"]


def test_what_can_be_added_is_not_called_missing():
    """A sum matches no name."""
    made = many()
    press(made, "m")

    assert made.words["no metric matches"] not in whole(typed(made, "loss * 2")).plain()


def test_enter_shows_the_metric_in_the_active_chart():
    """From two hundred curves to the one that is looked for."""
    made = many()
    press(made, "m")
    press(typed(made, "layers/12/grad"), "enter")

    assert made.page == ""
    assert any("12" in metric for metric in made.shown)


def test_tab_gives_a_metric_a_chart_of_its_own_and_takes_it_away():
    """The list stays open, so that several can be taken."""
    made = many()
    before = list(made.shown)
    press(made, "m")
    typed(made, "layers/12/grad")
    press(made, "tab")
    press(made, "escape")
    grown = list(made.shown)
    press(made, "m")
    typed(made, "layers/12/grad")
    press(made, "tab")
    press(made, "escape")

    assert len(grown) == len(before) + 1
    assert made.shown == before


@pytest.mark.parametrize("keys", [("tab",), ("ctrl+p",), ("tab", "tab", "tab")])
def test_the_same_line_stays_selected_when_the_order_changes(keys):
    """Enter after Tab is meant for the line that Tab was meant for, and takes no chart away."""
    columns = {"step": list(range(20)), "loss": [1.0] * 20}
    columns |= {f"layer_{n}/grad_norm": [float(n)] * 20 for n in range(100)}
    made = screen_state(run_of(columns), size=(120, 40))
    press(made, "m")
    typed(made, "layer_12")
    for key in keys:
        press(made, key)
    assert metric_rows(made)[0].metric == "layer_12/grad_norm"
    press(made, "enter")

    assert made.shown.count("layer_12/grad_norm") == 1
    assert keys == ("ctrl+p",) or "loss" in made.shown


def test_the_grid_is_paged_through():
    """N shows the next charts full, P the ones before; the status line says which."""
    made = many()
    press(made, "c")
    first = list(made.shown)
    press(made, "N")
    second = list(made.shown)
    line = "".join(whole(made).text[0])
    press(made, "P")

    assert not set(first) & set(second)
    assert "page 2/" in line and " of 101 metrics" in line
    assert made.shown == first


def test_a_metric_that_a_finding_is_about_is_marked():
    """The list says which of two hundred is the trouble."""
    found = finding("gradient_spike", "act", 3, 19, "open", ("layers/12/grad",), unit="step")
    made = many(findings=(found,))
    press(made, "m")

    assert [row.names[0] for row in metric_rows(made) if row.level] == ["layers/12/grad"]


def test_a_wide_screen_holds_twelve_charts():
    """Three columns from seven on."""
    made = many((240, 60))
    made.charts = 12

    assert made.slots == 12
    assert len({area.x for name, area in made.areas.items() if name.startswith("chart")}) == 3


def test_what_is_typed_becomes_a_metric_of_the_project(tmp_path, monkeypatch):
    """Enter adds and shows it, Delete forgets it; another run of the project has it too."""
    monkeypatch.setattr(project, "projects_path", lambda: tmp_path / "projects.json")
    made = many()
    made.folder = "/somewhere"
    press(made, "m")
    typed(made, "loss - layers/3/grad")
    assert "= loss - layers/3/grad" in whole(made).plain()
    press(made, "enter")

    assert "loss - layers/3/grad" in made.shown
    assert "loss - layers/3/grad" in whole(made).plain()
    assert project.load_project("/somewhere").expressions == ("loss - layers/3/grad",)
    press(made, "m")
    press(typed(made, "loss - layers/3/grad"), "delete")
    assert project.load_project("/somewhere") == project.Project()


def test_a_pinned_metric_comes_first_in_every_run_of_the_project(tmp_path, monkeypatch):
    """Ctrl-P pins, and takes the pin away again."""
    monkeypatch.setattr(project, "projects_path", lambda: tmp_path / "projects.json")
    made = many()
    made.folder = "/somewhere"
    press(made, "m")
    press(typed(made, "layers/12/grad"), "ctrl+p")
    kept = project.load_project("/somewhere")

    assert made.curves.metrics[0] == kept.pins[0]
    assert project.load_project("/elsewhere") == project.Project()
    press(made, "ctrl+p")
    assert project.load_project("/somewhere") == project.Project()


def test_a_metric_of_the_log_itself_is_not_removed():
    """Delete says why nothing happened."""
    made = many()
    press(made, "m")
    press(typed(made, "loss"), "delete")

    assert made.status_text == made.words["not derived"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"/somewhere": 3}', '{"/somewhere": {"pins": 3}}']
)
def test_a_broken_file_of_projects_holds_nothing(text, tmp_path):
    """Somebody edited it."""
    path = tmp_path / "projects.json"
    path.write_text(text)

    assert project.load_project("/somewhere", path) == project.Project()


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path, monkeypatch):
    """It is said, and the pin holds for this time."""
    path = tmp_path / "projects.json"
    path.write_text("my notes")
    monkeypatch.setattr(project, "projects_path", lambda: path)
    made = many()
    made.folder = "/somewhere"
    press(made, "m")
    press(typed(made, "layers/12/grad"), "ctrl+p")

    assert path.read_text() == "my notes"
    assert "cannot save the view" in made.status_text


def test_one_curve_of_a_family_is_found_and_gets_a_chart():
    """Of a hundred layers that make one band, layer 12 alone."""
    steps = list(range(20))
    columns = {"step": steps, "loss": [1.0] * 20}
    columns |= {f"layer_{n}/grad_norm": [float(n)] * 20 for n in range(100)}
    made = screen_state(run_of(columns), size=(120, 40))
    press(made, "m")
    typed(made, "layer_12/grad")
    frame = whole(made).plain()
    assert "layer_12/grad_norm" in frame
    assert "= layer_12" not in frame
    press(made, "enter")

    assert "layer_12/grad_norm" in made.shown
    assert made.curves.lines("layer_12/grad_norm")[0].y.tolist() == [12.0] * 20
    press(made, "m")
    assert offer(typed(made, "grad")) == ""


def test_a_curve_of_a_family_is_listed_below_its_prefix_beside_its_neighbours():
    """Whoever looks below layer 12 finds its gradient there, without typing."""
    columns = {"step": [1, 2], "loss": [2.0, 1.0]}
    for n in range(20):
        columns |= {f"layer_{n}/grad_norm": [float(n)] * 2, f"layer_{n}/weight": [1.0, 2.0]}
    made = screen_state(run_of(columns), size=(120, 40))
    press(made, "m")
    below = [row for row in metric_rows(made) if row.prefix == "layer_12"]

    assert {title_of(made, row) for row in below} == {"weight", "grad_norm"}
    made.picked = [row.metric for row in metric_rows(made)].index(below[-1].metric)
    press(made, "enter")
    assert made.shown == [below[-1].metric]


@pytest.mark.parametrize("name", ["grad_norm/layer_{}", "layer_{}/grad_norm", "lr/group.{}"])
def test_a_family_is_named_as_such_and_its_members_are_the_logs_own(name, tmp_path, monkeypatch):
    """Not by its first curve; Ctrl-P pins one of them for the project, and takes the pin away."""
    monkeypatch.setattr(project, "projects_path", lambda: tmp_path / "projects.json")
    columns = {"step": [1, 2], "loss": [2.0, 1.0]}
    columns |= {name.format(n): [float(n)] * 2 for n in range(99)}
    made = screen_state(run_of(columns), size=(120, 40))
    made.folder = "/somewhere"
    press(made, "m")
    family = next(row for row in metric_rows(made) if row.is_family)
    assert title_of(made, family) == f"{family.metric} · 99 curves"
    assert values_of(made, family) == ("0–98", "")
    assert name.format(0) not in whole(made).plain()
    member = name.format(12)
    press(typed(made, member), "ctrl+p")

    assert project.load_project("/somewhere").pins == (member,)
    assert made.curves.metrics[0] == member
    row = metric_rows(made)[0]
    assert (title_of(made, row), values_of(made, row)[0]) == (member, "12")


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (("train/loss", "val/loss"), ["loss · val"]),
        (("loss", "val_loss"), ["loss · val"]),
        (("loss/train", "loss/test"), ["loss · test"]),
        (("train/loss", "train/acc"), ["loss", "acc"]),
    ],
)
def test_a_row_names_the_split_of_its_value(names, titles):
    """The value of the last curve, validation where there is one, under the metric's name."""
    columns = {"epoch": [1, 2]} | {name: [3.0, 2.0 + n] for n, name in enumerate(names)}
    made = screen_state(run_of(columns), size=(120, 40))
    press(made, "m")

    assert [title_of(made, row) for row in metric_rows(made)] == titles
    assert values_of(made, metric_rows(made)[-1])[0] == "3"


GAP, OF_NOTHING = "val_loss - loss", "val_loss - gone"
HOSTILE = ("", "(", "1", "-" * 119, "log(" * 30, "9" * 120, "\ud800", "loss\x1b[2J", "loss / 0")


@pytest.mark.parametrize(
    "kept",
    [
        project.Project((GAP,), (GAP,)),
        project.Project((OF_NOTHING,), (OF_NOTHING,)),
        project.Project((GAP, OF_NOTHING, "loss"), (OF_NOTHING, GAP)),
        project.Project(HOSTILE, HOSTILE),
        project.Project((GAP, "gone"), (GAP, GAP, *(f"loss * {n}" for n in range(50)))),
    ],
)
@pytest.mark.parametrize("unit", ["epoch", "step"])
def test_whatever_a_project_holds_the_screen_opens(kept, unit, tmp_path):
    """A pinned derived metric has no axis of its own: the log's first metric decides."""
    path = tmp_path / "projects.json"
    project.keep_project(kept, "/somewhere", path)
    columns = {unit: [1, 2, 3], "loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.5, 2.0]}
    made = screen_state(size=(120, 40))
    made.project = project.load_project("/somewhere", path)
    for rows in (0, 1, 3):
        run = run_of({name: values[:rows] for name, values in columns.items()})
        made.take(Snapshot((run,)))
        for key in ("m", "escape", "end", "t", "s", "enter", "escape"):
            press(made, key)
            assert whole(made).plain()

    assert made.curves.axes == (unit,)
    assert made.curves.axis == unit


def test_a_pin_is_kept_beside_projects_that_make_no_sense(tmp_path):
    """What others left in the file, by hand or by accident, stops nobody from saving."""
    path = tmp_path / "projects.json"
    deep = "[" * 900 + "]" * 900
    path.write_text(
        f'{{"/a": {deep}, "/b": {{"pins": ["\\ud800", 3]}}, "/\\udcff": {{"expressions": 3}}}}'
    )
    project.keep_project(project.Project(("loss",)), "/somewhere", path)

    assert project.load_project("/somewhere", path).pins == ("loss",)
    assert project.load_project("/b", path).pins == ("\ud800",)


def test_the_pages_of_charts_turn_by_page_down_where_there_is_no_card():
    """With a finding the same key reads its card on."""
    made = many()
    press(made, "pagedown")
    assert made.shown[0] != "loss"
    press(made, "pageup")
    assert made.shown[0] == "loss"
    found = many(
        findings=(finding("gradient_spike", "act", 3, 19, "open", ("loss",), unit="step"),)
    )
    press(found, "pagedown")

    assert found.shown == many(findings=found.run.findings).shown


def test_the_values_of_the_browser_have_headings():
    """Two numbers side by side say nothing; at the cursor the first is the value there."""
    made = many()
    press(made, "m")
    assert re.search(r"last +best +course", whole(made).plain())
    made.cursor = 7.0
    assert re.search(r"@ 7 +best +course", whole(made).plain())

    assert not re.search(r"best +course", whole(typed(made, "nothing")).plain())


def test_headings_stay_apart_where_only_families_are_listed():
    """`bestlately` is no heading."""
    columns = {f"layer.{n}.norm": [1.0 + n, 2.0] for n in range(12)}
    made = screen_state(run_of({"step": [1, 2], **columns}), size=(80, 24))
    rows = whole(made).plain().splitlines()

    assert any("now" in row and "best" in row for row in rows)
    assert not any("lately" in row for row in rows)
