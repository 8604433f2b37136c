"""Rules of one's own: a small grammar, nothing evaluated but that, judged as rows come."""

from __future__ import annotations

import random

import pytest

import curvetui
from curvetui.cli.main import main
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.rule_grammar import EXAMPLE, RuleError
from curvetui.engine.rules import rule_of
from curvetui.engine.session import Session
from curvetui.names.lookup import curve_named
from curvetui.sources import Chunk
from tests.conftest import sample
from tests.test_check import run


def log(losses, **more):
    """A log with a loss and other metrics, a line an epoch."""
    return b"".join(
        (f"Epoch {i}/{len(losses)} - loss: {1 / i:.4f} - val_loss: {v}" + "".join(f" - {k}: {m[i - 1]}" for k, m in more.items()) + "\n").encode()
        for i, v in enumerate(losses, 1)
    )  # fmt: skip


def found(rule, data, cuts=()):
    """(first, detected, ended, level, status) of what a rule finds."""
    session = Session(ReadOptions(rules=(rule,)))
    bounds = [0, *cuts, len(data)]
    for start, end in zip(bounds, bounds[1:], strict=False):
        session.take(Chunk("a.log", data[start:end]))
    return [
        (f.first, f.detected_at, f.ended_at, f.level, f.status)
        for one in session.finish().runs
        for f in one.findings
        if f.kind == "rule"
    ]


LOSSES = [2.0, 1.0, 0.5, 0.6, 1.2, 1.3, 1.4, 0.4, 0.45, 0.41]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("val_loss > 2 * best(val_loss) for 3", [(5, 7, 8, "watch", "recovered")]),
        ("act: val_loss > 2 * best(val_loss)", [(5, 5, 8, "act", "recovered")]),
        ("val_loss > 2 * best(val_loss) for 4", []),
        ("val_loss < 0.5", [(8, 8, 10, "watch", "ended")]),
        ("1 < val_loss < 1.35", [(5, 5, 7, "watch", "recovered")]),
        ("val_loss > 1 and epoch > 5", [(6, 6, 8, "watch", "recovered")]),
        ("not val_loss > 1 and epoch < 4", [(2, 2, 4, "watch", "recovered")]),
        ("val_loss - previous(val_loss) > 0.5", [(5, 5, 6, "watch", "recovered")]),
        ("val_loss > mean(val_loss, 3) * 1.3", [(5, 5, 6, "watch", "recovered")]),
        ("val_loss > 1.1 * median(val_loss, 5)", [(5, 5, 8, "watch", "recovered")]),
        (
            "abs(val_loss - first(val_loss)) < 0.1 or val_loss == lowest(val_loss) and epoch > 7",
            [(1, 1, 2, "watch", "recovered"), (8, 8, 9, "watch", "recovered")],
        ),
    ],
)
def test_a_rule_holds_where_it_says(rule, expected):
    """First place, place at which it is known, end, level."""
    assert found(rule, log(LOSSES)) == expected


def test_nan_is_no_number_but_can_be_asked_for():
    """Comparisons with NaN do not hold."""
    data = log([2.0, 1.0, "nan", 0.5, 0.6])

    assert found("isnan(val_loss)", data) == [(3, 3, 4, "watch", "recovered")] or found(
        "isnan(val_loss) > 0", data
    )
    assert found("val_loss > 100", data) == []


def test_curves_with_other_signs_in_their_names_can_be_written():
    """As the log spells them."""
    data = b"".join(b'{"step": %d, "train/loss": %f}\n' % (i, 3.0 / i) for i in range(1, 12))

    assert [f[0] for f in found('curve("train/loss") < 0.5', data)] == [7]


