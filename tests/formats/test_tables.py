"""Tables of every kind: any head, one blank, two rows, no head; sparse cells, lists, bold; scores of one evaluation."""

from __future__ import annotations

import math

import pytest

from tests.conftest import snapshot_of, told


def curves(text):
    """Title -> (x, y) of all curves of all runs."""
    found = {}
    for run in snapshot_of(text.encode()).runs:
        for curve in run.curves:
            xs, ys = found.setdefault(curve.title, ([], []))
            xs += [float(x) for x in curve.x]
            ys += [float(y) for y in curve.y]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "val.loss",
        "val/loss:0",
        "val loss (nats)",
        "2_val_loss",
        "val-loss",
        "Val. Loss",
        "val_loss@1",
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", " | "])
def test_no_name_of_a_column_refuses_the_table(name, separator):
    """Dots, colons, digits, signs and blanks may stand in a head."""
    head = separator.join(["epoch", "train_loss", name])
    rows = [separator.join(map(str, (i, 1 / i, 1.5 / i))) for i in range(1, 6)]
    found = curves("\n".join([head, *rows, ""]))

    assert found["train_loss"] == ([1, 2, 3, 4, 5], [1 / i for i in range(1, 6)])
    assert [1.5 / i for i in range(1, 6)] in [y for _, y in found.values()]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("step,metric,value", "{n},{split}_loss,{y}"),
        ("step;split;name;value", "{n};{split};loss;{y}"),
        ("epoch\tphase\tloss", "{n}\t{split}\t{y}"),
        ("| epoch | mode | loss |", "| {n} | {split} | {y} |"),
        ("step,set,loss", '"{n}","{split}","{y}"'),
    ],
)
def test_texts_of_a_row_name_its_split_and_metric(head, row):
    """One row for each split: never one curve of both."""
    places = [(n, split) for n in range(1, 6) for split in ("train", "val")]
    rows = [row.format(n=n, split=split, y=1 / n + (split == "val")) for n, split in places]
    found = curves("\n".join([head, *rows, ""]))

    assert found == {
        "train_loss": ([1, 2, 3, 4, 5], [1 / n for n in range(1, 6)]),
        "val_loss": ([1, 2, 3, 4, 5], [1 / n + 1 for n in range(1, 6)]),
    }


@pytest.mark.parametrize(
    "line",
    [
        "Epoch:3\tLoss:0.5",
        "epoch 3 | train loss 0.1 | val loss 0.2",
        "loss: 0.5, acc: 0.9",
        "Well, the loss is low. It fell, too",
        "3, 0.5",
    ],
)
def test_a_sentence_or_a_pair_is_no_head(line):
    """What looks like cells may be something else: the rows below it belong to no table."""
    found = curves(f"{line}\n1,0.5\n2,0.4\n")

    assert not any(y == [0.5, 0.4] for _, y in found.values())


@pytest.mark.parametrize(
    ("head", "titles"),
    [
        ("step loss", ["train_loss"]),
        ("# epoch loss val_loss", ["train_loss", "val_loss"]),
        ("Step Training Loss Validation Loss Wer", ["train_loss", "val_loss", "val_wer"]),
        ("Epoch Learning Rate Train Loss Val Acc", ["learning_rate", "train_loss", "val_accuracy"]),
        ("iter lr loss top5", ["learning_rate", "train_loss", "train_top5_accuracy"]),
    ],
)
def test_a_head_may_have_one_blank_between_its_columns(head, titles):
    """Names of two words are told apart by what they mean."""
    rows = [" ".join([str(i), *(f"{k}.{i}" for k in range(len(titles)))]) for i in range(1, 5)]
    found = curves("\n".join([head, *rows, ""]))

    assert sorted(found) == sorted(titles)
    for k, title in enumerate(titles):
        assert found[title] == ([1, 2, 3, 4], [float(f"{k}.{i}") for i in range(1, 5)])


@pytest.mark.parametrize("separator", ["    ", "\t", " | "])
def test_a_head_may_have_a_colon_behind_each_name(separator):
    """`Episode:   Mean Reward:   Loss:`."""
    rows = [
        ("Episode:", "Mean Reward:", "Loss:"),
        *((i, f"{i}.5", f"0.{9 - i}") for i in range(1, 9)),
    ]
    found = curves("".join(separator.join(map(str, row)) + "\n" for row in rows))

    assert found["reward"] == ([*range(1, 9)], [i + 0.5 for i in range(1, 9)])
    assert len(found["train_loss"][0]) == 8


