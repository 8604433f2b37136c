"""The library: the same findings on arrays, without file, terminal or screen."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import curvetui
from tests.conftest import ROOT, sample

SEED = {
    "epoch": list(range(1, 11)),
    "loss": [1.5758, 1.5057, 1.4829, 1.4445, 1.4331, 1.4100, 1.4140, 1.4173, 1.4241, 1.4067],
    "accuracy": [0.8089, 0.8715, 0.8929, 0.9301, 0.9412, 0.9639, 0.9585, 0.9567, 0.9490, 0.9662],
    "val_loss": [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562, 1.4935, 1.7569, 1.4756, 1.4167],
    "val_accuracy": [
        0.4766,
        0.6276,
        0.8398,
        0.8047,
        0.8659,
        0.8151,
        0.8737,
        0.6055,
        0.9023,
        0.9648,
    ],
}


def identities(report) -> list:
    return [(f.kind, f.first, f.detected_at) for f in report.findings]


def test_columns_and_a_log_tell_the_same():
    """`diagnose` on the numbers of a log finds what `read` finds in the log."""
    assert identities(curvetui.diagnose(SEED)) == identities(
        curvetui.read(str(sample("keras-validation-drop")))
    )


def test_what_is_known_after_k_rows_is_what_k_rows_tell():
    """Online truth: findings of a longer history were known when they say they were."""
    whole = curvetui.diagnose(SEED).findings
    for k in range(1, 11):
        part = curvetui.diagnose({name: values[:k] for name, values in SEED.items()}).findings
        assert {f.identity for f in part} == {f.identity for f in whole if f.detected_at <= k}


def test_none_is_not_measured_and_nan_in_a_full_column_was_logged():
    """A gap is no finding, NaN is one; `nan="missing"` makes NaN a gap."""
    gap = {"epoch": [1, 2, 3, 4], "loss": [2.0, None, 1.5, 1.2]}
    nan = {"epoch": [1, 2, 3, 4], "loss": [2.0, float("nan"), 1.5, 1.2]}

    assert [f.kind for f in curvetui.diagnose(gap).findings] == []
    assert [f.kind for f in curvetui.diagnose(nan).findings] == ["non_finite"]
    assert [f.kind for f in curvetui.diagnose(nan, nan="missing").findings] == []


def kinds(columns, **more):
    return [f.kind for f in curvetui.diagnose(columns, **more).findings]


STEPS = np.arange(200)
LOSS = 2.3 * np.exp(-STEPS / 60) + 0.1 + np.random.default_rng(0).normal(0, 0.05, 200)
NAN = float("nan")


@pytest.mark.parametrize(
    "columns",
    [
        {"step": STEPS, "train_loss": LOSS, "val_loss": np.where(STEPS % 20 == 19, LOSS, NAN)},
        {"step": STEPS, "train_loss": LOSS, "val_loss": np.where(STEPS % 20 == 0, LOSS, NAN)},
        {
            "step": STEPS,
            "train_loss": np.where(STEPS % 4 < 3, LOSS, NAN),
            "val_loss": np.where(STEPS % 4 == 3, LOSS, NAN),
        },
        {
            "step": STEPS,
            "val_loss": np.where(STEPS % 2 == 0, LOSS, NAN),
            "train_loss": np.where(STEPS % 2 == 1, LOSS, NAN),
        },
        {
            "step": STEPS,
            "train_loss": np.where(STEPS % 10 == 0, LOSS, NAN),
            "lr": np.full(200, 1e-3),
        },
    ],
    ids=[
        "every 20th row",
        "from the first row on",
        "3 rows of training, 1 of validation",
        "validation first",
        "training, now and then",
    ],
)
def test_nan_in_gaps_is_not_measured(columns):
    """Frames have NaN where nothing was measured: rows of another split, evaluations now and then. Whoever says so is spared."""
    assert "non_finite" in kinds(columns)
    assert "non_finite" not in kinds(columns, nan="missing")


def test_a_column_that_looks_like_gaps_is_named():
    """NaN is a value unless you say otherwise; that it may not be one is said, with what to write."""
    frame = {"step": STEPS, "train_loss": LOSS, "val_loss": np.where(STEPS % 20 == 19, LOSS, NAN)}

    assert (
        "val_loss is NaN in most rows; if that means not measured, pass nan='missing'."
        in " ".join(curvetui.diagnose(frame).render("text").split())
    )
    assert "nan='missing'" not in curvetui.diagnose(frame, nan="missing").render("text")
    assert "nan='missing'" not in curvetui.diagnose(
        {"epoch": range(4), "loss": [2.0, 1.0, NAN, NAN]}
    ).render("text")


@pytest.mark.parametrize(
    "columns",
    [
        {
            "epoch": range(6),
            "loss": [2.0, 1.5, NAN, NAN, NAN, NAN],
            "val_loss": [2.1, 1.6, 1.5, 1.6, 1.6, 1.6],
        },
        {"epoch": range(6), "loss": [NAN] * 6, "lr": [0.1] * 6},
        {
            "epoch": range(6),
            "loss": [2.0, 1.5, 1.4, 1.3, 1.2, 1.1],
            "val_loss": [2.1, 1.6, 1.5, NAN, NAN, NAN],
        },
        {"epoch": range(6), "loss": [2.0, NAN, 1.5, 1.2, 1.1, 1.0]},
    ],
    ids=["training, to the end", "from the first row on", "validation, to the end", "once"],
)
def test_nan_in_a_column_that_is_measured_in_each_row_is_a_finding(columns):
    """Whatever holds the columns, a metric that was there and becomes NaN is told."""
    assert "non_finite" in kinds(columns)
    assert "non_finite" not in kinds(columns, nan="missing")


def test_what_nan_may_mean_is_a_closed_list():
    """A wrong word is told with the right ones, by all who take it."""
    for ask in (curvetui.diagnose, curvetui.should_stop):
        with pytest.raises(ValueError, match="known: value, missing"):
            ask({"loss": [1.0]}, nan="skip")
    with pytest.raises(ValueError, match="known: value, missing"):
        curvetui.EarlyStopping(nan="skip")


def test_a_loop_may_say_none_where_it_did_not_evaluate():
    """A validation loss every fifth epoch; the training loss's NaN stops at once all the same."""
    stopping = curvetui.EarlyStopping(at="watch")
    for epoch in range(1, 12):
        assert not stopping.should_stop(
            epoch=epoch, train_loss=2.0 / epoch, val_loss=None if epoch % 5 else 2.1 / epoch
        )
    assert stopping.should_stop(epoch=12, train_loss=NAN, val_loss=None)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *((n, "epoch") for n in ("Epoch", "EPOCH", "epochs", "round")),
        *(
            (n, "step")
            for n in ("Step", "global_step", "_step", "iteration", "iter", "trainer/global_step")
        ),
    ],
)
def test_an_axis_is_known_by_the_names_that_tables_have(name, unit, tmp_path):
    """`diagnose` of a table's columns and `read` of the table know the same axis, and no curve is made of it."""
    rows = [f"{10 * i},{2.0 / (i + 1)},{1.7e9 + i},{i}" for i in range(12)]
    path = tmp_path / "metrics.csv"
    path.write_text("\n".join([f"{name},train_loss,_timestamp,Unnamed: 0", *rows]) + "\n")
    table = {
        name: [10 * i for i in range(12)],
        "train_loss": [2.0 / (i + 1) for i in range(12)],
        "_timestamp": [1.7e9 + i for i in range(12)],
        "Unnamed: 0": range(12),
        "_runtime": range(12),
    }
    for report in (curvetui.read(path), curvetui.diagnose(table)):
        (curve,) = report.runs[0].curves
        assert (curve.name, curve.unit, curve.x[-1], curve.axis.time[-1]) == (
            "train_loss",
            unit,
            110.0,
            1.7e9 + 11,
        )


