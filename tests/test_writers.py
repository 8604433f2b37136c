"""The writers' side: what a training program uses. Monitors are real, come late, go away, stop reading, refuse."""

from __future__ import annotations

import contextlib
import copy
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading

import pytest

from curvetui.writers import connect
from curvetui.writers.handler import Handler
from tests.conftest import ROOT
from tests.wires import listen, values

__all__ = ["listen"]


@pytest.fixture
def place(tmp_path):
    """Where a monitor may listen; nobody does yet."""
    return f"unix://{tmp_path}/c.sock"


def points(wire, count, run="exp1", metric="loss"):
    """The run's points, once there are *count*."""
    return values(
        wire.until(lambda runs: run in runs and len(values(runs[run], metric)) >= count)[run],
        metric,
    )


def test_numbers_arrive(listen, place):
    """Under their names, with the time at which they were told."""
    wire = listen(place)
    with connect(place, run="exp1") as connection:
        connection.log(epoch=1, loss=0.5)
        connection.log({"loss": 0.25, "val/loss": 1}, epoch=2)
        assert points(wire, 2) == [(1, 0.5), (2, 0.25)]
    run = wire.until(lambda runs: runs["exp1"].state != "running")["exp1"]

    assert run.state == "finished"
    assert (run.curves[0].axis.time > 1.5e9).all()


def test_a_training_that_breaks_says_so(listen, place):
    """As a context manager; the error goes on."""
    wire = listen(place)
    with pytest.raises(KeyError), connect(place, run="exp1") as connection:
        connection.log(epoch=1, loss=0.5)
        raise KeyError("layer.weight")

    run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state != "running")["exp1"]
    assert run.state == "failed"
    assert run.notes[0].text == "KeyError: 'layer.weight'"


BREAKS = {
    "connection": "c.log(epoch=1, loss=0.5)",
    "keras": "from curvetui.writers.keras import Callback; k = Callback(c); k.model = None; k.on_epoch_end(0, {'loss': 0.5})",
    "huggingface": "from types import SimpleNamespace as N; from curvetui.writers.huggingface import Callback; k, s = Callback(c), N(is_world_process_zero=True, epoch=1, global_step=9, max_steps=90, num_train_epochs=10); k.on_train_begin(None, s, None); k.on_log(None, s, None, {'loss': 0.5})",
}
START = "import curvetui, sys; c = curvetui.connect(sys.argv[1], run='exp1')"


def run_program(place, *lines):
    """A training program to its end."""
    return subprocess.run(
        [sys.executable, "-c", "\n".join([START, *lines]), place],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )


@pytest.mark.parametrize("way", sorted(BREAKS))
def test_an_uncaught_exception_ends_the_run(listen, place, way):
    """Neither Keras nor the Trainer tells its callbacks; the traceback is printed as ever."""
    wire = listen(place)
    done = run_program(place, BREAKS[way], "raise RuntimeError('boom')")

    run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state != "running")["exp1"]
    assert (run.state, done.returncode) == ("failed", 1)
    assert run.notes[0].text == "RuntimeError: boom"
    assert done.stderr.rstrip().endswith("RuntimeError: boom")


@pytest.mark.parametrize("after", ["raise KeyError(1)", "sys.exit(3)"])
def test_a_run_that_has_ended_does_not_fail_later(listen, place, after):
    """What breaks after the training is none of its business."""
    wire = listen(place)
    run_program(place, "c.log(epoch=1, loss=0.5)", "c.end()", after)

    run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state != "running")["exp1"]
    assert run.state == "finished"


def test_an_exception_of_a_forked_child_is_not_the_runs(listen, place):
    """The parent goes on."""
    wire = listen(place)
    child = "if not os.fork(): raise ValueError('child')"
    run_program(
        place,
        "import os",
        "c.log(epoch=1, loss=0.5)",
        child,
        "os.wait()",
        "c.log(epoch=2, loss=0.4)",
        "c.end()",
    )

    run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state != "running")["exp1"]
    assert (run.state, [note.text for note in run.notes]) == ("finished", ["finished"])


def test_a_hook_that_was_there_is_still_called(listen, place):
    """Loggers and notebooks set one of their own."""
    listen(place)
    own = "sys.excepthook = lambda kind, error, trace: print('own', error)"
    later = (
        "before = sys.excepthook; sys.excepthook = lambda *what: (print('later'), before(*what))"
    )
    log = "c.log(epoch=1, loss=0.5)"
    done = run_program(place, own, log, later, log, "raise ValueError('x')")

    assert done.stdout == "later\nown x\n"