def test_words_in_a_row_are_no_head():
    """The quiet twin: a line of prose between rows of numbers opens nothing that is judged."""
    found = curves("step by step we lower the loss\n1 0.5 3 4 5 6 7\n2 0.4 3 4 5 6 7\n")

    assert "train_loss" not in found


def test_a_head_of_two_rows_is_joined():
    """MATLAB writes `Mini-batch` above `Accuracy`."""
    text = (
        "|  Epoch  |  Iteration  |  Mini-batch  |  Validation  |  Validation  |\n"
        "|         |             |     Loss     |     Loss     |   Accuracy   |\n"
        "|=======================================================|\n"
        "|       1 |          50 |       1.5000 |       1.6000 |       22.28% |\n"
        "|       1 |         100 |       1.4000 |              |              |\n"
        "|       2 |         150 |       1.3000 |       1.5000 |       32.28% |\n"
    )
    found = curves(text)

    assert found["train_loss"][1] == [1.5, 1.4, 1.3]
    assert found["val_loss"] == ([50, 150], [1.6, 1.5])
    assert found["val_accuracy"][0] == [50, 150]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Epoch | Training Loss | Validation Loss | Accuracy", "val_accuracy"),
        ("epoch,train_loss,valid_loss,f1", "val_f1"),
        ("Step\tTraining Loss\tValidation Loss\tWer", "val_wer"),
    ],
)
def test_a_score_behind_the_validation_loss_was_measured_with_it(head, title):
    """Trainers print the scores of an evaluation behind its loss."""
    separator = next(s for s in (" | ", ",", "\t") if s in head)
    rows = [separator.join((str(i), "0.5", "0.6", f"0.{i}")) for i in range(1, 4)]

    assert curves("\n".join([head, *rows, ""]))[title] == ([1, 2, 3], [0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    "head", ["epoch,train_loss,val_loss,acc,val_acc", "epoch,loss,val_loss,acc", "epoch,loss,acc"]
)
def test_a_score_with_a_twin_or_without_a_named_training_loss_stays_where_it_was(head):
    """`acc` beside `val_acc` is that of the training set."""
    columns = len(head.split(","))
    rows = [",".join([str(i), *["0.5"] * (columns - 1)]) for i in range(1, 4)]

    assert "train_accuracy" in curves("\n".join([head, *rows, ""]))


@pytest.mark.parametrize("empty", ["", "n/a", "-", "nan"])
def test_a_column_filled_now_and_then_costs_the_others_nothing(empty):
    """Nor does it where nothing counts the rows."""
    rows = [f"{2 - i / 10:.1f},{20 + i if i % 4 == 3 else empty}" for i in range(12)]
    found = curves("\n".join(["train_loss,bleu", *rows, ""]))

    assert found["train_loss"][1] == [round(2 - i / 10, 1) for i in range(12)]
    assert [y for y in found["bleu"][1] if not math.isnan(y)] == [23, 27, 31]


@pytest.mark.parametrize("best", ["**1.9**", "`1.9`", "*1.9*"])
def test_a_marked_cell_is_a_number(best):
    """The best value is often bold."""
    text = f"| epoch | val loss |\n|---|---|\n| 1 | 2.5 |\n| 2 | {best} |\n| 3 | 2.0 |\n"

    assert curves(text)["val_loss"] == ([1, 2, 3], [2.5, 1.9, 2.0])


def test_a_cell_may_be_a_list():
    """DeepXDE prints a loss for each equation: curves that are told apart."""
    text = "Step      Train loss                Test loss\n" + "".join(
        f"{1000 * i:<9} [{1 / 2**i:.2e}, 3.00e-01]      [{2 / 2**i:.2e}, 3.00e-01]\n"
        for i in range(5)
    )
    found = curves(text)

    assert found["train_loss (1)"] == (
        [0, 1000, 2000, 3000, 4000],
        pytest.approx([2**-i for i in range(5)], rel=0.01),
    )
    assert len(found) == 4


def test_numbers_without_a_head_are_shown_and_not_judged():
    """A whole number at the beginning counts."""
    found = curves("".join(f"{i} {1 / i:.4f} {i / 10}\n" for i in range(1, 9)))

    assert sorted(found) == ["column_2", "column_3"]
    (run,) = snapshot_of("".join(f"{i} {1 / i:.4f}\n" for i in range(1, 9)).encode()).runs
    assert all(curve.better is None for curve in run.curves)


def test_numbers_without_a_head_are_nothing_beside_a_log():
    """A matrix printed before or between the epochs is no table."""
    matrix = "".join(f"{i} {i * 3} {i * 7}\n" for i in range(8))
    epochs = "".join(f"epoch {i} loss {1 / i:.4f}\n" for i in range(1, 6))

    assert list(curves(epochs + matrix + epochs.replace("epoch ", "epoch 1"))) == ["train_loss"]
    assert list(curves(matrix + epochs)) == ["train_loss"]


def test_the_results_of_yolo_have_no_head():
    """`results.txt`: fifteen columns behind `epoch/last`."""
    text = "".join(
        f"   {i}/29  1.93G  0.0{9 - i}  0.05  0  0.19  24  416  0.1  0.2  0.{i}  0.0{i}  0.09  0.05  0\n"
        for i in range(5)
    )
    found = curves(text)

    assert found["train_box_loss"] == ([0, 1, 2, 3, 4], [0.09, 0.08, 0.07, 0.06, 0.05])
    assert found["val_map_5_95"][1] == [0.0, 0.01, 0.02, 0.03, 0.04]


def test_a_classification_report_is_a_family():
    """One curve for each class, whether its name is a word or a number."""
    report = (
        "              precision    recall  f1-score   support\n\n"
        "           0       0.9{0}      0.99      0.98       980\n"
        "        ship       0.8{0}      0.97      0.98      1135\n\n"
        "   macro avg       0.7{0}      0.98      0.98      2115\n"
    )
    found = curves("".join(f"Epoch {i} val_loss 0.5\n" + report.format(i) for i in range(1, 5)))

    assert found["val_precision (0)"][1] == [0.91, 0.92, 0.93, 0.94]
    assert found["val_precision (ship)"][1] == [0.81, 0.82, 0.83, 0.84]


@pytest.mark.parametrize("classes", [["cat", "dog"], ["0", "1", "2"], ["stage 1", "weighted avg"]])
def test_a_classification_report_at_the_end_is_no_curve(classes):
    """Printed once it says how good the model is; nothing in it goes up or down."""
    report = "              precision    recall  f1-score   support\n\n" + "".join(
        f"{name:>12}       0.90      0.99      0.98       980\n" for name in classes
    )
    found = curves("".join(f"Epoch {i} val_loss 0.{9 - i}\n" for i in range(1, 5)) + report)

    assert set(found) == {"val_loss"}


@pytest.mark.parametrize("mark", ["# ", "## ", "> "])
@pytest.mark.parametrize("gap", [" ", "      "])
def test_a_table_in_comments_of_a_program_is_read(mark, gap):
    """Whoever keeps results in the source pastes them behind a comment's mark."""
    rows = [["epoch", "train_loss", "valid_loss", "time"]]
    rows += [[str(i), f"0.{9 - i}36991", f"0.{8 - i}03566", "00:00"] for i in range(4)]
    code = "import torch\n\nlearn.fit(4)\n"
    found = curves(code + "".join(mark + gap.join(row) + "\n" for row in rows) + "x = 1\n" * 9)

    assert found["train_loss"] == ([0, 1, 2, 3], [0.936991, 0.836991, 0.736991, 0.636991])
    assert found["val_loss"][1] == [0.803566, 0.703566, 0.603566, 0.503566]


@pytest.mark.parametrize("took", ["(00:01)", "(1:02:03)", "(12:31)"])
@pytest.mark.parametrize("indent", ["", "    "])
def test_the_time_behind_a_row_is_no_column(took, indent):
    """fastai 1.0 printed how long an epoch took behind the last column, which had no name."""
    text = "epoch  train_loss  valid_loss  accuracy\n" + "".join(
        f"{i}      0.{9 - i}85720    0.{8 - i}90742    0.970018  {took}\n" for i in range(1, 6)
    )
    found = curves("".join(indent + line for line in text.splitlines(keepends=True)))

    assert found["train_loss"][0] == [1, 2, 3, 4, 5]
    assert found["val_accuracy"][1] == [0.970018] * 5


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Epoch    Loss      Time", "{i}        0.{n}1      0.55    s"),
        ("Epoch    Time      Loss", "{i}        12.5  sec   0.{n}1"),
        ("Epoch    Loss      Memory     Val Loss", "{i}        0.{n}1      3.2  GiB   0.7"),
        ("Epoch    Loss      Share", "{i}        0.{n}1      81.5   %"),
    ],
)
def test_a_unit_spaced_from_its_number_is_no_column(head, row):
    """`{time:<8.2f}s` in a format string separates the unit from its number."""
    rows = "".join(row.format(i=i * 10, n=9 - i) + "\n" for i in range(1, 6))
    found = curves(f"{head}\n{'-' * 40}\n{rows}")

    assert found["train_loss"] == ([10, 20, 30, 40, 50], [0.81, 0.71, 0.61, 0.51, 0.41])