def test_of_two_axes_the_trainings_own_counts():
    """W&B counts its own rows beside the training's steps."""
    curve = curvetui.diagnose(
        {"_step": [0, 1, 2], "global_step": [10, 20, 30], "loss": [3.0, 2.0, 1.0]}
    ).series("loss")

    assert curve.x.tolist() == [10, 20, 30]


def test_a_masked_value_is_not_measured():
    """numpy's masked arrays say what is missing."""
    losses = np.ma.masked_array([2.0, 9e9, 1.5], mask=[False, True, False])

    assert curvetui.diagnose({"epoch": [1, 2, 3], "loss": losses}).runs[0].curves[0].y.tolist() == [
        2.0,
        1.5,
    ]


def test_columns_of_unequal_length_are_refused():
    """Said with the lengths."""
    with pytest.raises(ValueError, match="the same length"):
        curvetui.diagnose({"epoch": [1, 2], "loss": [1.0]})


def test_a_finding_explains_itself_in_both_languages():
    """The card is one call away."""
    finding = next(f for f in curvetui.diagnose(SEED).findings if f.kind == "validation_drop")

    assert "671 → 465" in finding.explanation("en").what
    assert "个样本" in finding.explanation("zh").what


def test_importing_it_brings_no_screen():
    """A fresh interpreter that diagnoses has neither Textual nor Rich."""
    code = (
        "import sys, curvetui; curvetui.diagnose({'epoch': [1, 2], 'loss': [2.0, 1.0]}).findings; "
        "print([m for m in ('textual', 'rich', 'plotext', 'watchdog', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.strip() == "[]"


class Tensor:
    """What a training loop has in hand: a value that needs a gradient, on a device, of a type that numpy has not."""

    def __init__(self, values):
        self.values = values

    def __array__(self, *_, **__):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        plain = Tensor(self.values)
        plain.tolist = lambda: self.values
        return plain

    def __float__(self):
        return float(self.values)

    def __len__(self):
        return len(self.values)


class Scalar:
    """A tensor of one value that is no number of Python's."""

    def __init__(self, value):
        self.value = value

    def detach(self):
        return self

    def item(self):
        return self.value


class Frame:
    """A data frame as pandas and polars have them: `columns` and a way to get at each."""

    def __init__(self, data):
        self.columns = list(data)
        self.data = data

    def __getitem__(self, name):
        return self.data[name]

    @classmethod
    def named(cls, *names):
        frame = cls({name: [1.0, 2.0] for name in names})
        frame.columns = list(names)
        return frame


@pytest.mark.parametrize(
    "table",
    [
        {name: np.array(values) for name, values in SEED.items()},
        {name: tuple(values) for name, values in SEED.items()},
        {name: Tensor(values) for name, values in SEED.items()},
        {name: [Tensor(v) for v in values] for name, values in SEED.items()},
        {name: np.array(values, dtype=object) for name, values in SEED.items()},
        Frame(SEED),
        [dict(zip(SEED, row, strict=True)) for row in zip(*SEED.values(), strict=True)],
        {name: (v for v in values) for name, values in SEED.items()},
        {name: [np.array([v]) for v in values] for name, values in SEED.items()},
        {name: [Scalar(v) for v in values] for name, values in SEED.items()},
        Frame({**SEED, "model": ["resnet"] * 10}),
    ],
    ids=[
        "arrays",
        "tuples",
        "tensors",
        "lists of tensors",
        "objects",
        "frame",
        "rows",
        "generators",
        "arrays of one",
        "scalars",
        "with text",
    ],
)
def test_columns_may_be_held_by_anything(table):
    """Lists, arrays, tensors, frames: the same findings."""
    assert identities(curvetui.diagnose(table)) == identities(curvetui.diagnose(SEED))


def test_none_in_an_array_of_objects_is_not_measured():
    """numpy would make NaN of it, and NaN is a finding."""
    losses = np.array([2.0, None, 1.5, 1.2], dtype=object)

    assert curvetui.diagnose({"epoch": [1, 2, 3, 4], "loss": losses}).findings == ()


def test_pandas_frames_are_columns():
    """Its index may be the axis, and its own NA is a gap while NaN was logged."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(SEED).set_index("epoch")
    gaps = pandas.DataFrame(
        {"epoch": [1, 2, 3, 4], "loss": pandas.array([2.0, None, 1.5, 1.2], dtype="Float64")}
    )

    assert identities(curvetui.diagnose(frame)) == identities(curvetui.diagnose(SEED))
    assert curvetui.diagnose(gaps).findings == ()


def test_polars_frames_are_columns():
    """Its null is a gap, its NaN was logged."""
    polars = pytest.importorskip("polars")
    gap = polars.DataFrame({"epoch": [1, 2, 3, 4], "loss": [2.0, None, 1.5, 1.2]})
    nan = polars.DataFrame({"epoch": [1, 2, 3, 4], "loss": [2.0, float("nan"), 1.5, 1.2]})

    assert identities(curvetui.diagnose(polars.DataFrame(SEED))) == identities(
        curvetui.diagnose(SEED)
    )
    assert [f.kind for r in (gap, nan) for f in curvetui.diagnose(r).findings] == ["non_finite"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"epoch": [1, 2], "phase": ["train", "val"]}, "column 'phase' must hold numbers only"),
        ({"epoch": [1, 2], "loss": ["0.5", "0.4"]}, "column 'loss' must hold numbers only"),
        ({"epoch": [1, 2], "loss": np.zeros((2, 3))}, "column 'loss' must hold numbers only"),
        ({"epoch": [1, 2], "loss": 0.5}, "as a sequence"),
        ({}, "at least one"),
        (3.0, "not float"),
        ([0.5, 0.4], "a curve needs a name"),
        ("train.log", r"curvetui\.read\('train\.log'\)"),
        (Frame.named("loss", "loss"), "two columns are called 'loss'"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused(table, words):
    """With the column's name."""
    with pytest.raises(ValueError, match=words):
        curvetui.diagnose(table)


def test_times_may_be_dates():
    """Seconds since 1970, whatever a frame counts."""
    days = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
    curve = curvetui.diagnose({"epoch": [1, 2], "time": days, "loss": [2.0, 1.0]}).runs[0].curves[0]

    assert curve.axis.time.tolist() == [1767225600.0, 1767312000.0]


def test_a_report_can_end_a_script():
    """`raise_for` is quiet below its level and names what it found above."""
    sick = curvetui.diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, float("nan")]})
    curvetui.diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}).raise_for("note")

    with pytest.raises(curvetui.Alarm, match="stop: loss is NaN at epoch 3") as alarm:
        sick.raise_for()
    assert [f.kind for f in alarm.value.findings] == ["non_finite"]