def test_an_error_without_words_hides_no_other(listen, place):
    """What a training broke by is raised, whatever happens when it is told."""

    class DumbError(Exception):
        def __str__(self):
            raise ValueError

    wire = listen(place)
    with pytest.raises(DumbError), connect(place, run="exp1") as connection:
        connection.log(epoch=1, loss=0.5)
        raise DumbError

    assert (
        wire.until(lambda runs: "exp1" in runs and runs["exp1"].state == "failed")["exp1"]
        .notes[0]
        .text
        == "DumbError"
    )


def test_what_is_told_before_the_monitor_comes_is_kept(listen, place):
    """The training starts first, the monitor when somebody wants to look."""
    connection = connect(place, run="exp1")
    for epoch in range(100):
        connection.log(epoch=epoch, loss=1 / (epoch + 1))

    assert len(points(listen(place), 100)) == 100
    connection.close()


def test_a_monitor_that_comes_again_is_told_the_rest(listen, place):
    """The line breaks in between; the run goes on under its name. What the first seconds brought may be told again."""
    connection = connect(place, run="exp1")
    for part in range(3):
        wire = listen(place)
        connection.log(epoch=part, loss=part)
        heard = values(
            wire.until(lambda runs: "exp1" in runs and values(runs["exp1"])[-1][0] == part)["exp1"]
        )
        assert heard == [(n, n) for n in range(part + 1)][-len(heard) :]
        wire.source.close()
        wire.chunks.close()
    connection.close()


def test_a_line_that_was_closed_and_is_used_again(listen, place):
    """Nothing comes twice."""
    wire = listen(place)
    connection = connect(place, run="exp1")
    for epoch in range(5):
        connection.log(epoch=epoch, loss=epoch)
        connection.close(seconds=10)

    assert points(wire, 5) == [(epoch, epoch) for epoch in range(5)]


def test_too_much_is_dropped_oldest_first_and_told(listen, place):
    """Memory is bounded, and the loss is known on both sides."""
    connection = connect(place, run="exp1", kept=10)
    for epoch in range(25):
        connection.log(epoch=epoch, loss=epoch)
    assert connection.dropped == 15

    wire = listen(place)
    assert [x for x, _ in points(wire, 10)] == list(range(15, 25))
    (run,) = wire.session.snapshot().runs
    assert [n.text for n in run.notes] == ["15 lines were dropped while nothing was listening"]
    connection.close()


def test_a_monitor_that_stops_reading_blocks_nobody(place):
    """Whoever logs goes on at once; what cannot be kept is counted."""
    path = place.removeprefix("unix://")
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(path)
        deaf.listen()
        connection = connect(place, run="exp1", kept=1000)
        for step in range(50_000):
            connection.log(step=step, loss=1.0)
        assert connection.dropped > 10_000
        connection.close(seconds=0.1)


def test_whoever_closes_waits_at_a_crowded_door(place):
    """So many knock at once that the system turns the last ones away: they knock again, for as long as they were given."""
    path = place.removeprefix("unix://")
    with socket.socket(socket.AF_UNIX) as crowded, contextlib.ExitStack() as crowd:
        crowded.bind(path)
        crowded.listen(1)
        for _ in range(2):
            crowd.enter_context(socket.socket(socket.AF_UNIX)).connect(path)
        connection = connect(place, run="exp1")
        connection.log(epoch=1, loss=1)
        closing = threading.Thread(target=connection.close, kwargs={"seconds": 30})
        closing.start()
        closing.join(0.8)
        assert closing.is_alive()

        [crowded.accept()[0].close() for _ in range(2)]
        heard, _ = crowded.accept()
        closing.join(10)
        assert b'"loss": 1' in heard.recv(4096)
        heard.close()


@pytest.mark.parametrize(
    "value",
    ["0.5", b"1", None, [1, 2], {"a": 1}, object(), lambda: 1, 10**400, complex(1, 2)],
    ids=lambda v: type(v).__name__,
)
def test_nothing_that_is_logged_raises(place, value):
    """Counted, and forgotten."""
    connection = connect(place)
    connection.log(loss=value)
    connection.log(value)
    connection.message(value)
    connection.write(value)
    connection.end(value)

    assert connection.ignored >= 1 or value == 10**400
    connection.close(seconds=0)