def test_a_unit_in_a_column_of_its_own_stays_there():
    """Units are left out only where the row has more cells than columns."""
    rows = "".join(f"{i * 10}        s       0.{9 - i}\n" for i in range(1, 6))
    found = curves(f"Epoch    Unit    Loss\n{rows}")

    assert found["train_loss"] == ([10, 20, 30, 40, 50], [0.8, 0.7, 0.6, 0.5, 0.4])


@pytest.mark.parametrize("groups", [300, 700, 1000])
def test_a_table_may_have_a_column_for_each_parameter_group(groups):
    """Lightning's LearningRateMonitor adds one per group; a detection transformer has hundreds."""
    head = ["epoch", *(f"lr-AdamW/pg{i}" for i in range(groups)), "train_loss"]
    rows = [[str(i), *["0.001"] * groups, f"0.{9 - i}"] for i in range(1, 6)]
    found = curves("\n".join(",".join(row) for row in [head, *rows, ""]))

    assert found["train_loss"] == ([1, 2, 3, 4, 5], [0.8, 0.7, 0.6, 0.5, 0.4])


def test_a_number_more_than_the_columns_is_still_an_index():
    """pandas prints one before each row."""
    found = curves(
        "   epoch  loss  val_loss\n" + "".join(f"{i}  {i + 1}  0.{9 - i}  0.5\n" for i in range(4))
    )

    assert found["train_loss"] == ([1, 2, 3, 4], [0.9, 0.8, 0.7, 0.6])


