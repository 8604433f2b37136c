"""Text that was moved: quoted, numbered, broken at a width, glued together; it reads like the log it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curvetui.reading.glued import parted
from curvetui.reading.repair import repair_of, unmarked
from tests.conftest import snapshot_of, told

KERAS = [
    line
    for e in range(1, 6)
    for line in (
        f"Epoch {e}/5",
        f"40/40 [==============================] - 3s 70ms/step - loss: {2 / e:.4f} - val_loss: {2.1 / e:.4f}",
    )
]
PRINTS = [f"epoch {e}: train loss {2 / e:.4f}, val acc {1 - 0.5 / e:.3f}" for e in range(1, 9)]
BOOSTING = [f"[{i}]\ttrain-rmse:{9 / (i + 1):.5f}\teval-rmse:{9.5 / (i + 1):.5f}" for i in range(8)]
DICTS = [f"{{'loss': {3 / i:.3f}, 'learning_rate': 1e-05, 'epoch': {i / 10}}}" for i in range(1, 8)]
CATBOOST = [f"{i * 50}:\tlearn: {9 / (i + 1):.4f}\ttotal: 1.2s\tremaining: 3s" for i in range(6)]
LOGS = pytest.mark.parametrize(
    "lines", [KERAS, PRINTS, BOOSTING, DICTS], ids=["keras", "prints", "boosting", "dicts"]
)


def curves(text: str) -> list[tuple[str, list[float], list[float]]]:
    """Every curve of the only run: title, places, values."""
    (run,) = snapshot_of(text.encode()).runs
    return [(c.title, c.x.tolist(), c.y.tolist()) for c in run.curves]


def whole(lines: list[str]) -> list[tuple[str, list[float], list[float]]]:
    return curves("\n".join(lines) + "\n")


@LOGS
@pytest.mark.parametrize("mark", ["> ", ">", ">> ", "# "])
def test_a_quoted_log_reads_like_the_log(lines, mark):
    """What a mail or a comment puts before every line is no part of the log."""
    assert whole([mark + line for line in lines]) == whole(lines)


@LOGS
@pytest.mark.parametrize("separator", [" ", "  ", "\t"])
def test_line_feeds_that_became_blanks_are_put_back(lines, separator):
    """A log on one long line gives the points of the log."""
    assert curves(separator.join(lines)) == whole(lines)


@pytest.mark.parametrize("lines", [PRINTS, DICTS], ids=["prints", "dicts"])
def test_line_feeds_that_were_lost_are_put_back(lines):
    """Nothing at all stands between two records."""
    assert curves("".join(lines)) == whole(lines)


def test_records_that_begin_with_a_bare_number_are_told_apart():
    """CatBoost's rounds on one line."""
    assert curves(" ".join(CATBOOST)) == whole(CATBOOST)


def test_records_with_a_time_before_their_counter_are_told_apart():
    """What stands before the first counter stands before the others too."""
    lines = [f"[2026-01-0{e} 10:00:00] Step {e * 10} | loss {3 / e:.3f}" for e in range(1, 7)]

    assert parted(" ".join(lines)) == lines


def test_records_of_batches_within_epochs_are_told_apart():
    """Epochs on one line, and the batches of each."""
    lines = [
        text
        for e in (1, 2, 3)
        for text in (f"Epoch {e}/3", *(f"batch {b}/3 loss {2 / (e + b):.3f}" for b in (1, 2, 3)))
    ]

    assert [text.split() for text in parted(" ".join(lines))] == [text.split() for text in lines]


@pytest.mark.parametrize(
    "line",
    [
        "epoch 7: no gain since epoch 5, which was best",
        "epoch 3 step 300 loss 0.52 lr 0.001 next evaluation at step 400",
        "Epoch: [3][ 20/391] Time 0.2 (0.2) Loss 0.52 (0.61) Acc@1 80.1 (79.2)",
        '[{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.4}]',
        "step 5: reward 1 of step 3, reward 2 of step 4",
        "2026-01-01 10:00:00 epoch 3 loss 0.5",
    ],
)
def test_a_line_with_one_record_stays_whole(line):
    """Two numbers that count are no two records."""
    assert parted(line) == [line]


@pytest.mark.parametrize(
    "form", ["{n:6d}\t{line}", "{n}: {line}", "{n:3d} | {line}", "{n}) {line}", "{n:4d}  {line}"]
)
def test_line_numbers_are_no_counter(form):
    """An editor, `cat -n`, `nl` and `grep -n` number the lines."""
    lines = [form.format(n=n, line=line) for n, line in enumerate(KERAS, 37)]

    assert whole(lines) == whole(KERAS)


def test_the_name_of_the_file_before_every_line_is_taken_off():
    """`grep -n loss` over several files."""
    lines = [f"runs/a/train.log:{n}:{line}" for n, line in enumerate(PRINTS, 12)]

    assert whole(lines) == whole(PRINTS)