def test_numbers_of_every_kind_are_read(listen, place):
    """numpy scalars, arrays with one element, booleans, NaN."""
    import numpy as np

    wire = listen(place)
    connection = connect(place, run="exp1")
    connection.log(
        epoch=np.int64(1),
        loss=np.float32(0.5),
        flag=True,
        one=np.array([2.0]),
        none=np.array([1.0, 2.0]),
        bad=float("nan"),
    )
    run = wire.until(lambda runs: "exp1" in runs)["exp1"]

    assert {c.name: repr(c.y.tolist()) for c in run.curves} == {
        "loss": "[0.5]",
        "flag": "[1.0]",
        "one": "[2.0]",
        "bad": "[nan]",
    }
    assert connection.ignored == 1
    connection.close()


def test_a_wrong_address_is_told_at_once():
    """Before the training begins, not in its loop."""
    with pytest.raises(ValueError, match="write tcp://127.0.0.1:8765"):
        connect("localhost:8765")


def test_the_token_of_the_environment_is_used(listen, place, monkeypatch):
    """`CURVETUI_TOKEN` on both sides."""
    monkeypatch.setenv("CURVETUI_TOKEN", "s3cret")
    connection = connect(place, run="exp1")
    connection.log(epoch=1, loss=1)

    assert points(listen(place, token="s3cret"), 1) == [(1, 1)]
    connection.close()


def test_whoever_is_refused_keeps_what_it_has_to_say(listen, place):
    """A wrong token loses no line: the next monitor may take it."""
    connection = connect(place, run="exp1", token="wrong")
    connection.log(epoch=1, loss=1)
    strict = listen(place, token="right")
    strict.until(lambda _: strict.source.counts["no_token"] >= 1)
    strict.source.close()
    strict.chunks.close()

    assert points(listen(place), 1) == [(1, 1)]
    connection.close()


def test_ranks_of_a_launcher_are_told_apart(listen, place, monkeypatch):
    """torchrun sets RANK; all processes of one launcher are one run."""
    wire = listen(place)
    lines = []
    for rank in ("0", "1"):
        monkeypatch.setenv("RANK", rank)
        lines.append(connect(place))
        lines[-1].log(step=1, loss=int(rank))
    (run,) = wire.until(lambda runs: sum(len(r.curves) for r in runs.values()) == 2).values()

    assert sorted(c.title for c in run.curves) == ["train_loss", "train_loss (rank 1)"]
    [line.close() for line in lines]


def test_a_forked_child_has_a_line_of_its_own(listen, place):
    """Data loaders fork; the child's words arrive, and the parent's line still stands."""
    wire = listen(place)
    connection = connect(place, run="exp1")
    connection.log(epoch=1, loss=1)
    points(wire, 1)
    child = os.fork()
    if child == 0:
        connection.log(epoch=2, loss=2)
        connection.close(seconds=10)
        os._exit(0)
    points(wire, 2)
    os.waitpid(child, 0)
    connection.log(epoch=3, loss=3)

    assert points(wire, 3) == [(1, 1), (2, 2), (3, 3)]
    connection.close()


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))], ids=["deepcopy", "pickle"]
)
def test_copies_have_lines_of_their_own(listen, place, again):
    """Trainers copy their callbacks and send them to other processes."""
    wire = listen(place)
    connection = connect(place, run="exp1")
    twin = again(connection)
    connection.log(epoch=1, loss=1)
    points(wire, 1)
    twin.log(epoch=2, loss=2)

    assert points(wire, 2) == [(1, 1), (2, 2)]
    connection.close()
    twin.close()


def test_a_program_that_ends_at_once_is_heard(listen, place):
    """The last lines of a short script are sent before it is gone."""
    wire = listen(place)
    script = f"import curvetui; c = curvetui.connect({place!r}, run='exp1')\nfor e in range(500): c.log(epoch=e, loss=e)"
    done = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)

    assert len(points(wire, 500)) == 500
    assert done.wait(10) == 0


def test_a_program_without_a_monitor_ends_at_once(place):
    """Nobody listens: the end of the program waits for nobody."""
    script = f"import curvetui; curvetui.connect({place!r}).log(epoch=1, loss=1)"

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=20).returncode == 0


def test_writers_are_light():
    """A training program gets no numpy and no screen from us."""
    script = "import sys, curvetui.writers, curvetui; curvetui.connect; print(sorted({'numpy', 'textual', 'plotext', 'rich'} & set(sys.modules)))"
    out = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert out.stdout == "[]\n"