def test_a_notebook_shows_a_report():
    """As a page whose rules hold within it only; as Markdown elsewhere; as text on a terminal."""
    report = curvetui.read(str(sample("keras-nan")))
    page = report._repr_html_()

    assert page.startswith('<div class="curvetui"><style>')
    assert "<svg" in page and "<body" not in page and "<script" not in page
    assert all(
        ".curvetui" in rule
        for rule in page.partition("<style>")[2].partition("</style>")[0].split("}")
        if "{" in rule and "@" not in rule
    )
    assert report._repr_markdown_().startswith("## `keras-nan.log`")
    assert "loss is NaN" in str(report)
    with pytest.raises(ValueError, match="known: github, html"):
        report.render("pdf")


def rows(columns):
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def test_a_loop_is_told_to_stop_with_the_reason():
    """At the row that gives the reason; before it nothing is said."""
    losses = [2.3, 1.1, 0.7, 0.6, float("nan"), 0.5]
    stopping = curvetui.EarlyStopping()
    advice = [
        stopping.should_stop(epoch=epoch, train_loss=loss) for epoch, loss in enumerate(losses, 1)
    ]

    assert [bool(a) for a in advice] == [False] * 4 + [True, False]
    assert "NaN at epoch 5" in advice[4].reason
    assert advice[4].best.value == 0.6