@pytest.mark.parametrize("row", ["{}  0.{}  0.5  1.25", "{}  0.{}  0.5  1.25s"])
def test_a_number_more_than_the_columns_behind_a_counted_row_is_no_index(row):
    found = curves("epoch  loss  acc\n" + "".join(row.format(i, 9 - i) + "\n" for i in range(1, 5)))

    assert found["train_loss"] == ([1, 2, 3, 4], [0.8, 0.7, 0.6, 0.5])
    assert found["train_accuracy"][1] == [0.5] * 4


@pytest.mark.parametrize("head", ["epoch, train_loss, val_loss", "step,loss,test_loss"])
def test_rows_may_be_printed_tuples(head):
    found = curves(f"({head})\n" + "".join(f"({i}, 0.{9 - i}, 1.5)\n" for i in range(1, 5)))

    assert found["train_loss"] == ([1, 2, 3, 4], [0.8, 0.7, 0.6, 0.5])


@pytest.mark.parametrize("head", ["class  iou  acc  dice", "label precision recall f1"])
def test_a_name_with_a_colon_before_numbers_is_no_row_of_classes(head):
    """It would be judged."""
    row = "plane: 0.9 0.8 0.7\ncar: 0.5 0.4 0.3\n"
    text = "".join(f"Epoch {e} train loss: {1 / e:.3f}\n{head}\n{row}" for e in range(1, 6))
    (run,) = told(snapshot_of(text.encode()))

    assert [s["name"] for s in run["series"] if s["better"]] == ["train loss"]


