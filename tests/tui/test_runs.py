"""The table of runs: which come first, what a query keeps, what is seen of each."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from curvetui.engine.verdict import named
from curvetui.model import Snapshot
from curvetui.tui.choices import groups_of, runs
from curvetui.tui.dispatch import press
from curvetui.tui.draw_runs import in_vain
from curvetui.tui.run_rows import ordered
from curvetui.tui.words import ScreenWords
from tests.tui.screens import SEED, finding, first, run_of, screen_state, typed, whole


def sweep():
    """Four runs of one sweep: a diverged one, a healthy one, one that overfits, a short one."""
    nan = finding("non_finite", "stop", 6, 10, "ended", ("loss",))
    gap = finding("overfitting", "act", 6, 10, "open", ("val_loss",))
    return (
        replace(run_of(SEED, "lr0.1", (nan,), state="failed"), settings={"learning_rate": "0.1"}),
        replace(run_of(SEED, "lr0.01"), settings={"learning_rate": "0.01"}),
        replace(run_of(first(8), "lr0.03", (gap,)), settings={"learning_rate": "0.03"}),
        run_of(first(3), "short", state="finished"),
    )


def table(size=(120, 40)):
    return screen_state(*sweep(), size=size, table=True)


def names(made):
    return [row.title for row in runs(made)]


def test_several_sources_begin_with_their_table_the_gravest_first():
    """What is wrong is seen before any chart."""
    made = table()

    assert made.page == "runs"
    assert names(made)[:2] == ["lr0.1", "lr0.03"]
    assert "The loss became NaN" in whole(made).plain().split("\n")[4]


def test_a_run_that_died_is_called_so_as_in_reports_and_fleet():
    """Between the stopped ones and those that want something changed, also where it is counted and found."""
    cut = finding("interrupted", "watch", 9, 9, "ended", ("loss",))
    gap = finding("overfitting", "act", 6, 10, "open", ("val_loss",))
    made = screen_state(
        run_of(SEED, "fits", (gap,)),
        run_of(SEED, "gone", (cut,), state="interrupted"),
        size=(120, 40),
        table=True,
    )

    assert names(made) == ["gone", "fits"]
    assert " died " in whole(made).plain().split("\n")[4]
    assert made.worst == ("died", 1)
    assert names(typed(made, "outcome=died")) == ["gone"]


def test_the_table_names_the_finding_that_the_verdict_names():
    """Of two findings of one level the cause, not the one that was seen last."""
    fits = finding("overfitting", "act", 6, 10, "open", ("val_loss",))
    drop = replace(finding(level="act", status="open"), detected_row=9)
    made = screen_state(run_of(SEED, "a", (fits, drop)), run_of(SEED, "b"), table=True)
    (row, *_) = runs(made)

    assert named(row.run) is fits
    assert row.what(made.words) == made.words.card(fits).title


def test_a_key_in_the_table_does_not_order_all_runs_again(monkeypatch):
    """With thousands of runs every key would wait for it; a new snapshot or query does."""
    made, sorts = table(), []
    names(made)
    monkeypatch.setattr(
        "curvetui.tui.choices.ordered", lambda *of, **how: sorts.append(1) or ordered(*of, **how)
    )
    for key in ("down", "up", "end", "home"):
        press(made, key)
        whole(made)
    assert sorts == []
    names(typed(made, "lr0.0"))
    assert sorts == [1]
    made.take(Snapshot((*sweep(), run_of(SEED, "lr0.07"))))

    assert "lr0.07" in names(made)


def test_one_source_begins_with_its_charts():
    """Also where its log holds several runs."""
    again = [replace(run_of(SEED, f"a.log #{n}"), source=("a.log",)) for n in (1, 2)]

    assert screen_state(*again, table=True).page == ""


def test_the_table_does_not_come_back_by_itself():
    """Whoever has opened a run stays there when more runs appear."""
    made = table()
    press(made, "enter")
    made.take(Snapshot((*sweep(), run_of(SEED, "new"))))

    assert made.page == ""
    assert made.run.name == "lr0.1"


def test_enter_opens_and_escape_returns():
    """From the charts of one run back to all of them."""
    made = table()
    press(made, "down")
    press(made, "enter")
    opened = made.run.name
    press(made, "escape")

    assert opened == "lr0.03"
    assert made.page == "runs"


def test_escape_clears_the_filter_before_it_closes_the_table():
    """One thing at a time; without a filter the first press closes."""
    made = table()
    made.query = "level=stop"
    press(made, "escape")
    assert (made.page, made.query) == ("runs", "")
    press(made, "escape")
    assert made.page == ""


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("level>=act", ["lr0.1", "lr0.03"]),
        ("level=stop", ["lr0.1"]),
        ("lr=0.1", ["lr0.1"]),
        ("lr<0.05 level<act", ["lr0.01"]),
        ("state=finished", ["short"]),
        ("epoch<=3", ["short"]),
        ("state!=running", ["lr0.1", "short"]),
        ("val_loss<1.45", ["lr0.1", "lr0.01"]),
        ("lr0.0", ["lr0.03", "lr0.01"]),
        ("lr>0.5", []),
        ("nonsense>=", []),
    ],
)
def test_a_query_keeps_what_it_says(query, kept):
    """Comparisons of columns, metrics and settings, and words of the name."""
    assert names(typed(table(), query)) == kept


def test_any_column_sorts_in_both_directions():
    """Left and right choose the column, Ctrl-R turns it round; what has no value stays last."""
    made = table()
    press(made, "right")
    by_name = names(made)
    press(made, "ctrl+r")

    assert by_name == sorted(by_name)
    assert names(made) == by_name[::-1]


def test_the_place_column_puts_the_farthest_first():
    """Short runs come last."""
    made = table()
    made.sort = "place"

    assert names(made)[-1] == "short"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20), (30, 8)])
def test_level_and_name_are_seen_at_every_size(size):
    """Other columns make room first."""
    frame = whole(table(size)).plain()

    assert "stop" in frame
    assert "lr0.1" in frame


def test_a_thousand_runs_are_counted():
    """The status line says how many of them are in trouble."""
    many = [
        replace(run, name=f"{run.name}-{n}", source=(f"{run.name}-{n}",))
        for n in range(250)
        for run in sweep()
    ]
    made = screen_state(*many, size=(120, 40), table=True)

    assert len(runs(made)) == 1000
    assert "■250 stop" in "".join(whole(made).text[0])


def test_runs_are_grouped_by_a_setting_with_counts_and_bests():
    """The group with the gravest run first; those that say nothing of it are a group too."""
    made = typed(table(), "by:lr")
    groups = groups_of(made)
    frame = whole(made).plain()

    assert [(group.query, len(group.rows)) for group in groups][0] == ("lr=0.1", 1)
    assert {group.query for group in groups} == {"lr=0.1", "lr=0.03", "lr=0.01", "lr=none"}
    assert "■1 stop" in frame
    assert "1.41" in frame


def test_a_narrow_table_of_groups_keeps_the_counts():
    """How many died is what it was opened for; the band goes first."""
    made = typed(table((50, 20)), "by:lr")

    assert "■1 stop" in whole(made).plain()


def test_the_progress_of_reading_is_told_in_the_language_of_the_screen():
    """Sources speak English; the screen translates."""
    assert ScreenWords("zh").remark("reading: 627/1 000") == "正在读取：627/1 000"


def test_enter_lists_the_runs_of_a_group():
    """From the sweep to one learning rate of it, and on to a run."""
    made = typed(table(), "by:lr")
    press(made, "enter")

    assert (made.page, made.query) == ("runs", "lr=0.1")
    assert names(made) == ["lr0.1"]
    assert names(typed(made, "lr=none")) == ["short"]


def test_folders_are_groups():
    """Of runs whose logs lie in several folders."""
    many = [replace(run, source=(f"sweep/{n % 2}/log{n}",)) for n, run in enumerate(sweep())]
    made = typed(screen_state(*many, size=(120, 40), table=True), "by:folder")

    assert [group.query for group in groups_of(made)] == ["folder=sweep/0", "folder=sweep/1"]
    press(made, "enter")
    assert len(names(made)) == 2


def test_a_pinned_run_stays_on_top():
    """Whatever the table is sorted by."""
    made = typed(table(), "short")
    press(made, "ctrl+p")
    typed(made, "")

    assert names(made)[0] == "short"
    made.sort = "name"
    assert names(made)[0] == "short"
    press(typed(made, "short"), "ctrl+p")
    assert names(typed(made, ""))[0] != "short"


def known_by_accuracy(size=(120, 40)):
    """Four runs, two of which log an accuracy; one is live, one finished, two died."""
    columns = {"epoch": [1, 2, 3], "loss": [3.0, 2.0, 1.0]}
    good, better = ([0.2, 0.6, 0.5], [0.2, 0.7, 0.95])
    return screen_state(
        run_of(columns | {"val_acc": good}, "good", state="finished"),
        run_of(columns | {"val_acc": better}, "better", state="failed"),
        run_of(columns, "bare", state="interrupted"),
        run_of(columns, "going"),
        size=size,
        table=True,
    )


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("val_accuracy>0.9", {"better"}),
        ("val_acc>0.9", {"better"}),
        ("Val-Acc>0.9", {"better"}),
        ("acc>0.1", {"good", "better"}),
        ("accuracy<0.9", {"good"}),
        ("train_acc>0", set()),
        ("state=live", {"going"}),
        ("state=running", {"going"}),
        ("state=died", {"better", "bare"}),
        ("state!=died", {"good", "going"}),
        ("died", {"better", "bare"}),
        ("state=finished", {"good"}),
        ("state=interrupted", {"bare"}),
        ("at=3", {"good", "better", "bare", "going"}),
        ("run=good", {"good"}),
    ],
)
def test_a_query_knows_standard_names_and_the_words_that_are_shown(query, kept):
    """`val_acc` and `val_accuracy` are one metric; `live` and `died` are states."""
    assert set(names(typed(known_by_accuracy(), query))) == kept


@pytest.mark.parametrize("query", ["foo=3", "val_bleu>0.3", "by:foo", "best:foo", "good foo<1"])
def test_a_name_that_no_run_has_is_said_with_those_known(query):
    """An empty table alone would look as if no run fitted."""
    made = typed(known_by_accuracy(), query)
    name = "val_bleu" if "bleu" in query else "foo"

    assert in_vain(made).startswith(f"no column '{name}'; known: level, ")
    assert "val_accuracy" in in_vain(made)
    if not query.startswith(("by:", "best:")):
        assert f"no column '{name}'" in whole(made).plain()


@pytest.mark.parametrize(
    "query", ["level=stop", "val_acc>0.99", "nobody", "by:state", "", "x=none"]
)
def test_what_is_known_but_matches_nothing_is_not_called_unknown(query):
    """A filter may rightly keep no run."""
    made = typed(known_by_accuracy(), query)

    assert query == "x=none" or in_vain(made) == made.words["no run matches"]
    assert ("No run matches" in whole(made).plain()) == (
        query in {"level=stop", "val_acc>0.99", "nobody"}
    )


def test_the_table_is_sorted_by_the_metric_that_is_asked_for():
    """Best first, runs without it last; the columns show that metric."""
    made = typed(known_by_accuracy(), "best:val_acc")

    assert names(made)[:2] == ["better", "good"]
    assert "val_accuracy 0.95 @ 3" in whole(made).plain()
    press(made, "right")
    assert names(made) == sorted(names(made))


@pytest.mark.parametrize(
    ("size", "shown"),
    [((120, 40), "train_loss 1 @ 3"), ((80, 24), "train_loss 1 @ 3"), ((50, 20), " train_loss")],
)
def test_the_best_column_names_its_metric(size, shown):
    """A bare number does not say whether it is a loss; narrow tables say it in the header."""
    assert shown in whole(known_by_accuracy(size)).plain()


def many_words(size, query=""):
    """One run whose finding has a long title, and one that has none."""
    gap = finding("overfitting", "act", 6, 10, "open", ("val_loss",))
    made = screen_state(run_of(SEED, "a" * 40, (gap,)), run_of(SEED, "b"), size=size, table=True)
    return typed(made, query) if query else made


@pytest.mark.parametrize("size", [(30, 20), (36, 20), (50, 20), (64, 20), (80, 24)])
def test_no_cell_of_the_table_is_cut_without_a_sign(size):
    """A number without its last digits is another number."""
    lines = whole(many_words(size)).plain().splitlines()[2:]
    rows = [line for line in lines if "1.407" in line]

    assert all(re.search(r"1\.407 @ 10( |$)", line) for line in rows)
    assert bool(rows) == (size[0] >= 80)


def test_a_narrow_table_says_what_is_wrong_rather_than_how_good_it_was():
    """Unless it is sorted by how good."""
    assert "Validation gets" in whole(many_words((50, 20))).plain()
    assert "1.407 @ 10" in whole(many_words((50, 20), "best:loss")).plain()


def test_the_last_row_has_the_name_and_the_finding_of_the_selected_run_uncut():
    """Of a run without findings the name."""
    made = many_words((80, 24))
    assert f"{'a' * 40} · Validation gets worse while" in whole(made).plain()
    press(made, "down")

    assert whole(made).plain().splitlines()[-3].strip("│ ") == "b"


@pytest.mark.parametrize("columns", range(56, 90))
def test_counts_of_a_group_are_cut_with_a_sign(columns):
    """`■10 wa` is no level."""
    levels = ("stop", "act", "watch")
    found = [run_of(SEED, level, (finding(level=level, status="open"),)) for level in levels]
    made = typed(screen_state(*found, size=(columns, 20), table=True), "by:batch_size")
    counted = re.findall(r"■1 ?(\S*)", "".join(whole(made).plain().splitlines()[2:]))

    assert all(text in levels or text.endswith("…") for text in counted)
    assert columns < 80 or len(counted) == 3


def test_a_run_that_is_open_is_not_drawn_behind_itself():
    """Tab on its own row says so, instead of nothing."""
    made = screen_state(run_of(SEED, "a"), run_of(SEED, "b"), table=True)
    made.picked = [row.run for row in runs(made)].index(made.run)
    press(made, "tab")

    assert made.status_text == made.words["is shown"]
    made.picked = 1 - made.picked
    press(made, "tab")
    assert made.status_text == ""
    assert len(made.beside) == 1


def in_folder(folder):
    return replace(run_of(SEED, "seed1.log"), source=(f"/data/sweep/{folder}/seed1.log",))


def test_a_name_grows_when_another_run_has_it_too():
    """While a folder is read, the name of its first run is enough for a moment only."""
    made = screen_state(in_folder("lr0.1"), size=(120, 40), table=True)
    alone = names(made)
    made.take(Snapshot((made.rows[0].run, in_folder("lr0.01"))))

    assert alone == ["seed1.log"]
    assert sorted(names(made)) == ["lr0.01/seed1.log", "lr0.1/seed1.log"]


def test_groups_of_folders_are_told_apart_by_their_ends():
    """What all have in common says nothing, and would push the rest over the edge."""
    where = ("a-rather-long-name/width64/lr0.1", "a-rather-long-name/width64/lr0.01")
    made = typed(screen_state(*map(in_folder, where), size=(80, 24), table=True), "by:folder")
    screen = whole(made).plain()

    assert "folder=…lr0.1 " in screen
    assert "folder=…lr0.01 " in screen


def test_a_long_name_loses_its_middle():
    """The end of a path tells one seed from another."""
    names_of = [f"experiments/{n}/a-rather-long-name-of-a-run/seed{n}.log" for n in (1, 2)]
    made = screen_state(*(run_of(SEED, name) for name in names_of), size=(50, 20), table=True)
    screen = whole(made).plain()

    assert "seed1 " in screen
    assert "seed2 " in screen


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("train_lr0.03_bs32.log", "train_lr0.01_bs32.log"), ("…lr0.03_bs32", "…lr0.01_bs32")),
        (("a-sweep/a/seed-of-1.txt", "a-sweep/b/seed-of-1.txt"), ("…a/seed-of-1", "…b/seed-of-1")),
        (("a.log", "b.log"), ("a.log", "b.log")),
        (("a-rather-long-name-with-no-equal.log", "x"), ("equal.log", "x")),
    ],
)
def test_names_that_do_not_fit_lose_what_all_of_them_share(names, shown):
    """Of a sweep the settings tell runs apart, not the beginning of the name nor its `.log`."""
    made = screen_state(*(run_of(SEED, name) for name in names), size=(50, 20), table=True)
    rows = whole(made).plain()

    assert all(f"{name} " in rows for name in shown)


def test_names_that_fit_stay_whole():
    """With room there is no riddle."""
    names = ("train_lr0.03_bs32.log", "train_lr0.01_bs32.log")
    made = screen_state(*(run_of(SEED, name) for name in names), size=(120, 20), table=True)

    assert all(f" {name} " in whole(made).plain() for name in names)