def test_overfitting_stops_a_loop_once_it_is_beyond_doubt():
    """Not at its first sign; the checkpoint to keep is named."""
    columns = {
        "epoch": np.arange(1.0, 81.0),
        "train_loss": 2.0 * 0.95 ** np.arange(80),
        "val_loss": 2.0 * 0.95 ** np.minimum(np.arange(80), 30)
        + 0.02 * np.maximum(0, np.arange(80) - 30),
    }
    stopping = curvetui.EarlyStopping()
    stops = [i for i, row in enumerate(rows(columns), 1) if stopping.should_stop(row)]

    assert stops
    assert 33 < stops[0] < 60
    assert stopping.should_stop().best.epoch == 31
    assert curvetui.should_stop(columns)
    assert not curvetui.should_stop(columns, kinds=())


def test_a_healthy_loop_is_left_alone():
    """Falling losses, noise included."""
    noise = np.random.default_rng(0).normal(0, 0.02, 60)
    columns = {
        "epoch": np.arange(60.0),
        "loss": 2.0 * 0.97 ** np.arange(60) + noise,
        "val_loss": 2.1 * 0.97 ** np.arange(60) + noise[::-1],
    }
    stopping = curvetui.EarlyStopping(at="act")

    assert not any(stopping.should_stop(row) for row in rows(columns))