@pytest.mark.parametrize("name", ["2|cnn-a    | ", "worker-gpu> ", "[trainer-x7f] ", "node12: "])
def test_the_name_of_a_process_before_every_line_is_taken_off(name):
    """Process managers, containers and wrappers put one and the same word before every line."""
    assert whole([name + line for line in PRINTS]) == whole(PRINTS)


@pytest.mark.parametrize(
    "lines",
    [
        [f"{i}: {4 / (i + 1):.4f}, {4.1 / (i + 1):.4f} avg" for i in range(9)],
        [f"{i} | {4 / (i + 1):.4f} | {5 / (i + 1):.4f}" for i in range(9)],
        [f"loss: {4 / (i + 1):.4f}" for i in range(9)],
        [f"Train: loss={4 / (i + 1):.4f}" for i in range(9)],
        [f"[fold 2] loss: {4 / (i + 1):.4f}" for i in range(9)],
        [f"Epoch 1/1: batch {i} loss {4 / (i + 1):.4f}" for i in range(9)],
        [f"[{i}/9] loss {4 / (i + 1):.4f}" for i in range(9)],
        PRINTS,
    ],
)
def test_what_counts_or_names_is_no_prefix(lines):
    """A counter, a split, a metric or a fold before every line is what the lines say."""
    assert repair_of([line.encode() for line in lines]).prefix == ""


@pytest.mark.parametrize("width", [60, 64, 80])
def test_lines_that_a_terminal_broke_are_joined(width):
    """Broken inside numbers and names: values and names are whole again."""
    lines = [
        f"epoch {e} train loss {2 / (e + 1):.6f} train accuracy {1 - 0.5 / e:.6f} valid loss {2.2 / e:.6f}, valid accuracy {1 - 0.6 / e:.6f}"
        for e in range(1, 8)
    ]
    broken = [line[i : i + width] for line in lines for i in range(0, len(line), width)]

    assert whole(broken) == whole(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [f"{i:5d}  {2 / (i + 1):15.8f}  {3 / (i + 1):15.8f}  {0.1:10.3f}" for i in range(20)],
        [
            text
            for i in range(10)
            for text in (
                f"Region 94 Avg IOU: -nan, Class: -nan, count: {i % 3}",
                f"{i}: 4.1, 4.2 avg",
            )
        ],
        [
            text
            for i in range(10)
            for text in (
                f"0/10 [00:00<?, ?it/s]Epoch {i}, loss 0.5{i} acc 0.{i}",
                "100%|█████| 10/10 [00:01<00:00]",
            )
        ],
        KERAS,
        [
            text
            for i in range(1, 10)
            for text in (
                f"INFO - Epoch <{i}/9> TRAIN_LOSS : 1.{i}999 | VAL_ACC : 4{i}.74% | 1{i}.0s",
                *["INFO - => saved best model (loss 0.8000)"] * (i != 2),
            )
        ],
        [
            text
            for i in range(1, 10)
            for text in (
                f"Epoch {i}/9 train loss 1.{i}999 validation accuracy 4{i}.74 took 1{i}.0s",
                *["Saving the model"] * (i != 2),
            )
        ],
    ],
)
def test_lines_of_one_length_are_no_broken_lines(lines):
    """A table has rows of one length, and so have many prints."""
    assert repair_of([line.encode() for line in lines]).width == 0


def test_marks_of_code_and_web_pages_are_taken_off():
    """Back ticks, entities and tags around a log; a word in back ticks stays as it is."""
    ticked = ["`" + PRINTS[0], *PRINTS[1:-1], PRINTS[-1] + "`"]
    tagged = ["<pre><code>" + PRINTS[0], *PRINTS[1:-1], PRINTS[-1] + "</code></pre>"]
    escaped = [line.replace("'", "&#39;") for line in DICTS]
    said = b"`Trainer.fit` stopped: `max_epochs=3` reached.\n"

    assert whole(ticked) == whole(tagged) == whole(PRINTS)
    assert whole(escaped) == whole(DICTS)
    assert unmarked(said) == said


@pytest.mark.parametrize("form", ["loss __{}__ acc", "loss: _{}_, acc", "loss = __{}__; acc"])
def test_emphasis_around_a_number_is_taken_off(form):
    """`__1.48__`, as Markdown makes it bold; a name keeps its underscores."""
    assert unmarked(form.format(1.48).encode()) == form.format(1.48).replace("_", "").encode()
    assert unmarked(b"loss _x_ top_5_acc _5a_") == b"loss _x_ top_5_acc _5a_"