@pytest.mark.parametrize(
    "head", ["epoch   train      val", "step | train | val", "Iter,Train,Test"]
)
def test_a_counter_before_splits_counts(head):
    """Not a metric with a value on each split."""
    row = {"e": "{}   0.5   0.25", "s": "{} | 0.5 | 0.25", "I": "{},0.5,0.25"}[head[0]]
    found = curves(head + "\n" + "".join(row.format(i) + "\n" for i in range(1, 6)))

    assert [x for x, _ in found.values()] == [[1, 2, 3, 4, 5]] * 2


@pytest.mark.parametrize("head", ["class", "Organ", "类别"])
def test_two_columns_between_bars_are_rows_of_classes_at_their_epoch(head):
    """Not a box of keys and values that ends a record."""
    table = f"| {head} | dice |\n|---|---|\n| cat | 0.5 |\n| mean Dice | 0.75 |\n"
    text = "".join(f"Epoch {e} train loss: {1 / e:.3f}\n{table}" for e in range(1, 5))
    (run,) = told(snapshot_of(text.encode()))

    found = {s["group"]: s["x"] for s in run["series"] if s["metric"] == "dice"}
    assert found == {"cat": [1, 2, 3, 4], "mean Dice": [1, 2, 3, 4]}


def test_a_box_below_settings_ends_nothing():
    """The settings have a header without columns."""
    head = (
        "Hyperparameters:\n\tlr: 0.5\n\ttau: 0.1\n| Param | Value |\n|---|---|\n| dropout | 0.3 |\n"
    )

    assert curves(head + "epoch 1 loss 0.5\nepoch 2 loss 0.25\n")["train_loss"][1] == [0.5, 0.25]


@pytest.mark.parametrize(
    "run",
    [
        "gpt2_last_character_token_to_token_1729493675.529459",
        "lr=0.01, bs=32 (v2.1): the best!",
        "a second test with a lot of words in its name",
    ],
)
def test_any_text_may_name_a_run_of_an_exported_chart(run):
    """W&B writes `run - metric` beside its least and greatest value."""
    names = [f"{run} - val/loss", "short - val/loss"]
    head = ",".join(f'"{name}{end}"' for name in names for end in ("", "__MIN", "__MAX"))
    log = f'"Step",{head}\n' + "".join(
        f'"{10 * i}",' + ",".join([f'"0.{9 - i}"'] * 3 + [f'"0.{8 - i}"'] * 3) + "\n"
        for i in range(5)
    )
    (told_run,) = told(snapshot_of(log.encode(), name="chart.csv"))

    assert [(s["split"], s["metric"], s["group"], s["y"][0]) for s in told_run["series"]] == [
        ("val", "loss", run, 0.9),
        ("val", "loss", "short", 0.8),
    ]


@pytest.mark.parametrize("head", ["a - loss!,b - loss!", "x: 1.5,y: 2.5", "run (3.1) - loss,step"])
def test_prose_is_no_header_without_the_chart_s_least_value(head):
    """Nothing says that these are runs."""
    assert not told(snapshot_of(f"{head}\n1,2\n3,4\n".encode(), name="a.csv"))


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Metric     | Bad (0)    | Good (1)", ("Precision  | {a} | {b}", "Recall | {b} | {a}")),
        ("| metric | cats | dogs |\n|---|---|---|", ("| precision | {a} | {b} |", "| recall | {b} | {a} |")),
        ("| Measure | north | south |", ("| f1 | {a} | {b} |", "| mse | {b} | {a} |")),
    ],
)  # fmt: skip
def test_rows_of_metrics_have_a_curve_for_each_class(head, rows):
    """Printed in every epoch, below its line."""
    found = curves(
        "".join(
            f"Epoch {e:03d} | loss: {2 / e:.3f}\n{head}\n"
            + "".join(row.format(a=0.5 + e / 100, b=0.25 + e / 100) + "\n" for row in rows)
            + "====\n"
            for e in range(1, 7)
        )
    )

    firsts = [y[0] for title, (x, y) in found.items() if x == [1, 2, 3, 4, 5, 6] and "(" in title]
    assert sorted(firsts) == [0.26, 0.26, 0.51, 0.51]