def test_asking_row_by_row_is_asking_about_the_whole():
    """What is advised after k rows is what the first k rows advise."""
    losses = [2.0 * 0.9**i for i in range(20)] + [5.0 * 1.5**i for i in range(20)]
    stopping = curvetui.EarlyStopping()
    for k, loss in enumerate(losses, 1):
        assert bool(stopping.should_stop(epoch=k, loss=loss)) == bool(
            curvetui.should_stop({"epoch": range(1, k + 1), "loss": losses[:k]})
        )


@pytest.mark.parametrize("wrong", [{"at": "panic"}, {"kinds": ("nonsense",)}])
def test_a_level_or_kind_that_is_not_there_is_refused(wrong):
    """At once, not after a night."""
    with pytest.raises(ValueError, match="there is no"):
        curvetui.EarlyStopping(**wrong)


def test_a_row_takes_tensors_and_gaps_but_no_text():
    """One value each; None was not measured."""
    stopping = curvetui.EarlyStopping()
    stopping.should_stop({"epoch": 1, "loss": Tensor(1.5), "val_loss": None})

    assert [c.name for c in stopping.report.runs[0].curves] == ["loss"]
    with pytest.raises(ValueError, match="loss must be a number"):
        stopping.should_stop(loss="low")


def test_a_text_column_is_left_out_and_told():
    """In the run's notes and below its report; a metric that is text is refused."""
    report = curvetui.diagnose({"epoch": [1, 2], "loss": [2.0, 1.0], "model": ["resnet", "resnet"]})

    assert [note.text for note in report.runs[0].notes] == [
        "column 'model' holds text and was left out"
    ]
    for kind in ("text", "markdown", "html"):
        assert "holds text and was left out" in report.render(kind)


def test_groups_of_columns_are_splits():
    """The `evals_result` of LightGBM and XGBoost as it is."""
    losses = [0.6 - 0.01 * i for i in range(20)]
    report = curvetui.diagnose(
        {"training": {"binary_logloss": losses}, "valid_0": {"binary_logloss": losses}}
    )

    assert [(c.metric, c.split) for c in report.runs[0].curves] == [
        ("binary_logloss", "train"),
        ("binary_logloss", "val"),
    ]