def test_an_entity_never_becomes_a_control_character():
    """`&#27;[2J` would clear the screen of who looks at the log."""
    assert unmarked(b"loss &#27;[2J &#10; 0.5\n") == b"loss [2J   0.5\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["> " + line for line in KERAS],
        [f"{n:5d}\t{line}" for n, line in enumerate(KERAS, 1)],
        [" ".join(PRINTS)],
        [line[i : i + 80] for line in KERAS for i in range(0, len(line), 80)],
    ],
    ids=["quoted", "numbered", "one line", "broken"],
)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_cuts_make_no_difference(lines, data):
    """The head is read anew as often as its repair changes: same bytes, same points."""
    log = "\n".join(lines).encode()
    cuts = data.draw(st.lists(st.integers(0, len(log)), max_size=20))

    assert told(snapshot_of(log, cuts)) == told(snapshot_of(log))


def test_a_long_log_is_repaired_beyond_its_head():
    """What was found in the first lines holds for all, however many there are."""
    lines = [f"epoch {e}: train loss {2 / e:.4f}" for e in range(1, 1500)]

    assert whole(["> " + line for line in lines]) == whole(lines)


@pytest.mark.parametrize("form", ["({n}) {line}", "[{n}] {line}", "({n:4d}) {line}"])
def test_line_numbers_in_brackets_are_no_counter(form):
    """The epoch that the line names itself counts."""
    lines = [f"Epoch {e}/9 loss {2 / e:.4f} val_loss {2.5 / e:.4f}" for e in range(1, 8)]

    assert whole([form.format(n=n, line=line) for n, line in enumerate(lines, 31)]) == whole(lines)


@pytest.mark.parametrize("form", ["[{e}] loss {y:.4f}", "({e}) step {e}00 loss {y:.4f}"])
def test_a_counter_in_brackets_stays(form):
    """Quiet twin: nothing else on the line counts epochs."""
    lines = [form.format(e=e, y=2 / e).encode() for e in range(1, 8)]

    assert repair_of(lines).prefix == ""


def test_what_r_prints_is_read():
    """`print(paste("Epoch", i))` puts an index before the text, which is in quotes."""
    lines = [f"Epoch {e}, train loss: {2 / e:.4f}, val loss: {2.5 / e:.4f}" for e in range(1, 8)]

    assert whole([f'[1] "{line}"' for line in lines]) == whole(lines)
    assert unmarked(b'[1] "a" and "b" 1\n') == b'[1] "a" and "b" 1\n'


@pytest.mark.parametrize(
    "head", ["epoch train_loss valid_loss accuracy time", "Epoch Train Loss Val Loss Val Acc Time"]
)
def test_a_table_on_one_line_is_parted_at_its_rows(head):
    """A notebook's table that was pasted as one paragraph."""
    rows = [f"{e} {2 / e:.4f} {2.5 / e:.4f} 0.{e}5 00:1{e}" for e in range(1, 8)]

    assert parted(" ".join([head, *rows])) == [head, *rows]


def test_a_markdown_table_on_one_line_is_parted_at_its_rows():
    """Each row stands between bars."""
    rows = ["| epoch | loss |", "|---|---|", *(f"| {e} | {2 / e:.4f} |" for e in range(1, 8))]

    assert parted(" ".join(rows)) == rows


def test_an_evaluation_glued_to_a_value_is_a_record_of_its_own():
    """PyTorch's MNIST example without line feeds."""
    line = "Train Epoch: 1 [0/60 (0%)]Loss: 2.5Test set: Average loss: 1.5, Accuracy: 50/60 (83%)Train Epoch: 2 [0/60 (0%)]Loss: 1.25"

    assert [part.partition(":")[0] for part in parted(line)] == [
        "Train Epoch",
        "Test set",
        "Train Epoch",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "step 100 200 0.3 0.4 0.5 0.6 0.7 0.8",
        "epoch loss 3 2 1 0.5 0.4 0.3",
        "sizes of parts 1 0.5 2 0.4 3 0.3 4 0.2",
        "epoch loss 1 0.5 2 0.4 3",
        "| a | b | |---| 1 | 2 |",
    ],
)
def test_a_row_of_numbers_is_no_table_on_one_line(line):
    """Quiet twin: no rising counter, no decimals beside it, no counter's name, an incomplete row."""
    assert parted(line) == [line]


@pytest.mark.parametrize(
    "title",
    ["# Loss = nan", "# Validation accuracy: 0.1 and it does not change", "# loss: 0.693 constant"],
)
def test_the_title_of_a_post_is_no_first_value(title):
    """A line without a counter above the first epoch is one only where it is no title."""
    rows = "".join(f"Epoch {n} loss: 0.69{n} val_acc: 0.5{n}\n" for n in range(1, 7))
    (run,) = snapshot_of(f"{title}\n\n{rows}".encode()).runs

    assert {len(curve) for curve in run.curves} == {6}
    assert not run.findings or run.verdict_level != "act"