def test_a_curve_that_is_not_there_is_no_reason():
    """Whatever is asked of it."""
    assert found("accuracy < 0.9 for 2", log(LOSSES)) == []
    assert found("not accuracy > 0.9", log(LOSSES)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "val_loss > 2 * best(val_loss) for 3",
        "not f1 > 0.5",
        "val_loss > 1.5 * median(val_loss, 5)",
        "f1 < 0.5 and val_loss < 1",
    ],
)
def test_any_cut_gives_the_same_and_nothing_is_known_before_its_data(rule):
    """A curve that comes later changes nothing before it."""
    data = log(LOSSES) + log([0.3] * 12, f1=[0.1] * 6 + [0.9] * 6)[len(log(LOSSES)) // 2 :]
    whole = found(rule, data)
    chance = random.Random(1)

    assert found(rule, data, sorted(chance.sample(range(len(data)), 12))) == whole
    for lines in range(3, 20):
        part = b"".join(data.splitlines(keepends=True)[:lines])
        for first, detected, *_ in found(rule, part):
            assert detected >= first


BAD = [
    "", "val_loss", "1 +", "val_loss > 'x'", "__import__('os').system('x') > 1", "val_loss.real > 1", "(lambda: 1)() > 0",
    "[x for x in (1,)] > 1", "val_loss > 2 ** 9", "best(1) > 2", "best(val_loss, 3) > 1", "mean(val_loss) > 1",
    "mean(val_loss, 0) > 1", "mean(val_loss, 10**9) > 1", "open('x') > 1", "val_loss > 1 for 0", "f'{1}' > 1", "val_loss > 1e999",
    "val_loss if 1 else 2 > 1", "val_loss in loss", "val_loss is 1", "val_loss & 1 > 0", "~val_loss > 1", "a := 1 > 2", "*val_loss > 1",
    "val_loss > True", "val_loss > 1j", "(" * 200 + "val_loss > 1" + ")" * 200, "-" * 200 + "val_loss > 1", "val_loss > 1\x1b[2J",
    "best(best(val_loss)) > 1", "curve(val_loss) > 1", "curve('a', 'b') > 1", "loss > 1 " + "and loss > 1 " * 50, "abs(val_loss, 2) > 1", "abs() > 1",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_in_the_grammar_is_refused(text):
    """Nothing of it is run, and the sentence says what is right."""
    with pytest.raises(RuleError) as refused:
        rule_of(text)

    assert len(str(refused.value)) > 20


def test_random_text_is_refused_or_read_but_never_breaks():
    """Pieces of rules in any order."""
    pieces = [
        "val_loss",
        "loss",
        ">",
        "<",
        "2",
        "*",
        "best(",
        "mean(",
        ")",
        "and",
        "not",
        "for 3",
        ",",
        "5",
        "(",
        "-",
        "or",
        "epoch",
        "isnan(",
        "/",
        "0",
    ]
    chance, read = random.Random(7), 0
    data = log(LOSSES)
    for _ in range(3000):
        text = " ".join(chance.choices(pieces, k=chance.randint(1, 9)))
        try:
            rule_of(text)
        except RuleError:
            continue
        read += 1
        found(text, data) if read < 40 else None

    assert read > 1


def test_check_tells_a_rule_like_a_finding(tmp_path, capsys):
    """With its level in the exit code, and a card in both languages."""
    path = tmp_path / "a.log"
    path.write_bytes(log(LOSSES[:7]))
    code, out, _ = run(
        capsys,
        "check",
        str(path),
        "--rule",
        "stop: val_loss > 2 * best(val_loss) for 3",
        "--only",
        "rule",
    )
    assert code in (1, 2)
    code, out, _ = run(capsys, "check", str(path), "--rule", f"act: {EXAMPLE}")
    assert code == 1
    assert "val_loss > 2 * best(val_loss)" in out
    assert "自定义规则" in run(capsys, "check", str(path), "--rule", EXAMPLE, "--language", "zh")[1]
    assert run(capsys, "check", str(path), "--rule", "val_loss")[0] == 2


def test_rules_are_kept_listed_and_forgotten(tmp_path, capsys, monkeypatch):
    """And hold for every verb while they are kept."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "a.log"
    path.write_bytes(log(LOSSES))
    assert run(capsys, "rule", EXAMPLE)[0] == 0
    assert run(capsys, "rule")[1] == f"{EXAMPLE}\n"
    assert EXAMPLE in run(capsys, "check", str(path), "--report", "json")[1]
    assert run(capsys, "rule", "--forget", EXAMPLE)[0] == 0
    assert run(capsys, "rule")[1] == ""
    assert EXAMPLE not in run(capsys, "check", str(path), "--report", "json")[1]
    assert run(capsys, "rule", "--forget", EXAMPLE)[0] == 2


@pytest.fixture
def rules(tmp_path, monkeypatch):
    """The file of the kept rules, with one rule, one of a later version, and bytes of no encoding."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "curvetui" / "rules"
    path.parent.mkdir()
    path.write_bytes(b"val_loss > 9\nsoon(val_loss) ~ 3\n\xff\xfe\n")
    return path


@pytest.mark.parametrize("words", [["train_loss > 5"], ["--forget", "val_loss > 9"]])
def test_lines_that_are_no_rules_stay_as_they_are(rules, capsys, words):
    """A newer version may know them: saving or forgetting another one loses nothing."""
    code, _, said = run(capsys, "rule", *words)

    assert code == 0
    assert rules.read_bytes().splitlines()[-2 - (len(words) == 1) :][:2] == [
        b"soon(val_loss) ~ 3",
        b"\xff\xfe",
    ]
    assert f"{2 if len(words) == 1 else 0} rules kept in" in said


def test_a_line_that_is_no_rule_can_be_forgotten(rules, capsys):
    """Without an editor."""
    assert run(capsys, "rule", "--forget", "soon(val_loss) ~ 3")[0] == 0
    assert b"soon" not in rules.read_bytes()


def test_many_lines_that_are_no_rules_are_counted(rules, capsys):
    """A few reasons, then how many more there are."""
    rules.write_text("".join(f"no rule {n}\n" for n in range(40)) + "val_loss > 9\n")
    code, out, said = run(capsys, "rule")

    assert (code, out) == (0, "val_loss > 9\n")
    assert "37 more skipped, each of which is no rule" in said
    assert len(said.splitlines()) == 4


def test_a_file_that_cannot_be_read_is_not_written(rules, capsys):
    """It may hold rules."""
    rules.unlink()
    rules.mkdir()

    assert run(capsys, "rule")[2].count("cannot read") == 1
    assert run(capsys, "rule", "val_loss > 9")[0] == 2
    assert rules.is_dir()


def test_a_rule_is_tried_on_an_archive(tmp_path, capsys, monkeypatch):
    """In how many runs, in which, and how early; nothing is kept by that."""
    for name, losses in (("a", LOSSES), ("b", [1.0, 0.9, 0.8, 0.7]), ("c", LOSSES[:7])):
        (tmp_path / f"{name}.log").write_bytes(log(losses))
    (tmp_path / "d.log").write_bytes(
        b"".join(b"Epoch %d/5 - loss: 0.%d\n" % (i, 9 - i) for i in range(1, 6))
    )
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "rule", EXAMPLE, "--test", ".")

    assert code == 0
    assert "held in 2 of 3 runs (2 times)" in out
    assert "1 run lacks val_loss" in out
    assert "there is no curve 'val_loss'" not in out
    assert "a.log: epoch 5, 70 % of the run" in out
    assert run(capsys, "rule")[1] == ""


def test_main_is_there():
    """The verb is one of the command line's."""
    assert main(["rule", "--forget", "x > 1"]) == 2


def test_a_curve_that_no_log_has_is_answered_with_the_nearest(capsys):
    """A spelling mistake must not pass for a rule that never holds."""
    out = run(capsys, "rule", "val_los > 2", "--test", str(sample("keras-nan")))[1]

    assert "there is no curve 'val_los'; did you mean val_loss?" in out


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("val_loss >> 2", "val_loss >> 2"),
        ("loss ** 2 > 1", "loss ** 2"),
        ("loss[3] > 1", "loss[3]"),
        ("loss > +1", "+1"),
        ("loss is 2", "loss is 2"),
        ("~(loss > 1)", "~(loss > 1)"),
    ],
)
def test_what_no_rule_may_contain_is_shown_as_it_was_written(text, part, capsys):
    """Not by the name that Python's parser has for it."""
    assert f"a rule cannot contain {part};" in run(capsys, "rule", text)[2]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("val_acc", "val_accuracy"),
        ("valid_acc", "val_accuracy"),
        ("loss", "train_loss"),
        ("lr", "learning_rate"),
        ("val_f1", None),
        ("test_loss", None),
    ],
)
def test_a_curve_is_found_by_any_spelling_of_its_name(asked, found):
    """A rule is tried on an archive whose logs spell one metric in several ways."""
    columns = {"train_loss": [1.0, 0.9], "val_accuracy": [0.1, 0.2], "learning_rate": [0.1, 0.1]}
    run = curvetui.diagnose({"epoch": [1, 2], **columns}).runs[0]
    curve = curve_named(run.curves, asked)

    assert (curve.title if curve else None) == found
