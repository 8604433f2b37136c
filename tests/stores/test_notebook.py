"""Notebooks: their saved outputs are read like any other log."""

from __future__ import annotations

import json

import pytest

import curvetui
from curvetui.engine.store_source import Opener
from tests.conftest import sample


def page(heads, rows):
    cells = lambda tag, row: "".join(f"<{tag}>{cell}</{tag}>" for cell in row)  # noqa: E731 - two uses
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<table border="1" class="dataframe"><thead><tr style="text-align: left;">{cells("th", heads)}</tr></thead><tbody>{body}</tbody></table><p>'


def shown(html):
    return {
        "output_type": "display_data",
        "data": {"text/html": [html], "text/plain": ["<IPython.core.display.HTML object>"]},
        "metadata": {},
    }


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook with these outputs, each in a cell of its own; returns its path."""

    def write(*outputs, name="try.ipynb"):
        cells = [
            {
                "cell_type": "code",
                "source": ["loss = 0.5  # epoch 1"],
                "metadata": {},
                "outputs": [output],
            }
            for output in outputs
        ]
        path = tmp_path / name
        path.write_text(
            json.dumps(
                {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
            )
        )
        return str(path)

    return write


LOSSES = [round(2 / epoch, 6) for epoch in range(1, 13)]


@pytest.mark.parametrize(
    ("heads", "bar"),
    [
        (
            ("Epoch", "Training Loss", "Validation Loss"),
            "<div><progress value='12' max='12'></progress> [12/12 00:10, Epoch 12/12]</div>",
        ),
        (("epoch", "train_loss", "valid_loss"), ""),
    ],
    ids=["huggingface", "fastai"],
)
def test_a_table_that_was_shown_is_read(notebook, heads, bar):
    """The progress tables of the Trainer and of fastai; a tag's attribute is no metric."""
    rows = [(epoch, loss, loss + 0.1) for epoch, loss in enumerate(LOSSES, 1)]
    curves = curvetui.read(notebook(shown(bar + page(heads, rows)))).runs[0].curves

    assert [(c.metric, c.split, c.unit) for c in curves] == [
        ("loss", "train", "epoch"),
        ("loss", "val", "epoch"),
    ]
    assert curves[0].x.tolist() == list(range(1, 13))
    assert curves[0].y.tolist() == LOSSES


def test_what_a_cell_printed_is_read_as_the_same_log_is(notebook):
    """Keras' bars: the same curves and findings, whatever the notebook holds around them."""
    path = sample("keras-validation-drop")
    log, saved = curvetui.read(path), curvetui.read(notebook(printed(path.read_text())))

    assert saved.runs[0].format == "keras"
    assert [(c.name, c.x.tolist(), c.y.tolist()) for c in saved.runs[0].curves] == [
        (c.name, c.x.tolist(), c.y.tolist()) for c in log.runs[0].curves
    ]
    assert [f.identity for f in saved.findings] == [f.identity for f in log.findings]


def test_what_is_no_log_in_a_notebook_is_not_read(notebook):
    """Its source, the value of a cell's last line, a table of words and the statistics of a frame."""
    value = {
        "output_type": "execute_result",
        "data": {"text/plain": ["TrainOutput(global_step=12, training_loss=0.5)"]},
        "metadata": {},
    }
    statistics = page(("", "loss"), [("count", 40), ("mean", 0.5), ("std", 0.1)])

    assert (
        curvetui.read(
            notebook(
                value,
                shown(statistics),
                shown("<div><progress value='3' max='9'></progress></div>"),
            )
        ).runs
        == ()
    )


def test_a_notebook_that_is_saved_again_goes_on(notebook):
    """What was printed meanwhile is told, and only that; another text begins anew."""
    path = notebook(printed("epoch 1 loss 0.5\n"))
    tail = Opener()(path)
    first = list(tail.poll())
    notebook(printed("epoch 1 loss 0.5\nepoch 2 loss 0.4\n"))
    second = list(tail.poll())
    notebook(printed("epoch 1 loss 0.7\n"))
    third = list(tail.poll())

    assert [(c.data, c.cut) for c in (*first, *second, *third)] == [
        (b"epoch 1 loss 0.5\n", False), (b"epoch 2 loss 0.4\n", False), (b"epoch 1 loss 0.7\n", True),
    ]  # fmt: skip
    assert list(tail.poll()) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"cells": 3}',
        '{"cells": [{"outputs": [7, {"output_type": "stream", "text": 5}]}]}',
        '{"cells": [',
        "[]",
        '{"worksheets": [null]}',
    ],
)
def test_a_damaged_notebook_ends_nothing(tmp_path, text):
    """It holds no metric, that is all."""
    path = tmp_path / "bad.ipynb"
    path.write_text(text)

    assert curvetui.read(path).runs == ()