@pytest.mark.parametrize(
    "row", ["| params | 12.5 | 13.5 |", "| Layer | 0.25 | 0.5 |", "| colour | 0.25 | 0.75 |"]
)
def test_rows_of_what_is_no_metric_bring_no_curve(row):
    """A table of models compares their sizes too."""
    text = "".join(
        f"Epoch {e}: loss={2 / e:.3f}\n| Metric | small | large |\n{row}\n\n" for e in range(1, 7)
    )

    assert list(curves(text)) == ["train_loss"]


TRIPLES = [(i, 2 / i, 2.5 / i) for i in range(1, 6)]
PAGE = (
    '<table border="1" class="dataframe">\n<thead>\n<tr style="text-align: left;">\n<th>epoch</th>\n'
    "<th>train_loss</th>\n<th>valid_loss</th>\n</tr>\n</thead>\n<tbody>\n"
    + "".join(f"<tr>\n<td>{a}</td>\n<td>{b}</td>\n<td>{c}</td>\n</tr>\n" for a, b, c in TRIPLES)
    + "</tbody>\n</table><p>\n"
)
LATEX = "\\textbf{Epoch} & \\textbf{train\\_loss} & Val Loss \\\\ \\midrule\n" + "".join(
    f"{a} & {b} & \\textbf{{{c}}} \\\\ \\hline\n" for a, b, c in TRIPLES
)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        PAGE.replace("\n", ""),
        PAGE.replace("\n<td", "<td").replace("</td>\n", "</td>"),
        LATEX,
        "\\begin{tabular}{lrr}\n\\toprule\n" + LATEX + "\\bottomrule\n\\end{tabular}\n",
        LATEX.replace(" \\hline", "").replace("\\textbf", "\\emph"),
        "||Epoch||Train Loss||Val Loss||\n" + "".join(f"|{a}|{b}|{c}|\n" for a, b, c in TRIPLES),
        "      train_loss  val_loss\nepoch                      \n"
        + "".join(f"{a:<5d} {b:.17f}  {c:.17f}\n" for a, b, c in TRIPLES),
        "Epoch  Train Loss (MSE)  Val Loss (MSE)\n"
        + "".join(f"{a:5d}  {b:.17f}  {c:.17f}\n" for a, b, c in TRIPLES),
        "epoch,train_loss (BCE),val_loss [L1]\n" + "".join(f"{a},{b},{c}\n" for a, b, c in TRIPLES),
    ],
    ids=["page", "line", "rows", "latex", "tabular", "plain", "jira", "index", "mse", "bce"],
)
def test_tables_of_pages_papers_and_frames_are_read(text):
    """Tags, macros, doubled bars and a loss's formula are no part of names and values."""
    found = curves(text)

    assert found["train_loss"] == ([1, 2, 3, 4, 5], pytest.approx([b for _, b, _ in TRIPLES]))
    assert found["val_loss"] == ([1, 2, 3, 4, 5], pytest.approx([c for _, _, c in TRIPLES]))


@pytest.mark.parametrize("cut", [40, 150, 260, 333])
def test_a_row_of_a_page_may_be_cut_anywhere(cut):
    """A row that spans several lines is held until its end."""
    assert told(snapshot_of(PAGE.encode(), [cut])) == told(snapshot_of(PAGE.encode()))


def test_a_page_that_never_ends_a_row_loses_no_lines():
    """After some kilobytes it is text like any other."""
    found = curves("<tr>\n" + "epoch 1 of something else\n" * 400 + "epoch 7: loss 0.5, acc 0.9\n")

    assert found["train_loss"] == ([7], [0.5])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_stands_beyond_the_header_is_a_column_of_its_own(separator):
    """A metric added later has no name in the header: none of its values is dropped."""
    rows = [(i, 1 / i) if i < 4 else (i, 1 / i, 7 / i) for i in range(1, 8)]
    lines = [separator.join(map(str, row)) for row in rows]
    found = curves("\n".join([separator.join(("epoch", "loss")), *lines, ""]))

    assert found["train_loss"] == ([1, 2, 3, 4, 5, 6, 7], [1 / i for i in range(1, 8)])
    assert found["column_3"] == ([4, 5, 6, 7], [7 / i for i in range(4, 8)])