def test_wrong_words_are_told_with_the_right_ones():
    """Levels, languages, curves, sources."""
    report = curvetui.diagnose({"epoch": [1, 2], "loss": [2.0, NAN]})
    for wrong in (
        lambda: report.at_least("warning"),
        lambda: report.raise_for("critical"),
        lambda: curvetui.EarlyStopping(at="critical"),
    ):
        with pytest.raises(ValueError, match="known: note, watch, act, stop"):
            wrong()
    for wrong in (
        lambda: report.render("text", "fr"),
        lambda: report.findings[0].explanation("fr"),
        lambda: curvetui.EarlyStopping(language="fr"),
    ):
        with pytest.raises(ValueError, match="known: en, zh"):
            wrong()
    with pytest.raises(KeyError, match="known: train_loss"):
        report.series("val_loss")
    with pytest.raises(TypeError, match=r"curvetui\.diagnose"):
        curvetui.read(Frame(SEED))
    assert report.findings[0].explanation("zh_CN.UTF-8") == report.findings[0].explanation("zh")


def test_one_kind_may_be_given_as_it_is():
    """A string is a kind, not its letters."""
    assert curvetui.EarlyStopping(kinds="overfitting")


def test_an_alarm_says_what_to_do_first():
    """The first of the next steps stands in its text."""
    with pytest.raises(
        curvetui.Alarm,
        match=r"loss is NaN at epoch 3\. Stop, restore the last checkpoint up to epoch 2, ",
    ):
        curvetui.diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, NAN]}).raise_for()


def test_who_is_told_to_stop_is_not_told_to_wait():
    """A plateau's first step is to wait for the schedule; the advice takes the next one."""
    noise = np.random.default_rng(1).normal(0, 0.01, 200)
    columns = {
        "epoch": range(200),
        "train_loss": 2.3 * np.exp(-STEPS / 8) + 0.5 + noise,
        "val_loss": 2.3 * np.exp(-STEPS / 8) + 0.6 + noise[::-1],
    }
    advice = curvetui.should_stop(columns, at="watch")

    assert advice.findings[0].explanation().next[0].startswith("Wait")
    assert "Wait" not in advice.reason
    assert advice.reason.count(". ") >= 1


def test_the_public_names_are_there_to_be_completed():
    """`dir` names them before they are imported."""
    code = "import curvetui; print(sorted(set(curvetui.__all__) - set(dir(curvetui))))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_report_says_its_verdict_and_name():
    """Of one run at once."""
    report = curvetui.diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, NAN]}, name="try 7")

    assert report.verdict == report.runs[0].verdict
    assert report.runs[0].name == "try 7"


def test_rows_whose_texts_say_what_their_numbers_measure():
    """A field that names the split, or the metric, parts the curves."""
    phases = [
        row
        for e in range(1, 5)
        for row in (
            {"epoch": e, "phase": "train", "loss": 2 / e},
            {"epoch": e, "phase": "val", "loss": 2.1 / e, "acc": 0.5},
        )
    ]
    metrics = [
        {"epoch": e, "metric": name, "value": 1 / e}
        for e in range(1, 5)
        for name in ("train_loss", "val_loss")
    ]

    assert [(c.title, len(c)) for c in curvetui.diagnose(phases).runs[0].curves] == [
        ("train_loss", 4),
        ("val_loss", 4),
        ("val_accuracy", 4),
    ]
    assert [(c.title, len(c)) for c in curvetui.diagnose(metrics).runs[0].curves] == [
        ("train_loss", 4),
        ("val_loss", 4),
    ]


def test_a_document_of_such_rows_is_read_alike(tmp_path):
    """As a file."""
    path = tmp_path / "history.json"
    path.write_text(
        json.dumps(
            [
                row
                for e in range(1, 5)
                for row in (
                    {"epoch": e, "phase": "train", "loss": 2 / e},
                    {"epoch": e, "phase": "val", "loss": 2.1 / e},
                )
            ]
        )
    )
    (run,) = curvetui.read(str(path)).runs

    assert [(c.title, c.x.tolist()) for c in run.curves] == [
        ("train_loss", [1, 2, 3, 4]),
        ("val_loss", [1, 2, 3, 4]),
    ]