def test_no_thread_stays_when_nobody_holds_the_connection(listen, place):
    """Closed, or forgotten."""
    wire = listen(place)
    for close in (True, False):
        connection = connect(place, run="exp1")
        connection.log(epoch=1, loss=1)
        points(wire, 1)
        if close:
            connection.close()
        del connection
    threads = [t for t in threading.enumerate() if t.name == "curvetui"]
    [thread.join(5) for thread in threads]

    assert not any(thread.is_alive() for thread in threads)


def test_logging_is_told_as_text_and_dictionaries_as_numbers(listen, place):
    """`logging.info("epoch 1 loss 0.5")` and `logging.info({"epoch": 1, "loss": 0.5})`."""
    wire = listen(place)
    handler = Handler(place, run="exp1")
    logger = logging.getLogger("test_writers")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    for epoch in (1, 2):
        logger.info("epoch %d loss %s", epoch, epoch / 2)
        logger.info({"epoch": epoch, "other_loss": epoch / 4})

    assert points(wire, 2) == [(1, 0.5), (2, 1.0)]
    assert points(wire, 2, metric="other_loss") == [(1, 0.25), (2, 0.5)]
    logger.removeHandler(handler)
    handler.close()


@pytest.mark.filterwarnings("ignore")
class TestFrameworks:
    """Callbacks with the real frameworks, where they are installed; whatever those warn of."""

    def test_keras(self, listen, place, monkeypatch):
        """Epochs from 1, metrics by their names, the learning rate, the plan and the end."""
        pytest.importorskip("torch")
        monkeypatch.setenv("KERAS_BACKEND", "torch")
        keras = pytest.importorskip("keras")
        import numpy as np

        from curvetui.writers.keras import Callback

        wire = listen(place)
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
        x = np.linspace(0, 1, 64).reshape(-1, 1)
        history = model.fit(
            x,
            2 * x,
            epochs=3,
            validation_split=0.25,
            verbose=0,
            callbacks=[Callback(place, run="exp1")],
        )
        run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state == "finished")["exp1"]

        assert values(run, "val_loss") == list(
            zip([1, 2, 3], history.history["val_loss"], strict=True)
        )
        assert values(run, "learning_rate") == [(e, pytest.approx(0.01)) for e in (1, 2, 3)]
        assert run.progress.epochs == 3

    def test_keras_counts_batches_on(self, listen, place, monkeypatch):
        """Also where a fit goes on with another one's epochs; with the part of the epoch that is done."""
        pytest.importorskip("torch")
        monkeypatch.setenv("KERAS_BACKEND", "torch")
        keras = pytest.importorskip("keras")
        import numpy as np

        from curvetui.writers.keras import Callback

        wire = listen(place)
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile(optimizer="sgd", loss="mse")
        x = np.linspace(0, 1, 64).reshape(-1, 1)
        for first, last in ((0, 1), (1, 2)):
            model.fit(
                x,
                x,
                batch_size=16,
                initial_epoch=first,
                epochs=last,
                verbose=0,
                callbacks=[Callback(place, run="exp1", every=2)],
            )
        run = wire.until(lambda runs: "exp1" in runs and len(values(runs["exp1"])) == 2)["exp1"]

        assert [x for x, _ in values(run, "batch_loss")] == [2, 4, 6, 8]
        (curve,) = (c for c in run.curves if c.name == "batch_loss")
        assert curve.axis.epoch.tolist() == [0.5, 1, 1.5, 2]

    def test_lightning(self, listen, place, tmp_path):
        """By step, after validations and at the end of an epoch; the trial validation is left out; failures are told."""
        torch = pytest.importorskip("torch")
        lightning = pytest.importorskip("lightning")

        from curvetui.writers.lightning import Callback

        class Model(lightning.LightningModule):
            def __init__(self, breaks=False) -> None:
                super().__init__()
                self.layer, self.breaks = torch.nn.Linear(1, 1), breaks

            def training_step(self, batch, index):
                if self.breaks and self.global_step == 5:
                    raise RuntimeError("CUDA out of memory")
                loss = ((self.layer(batch) - 2 * batch) ** 2).mean()
                self.log("train_loss", loss, on_step=True, on_epoch=True)
                return loss

            def validation_step(self, batch, index):
                self.log("val_loss", ((self.layer(batch) - 2 * batch) ** 2).mean())

            def test_step(self, batch, index):
                self.log("test_loss", ((self.layer(batch) - 2 * batch) ** 2).mean())

            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), 0.05)
                return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)]

        def fit(name, *, breaks=False, every=1, **more) -> None:
            data = torch.utils.data.DataLoader(
                torch.linspace(0, 1, 32).reshape(-1, 1), batch_size=4
            )
            trainer = lightning.Trainer(
                max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                enable_model_summary=False, default_root_dir=tmp_path, log_every_n_steps=1, callbacks=[Callback(place, run=name, every=every)],
                **more,
            )  # fmt: skip
            trainer.fit(model := Model(breaks), data, data)
            trainer.validate(model, data, verbose=False)
            trainer.test(model, data, verbose=False)

        wire = listen(place)
        fit("exp1")
        run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state == "finished")["exp1"]
        assert [x for x, _ in values(run, "val_loss")] == [8, 16, 24]
        assert [x for x, _ in values(run, "train_loss_step")] == list(range(1, 25))
        assert [x for x, _ in values(run, "train_loss_epoch")] == [8, 16, 24]
        assert values(run, "learning_rate")[7:9] == [(8, 0.05), (9, 0.025)]
        run = wire.until(
            lambda runs: values(runs["exp1"], "test_loss") and runs["exp1"].state == "finished"
        )["exp1"]
        assert {c.name for c in run.curves} == {
            "val_loss",
            "train_loss_step",
            "train_loss_epoch",
            "learning_rate",
            "test_loss",
        }
        assert run.progress.epochs == 3

        fit("exp3", check_val_every_n_epoch=2, accumulate_grad_batches=2)
        run = wire.until(
            lambda runs: (
                "exp3" in runs
                and values(runs["exp3"], "test_loss")
                and runs["exp3"].state == "finished"
            )
        )["exp3"]
        assert [x for x, _ in values(run, "train_loss_step")] == list(range(1, 13))
        assert values(run, "val_loss")[0][0] == 8
        fit("exp4", every=50)
        run = wire.until(lambda runs: "exp4" in runs and values(runs["exp4"], "test_loss"))["exp4"]
        assert [x for x, _ in values(run, "train_loss_step")] == [8, 16, 24]

        with pytest.raises(RuntimeError, match="out of memory"):
            fit("exp2", breaks=True)
        run = wire.until(lambda runs: "exp2" in runs and runs["exp2"].state == "failed")["exp2"]
        assert "CUDA out of memory" in run.notes[0].text

    def test_huggingface(self, listen, place, tmp_path):
        """What the Trainer logs, with step and epoch; the summary at the end is no point."""
        torch = pytest.importorskip("torch")
        transformers = pytest.importorskip("transformers")
        pytest.importorskip("accelerate")

        from curvetui.writers.huggingface import Callback

        class Model(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = torch.nn.Linear(1, 1)

            def forward(self, x, labels=None):
                out = self.layer(x)
                return {"loss": ((out - labels) ** 2).mean(), "logits": out}

        data = [{"x": torch.tensor([i / 32]), "labels": torch.tensor([i / 16])} for i in range(32)]
        options = transformers.TrainingArguments(
            output_dir=str(tmp_path), num_train_epochs=3, per_device_train_batch_size=4, logging_steps=2, eval_strategy="epoch", save_strategy="no",
            report_to=[], use_cpu=True, disable_tqdm=True,
        )  # fmt: skip
        wire = listen(place)
        transformers.Trainer(
            Model(),
            options,
            train_dataset=data,
            eval_dataset=data,
            callbacks=[Callback(place, run="exp1")],
        ).train()
        run = wire.until(lambda runs: "exp1" in runs and runs["exp1"].state == "finished")["exp1"]

        assert [x for x, _ in values(run, "loss")] == list(range(2, 25, 2))
        assert [x for x, _ in values(run, "eval_loss")] == [8, 16, 24]
        assert {c.name for c in run.curves} == {"loss", "grad_norm", "learning_rate", "eval_loss"}
        assert (run.progress.steps, run.progress.epochs) == (24, 3)

        class Endless(torch.utils.data.IterableDataset):
            def __iter__(self):
                return iter(data)

        options.max_steps = 6
        trainer = transformers.Trainer(
            Model(),
            options,
            train_dataset=Endless(),
            eval_dataset=data,
            callbacks=[Callback(place, run="exp2")],
        )
        trainer.train()
        trainer.evaluate()
        run = wire.until(
            lambda runs: "exp2" in runs and len(values(runs["exp2"], "eval_loss")) >= 2
        )["exp2"]
        assert (run.progress.steps, run.progress.epochs) == (6, None)
        assert wire.until(lambda runs: runs["exp2"].state != "running")["exp2"].state == "finished"