@pytest.mark.parametrize("every", [None, 7])
@pytest.mark.parametrize("places", [(1,), (0,), (1, 3), (2, 3)])
def test_metrics_added_between_the_columns_leave_the_others_their_curves(places, every):
    """The values say which cell goes on with which column; the new ones are named by their number."""
    lines = ["epoch,train_loss,val_loss,lr"]
    for e in range(24):
        cells = [f"{1 / (e + 1) + 0.2:.4f}", f"{1.2 / (e + 1) + 0.3:.4f}", "0.0005"]
        for place in places if e >= 10 else ():
            cells.insert(place, f"{40 + e + place}.5")
        lines.append(",".join([str(e), *cells]))
    text = "\n".join(lines).encode() + b"\n"
    (run,) = snapshot_of(text, range(0, len(text), every) if every else ()).runs
    found = {c.name: c.y.tolist() for c in run.curves}

    assert found["val_loss"] == pytest.approx([1.2 / (e + 1) + 0.3 for e in range(24)], abs=1e-4)
    assert found["lr"] == [0.0005] * 24
    assert found["column 5"] == [40.5 + e + places[0] for e in range(10, 24)]
    assert len(found) == 3 + len(places)


@pytest.mark.parametrize("row", ["{},{:.3f},", "{},{:.3f},note", "{},{:.3f},,"])
def test_an_empty_cell_or_a_text_beyond_the_header_is_no_curve(row):
    """A comma at the end, or a remark."""
    found = curves("epoch,loss\n" + "".join(row.format(i, 1 / i) + "\n" for i in range(1, 6)))

    assert list(found) == ["train_loss"]


@pytest.mark.parametrize(
    ("total", "counter"), [("epochs", "epoch"), ("Epochs", "Epoch"), ("steps", "step")]
)
@pytest.mark.parametrize("separator", [",", "\t", " | "])
def test_a_total_beside_its_counter_is_the_plan(total, counter, separator):
    """`epochs` was 200 in every row and taken for the place: all rows but those with a new column were lost."""
    head = separator.join((total, counter, "train_loss", "val_r2"))
    rows = [separator.join((str(40), str(i), f"{1 / i:.4f}", "0.5")) for i in range(1, 41)]
    (run,) = snapshot_of("\n".join([head, *rows, ""]).encode()).runs

    assert [(c.name, len(c), c.x[-1]) for c in run.curves] == [
        ("train_loss", 40, 40),
        ("val_r2", 40, 40),
    ]
    assert 40 in (run.progress.epochs, run.progress.steps)
    assert run.state == "finished"


@pytest.mark.parametrize(
    "head",
    ["train_step,train_loss,test_step,test_loss", "train step;valid step;train loss;val auc"],
)
def test_how_long_the_steps_of_each_split_took_is_no_counter(head):
    """Every row has its place; of durations only those that rise had one."""
    row = "0.0{i},{i}.5,0.02,0.{i}" if "," in head else "0.0{i};0.02;{i}.5;0.{i}"
    found = curves(head + "\n" + "".join(row.format(i=i) + "\n" for i in (5, 3, 7, 1, 2)))

    assert found["train_loss"] == ([1, 2, 3, 4, 5], [5.5, 3.5, 7.5, 1.5, 2.5])


def test_epochs_alone_are_the_counter():
    """As a header says for short."""
    assert curves("epochs,loss\n" + "".join(f"{i},{1 / i:.3f}\n" for i in range(1, 9)))[
        "train_loss"
    ][0] == list(range(1, 9))


@pytest.mark.parametrize(
    ("head", "names", "mark"),
    [
        ("loss,audio,text,kl,beta", {"train_loss", "audio", "beta"}, ","),
        ('"speed";"depth";"wind";"gust";"RMSE"', {"speed", "gust", "train_rmse"}, ";"),
        ("hops\ttemp a\ttemp b\ttemp c\treward", {"hops", "temp_a", "reward"}, "\t"),
    ],
)
def test_a_head_with_one_known_name_names_columns_of_numbers(head, names, mark):
    rows = "".join(mark.join(f"{c + 1}.{i}{c}" for c in range(5)) + "\n" for i in range(9))
    found = curves(head + "\n" + rows)

    assert names <= set(found)
    assert all(len(y) == 9 for _, y in found.values())