class History:
    """As Keras returns it: epochs counted from 0 beside a mapping of lists."""

    def __init__(self, start: int = 0) -> None:
        self.history = {"loss": [0.9, 0.7, 0.6], "val_loss": [0.9, 0.8, 0.8]}
        self.epoch = [start, start + 1, start + 2]


@pytest.mark.parametrize(("start", "first"), [(0, 1.0), (10, 11.0)])
def test_keras_history_is_taken_as_it_is(start, first):
    """Epochs as its progress bars print them, also after `initial_epoch`."""
    report = curvetui.diagnose(History(start))

    assert report.series("val_loss").x.tolist() == [first, first + 1, first + 2]
    assert report.runs[0].curves[0].unit == "epoch"


@pytest.mark.parametrize(
    ("planned", "stops", "state"),
    [
        (3, False, "finished"),
        (20, True, "finished"),
        (20, False, "unknown"),
        (None, True, "unknown"),
    ],
)
def test_a_keras_history_knows_whether_fit_ended(planned, stops, state):
    """After its `epochs`, or because a callback stopped it; without `params` nobody knows."""
    history = History()
    history.params = {"epochs": planned, "steps": 10}
    history.model = SimpleNamespace(stop_training=stops)
    (run,) = curvetui.diagnose(history).runs

    assert run.state == state
    assert run.progress.epochs == planned


def test_nobody_is_told_to_end_a_fit_that_has_ended():
    """Its findings are closed, as those of a finished log are."""
    history = History()
    losses = [0.7 + 2.7**-e + 0.05 * max(0, e - 4) for e in range(12)]
    history.history = {"loss": [0.9**e for e in range(12)], "val_loss": losses}
    history.epoch, history.params = [*range(12)], {"epochs": 12}
    report = curvetui.diagnose(history)

    assert {f.status for f in report.findings} == {"ended"}
    assert "End the training" not in report.verdict
    assert "Keep epoch 5, the best by val_loss" in report.verdict


def test_a_finished_history_is_not_running():
    """What is handed over has ended: nobody says `so far`."""
    report = curvetui.diagnose({"epoch": range(1, 20), "loss": [1 / e for e in range(1, 20)]})

    assert report.runs[0].state == "unknown"
    assert "so far" not in report.verdict


def test_the_repr_of_a_report_is_one_line():
    """In a debugger or a notebook's list: the run with its level, or how many there are of each."""
    loss = [2.0, 1.0, float("nan"), float("nan")]
    ill = curvetui.diagnose({"epoch": [1, 2, 3, 4], "loss": loss}, name="a\nb.log")

    assert repr(ill).startswith("Report(a")
    assert "stop: loss is NaN at epoch 3" in repr(ill)
    assert repr(curvetui.Report(ill.runs * 2)) == "Report(2 runs: 2 stop)"
    assert "\n" not in repr(ill)
    assert repr(ill.findings) == "(Finding(stop non_finite of loss at epoch 3, open),)"
    assert repr(ill.runs) == r"(RunSnapshot('a\nb.log': 1 curves, 1 findings, unknown),)"


@pytest.mark.parametrize("points", [3, 6, 9, 10, 30])
def test_too_few_evaluations_to_judge_overfitting_are_said(points):
    """With how many it takes; from ten on nothing is said."""
    rows = range(1, points + 1)
    falls = [1 / e for e in rows]
    above = [loss + 0.1 for loss in falls]
    verdict = curvetui.diagnose({"epoch": rows, "train_loss": falls, "val_loss": above}).verdict

    assert (f"Too few evaluations to judge overfitting: {points} of 10." in verdict) == (
        points < 10
    )