@pytest.mark.parametrize(
    "head", ["speed,depth,wind", "loss,a,b,c,d", "Loss. Then, more: 1, of, a, b"]
)
def test_other_lines_name_no_columns(head):
    """No name is known, they are not as many as the columns, or it is a sentence."""
    rows = "".join(f"0.{i},1.{i},2.{i}\n" for i in range(1, 10))

    assert set(curves(head + "\n" + rows)) == {"column_1", "column_2", "column_3"}


def test_the_accuracy_of_a_classification_report_is_not_of_training():
    report = (
        "              precision    recall  f1-score   support\n\n"
        "         cat       0.90      0.99      0.98       980\n\n"
        "    accuracy                           0.9{0}       980\n"
    )
    found = curves("".join(f"Epoch {i} loss 0.{9 - i}\n" + report.format(i) for i in range(1, 5)))

    assert found["val_accuracy"] == ([1, 2, 3, 4], [0.91, 0.92, 0.93, 0.94])
    assert "train_accuracy" not in found
    assert set(curves("Epoch 1 loss 0.5\nEpoch 2 loss 0.4\n" + report.format(1))) == {"train_loss"}


@pytest.mark.parametrize("head", ["class  dice  iou", "Organ   Dice   IoU", "category  f1  recall"])
def test_the_mean_of_a_table_of_classes_is_of_the_validation_too(head):
    """Rows of two words fit a header parted by blanks."""
    table = f"{head}\nliver  0.75  0.5\nmean score  0.5  0.25\n"
    text = "".join(f"Epoch {e} train loss: {1 / e:.3f}\n{table}" for e in range(1, 5))
    (run,) = told(snapshot_of(text.encode()))

    found = [(s["split"], s["group"]) for s in run["series"] if "loss" not in s["metric"]]
    assert sorted(found) == [("val", "liver")] * 2 + [("val", "mean score")] * 2


@pytest.mark.parametrize("level", ["[Error]", "[ERROR]", "[Warning]"])
def test_the_level_of_a_message_is_no_column(level):
    rows = f"  {level} <answer> appears twice\n  {level} 3 tags\n  {level} 4 tags\n"
    text = "".join(f"Epoch {e} loss {1 / e:.3f}\n{rows}" for e in range(1, 6))
    (run,) = told(snapshot_of(text.encode()))

    assert [s["metric"] for s in run["series"]] == ["loss"]


WIDTHS = ("epoch", "iteration", "main/loss", "validation/main/loss", "main/acc", "lr")


@pytest.mark.parametrize("is_right", [False, True])
@pytest.mark.parametrize("empty", [(3,), (3, 4), (4, 5), (2, 3, 5)])
def test_spaces_show_which_cells_of_a_row_are_empty(is_right, empty):
    """`PrintReport` of Chainer leaves blank what was not measured."""

    def row(cells):
        widths = [max(10, len(name)) + 2 for name in WIDTHS]
        return "".join(
            f"{cell:>{width}}" if is_right else f"{cell:<{width}}"
            for cell, width in zip(cells, widths, strict=True)
        ).rstrip()

    lines = [row(WIDTHS)]
    for i in range(1, 9):
        cells = [f"{c or i}.{i}" if c > 1 else f"{i * 50**c}" for c in range(6)]
        lines.append(row([x if i % 4 == 0 or c not in empty else "" for c, x in enumerate(cells)]))
    found = curves("\n".join(lines) + "\n")

    sizes = {"train_loss": 2, "val_loss": 3, "train_accuracy": 4, "learning_rate": 5}
    for name, column in sizes.items():
        assert len(found[name][1]) == (2 if column in empty else 8), name
        assert found[name][1][-1] == column + 0.8


@pytest.mark.parametrize("place", [1, 3, 20])
def test_cells_that_are_not_below_their_names_are_not_guessed(place):
    rows = "".join(f"{i:<{12 + place}}0.{i}\n" for i in range(1, 9))
    found = curves("epoch       train_loss  val_loss    val_accuracy\n" + rows)

    assert not {"train_loss", "val_loss", "val_accuracy"} & set(found)
