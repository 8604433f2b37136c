"""The line of code for the framework that wrote a log: it is Python, it is said where the log shows the framework only."""

from __future__ import annotations

import ast

import pytest

from curvetui.engine.explain import by_kind, explain
from curvetui.engine.frameworks import FIXES, FORMATS, NAMES, TESTS, framework_of
from curvetui.engine.session import Session
from curvetui.formats import formats
from curvetui.languages import language
from curvetui.sources import Chunk

LINES = sorted(
    {
        (framework, fix)
        for lines in (*FIXES.values(), *TESTS.values())
        for framework, fix in lines.items()
    }
)


def _torch() -> dict[str, object]:
    torch = pytest.importorskip("torch")
    x, y = torch.rand(8, 4), torch.arange(8) % 3
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 3)
    )
    return {
        "torch": torch, "nn": torch.nn, "F": torch.nn.functional, "model": model, "step": 1, "val_loss": 1.0,
        "optimizer": torch.optim.SGD(model.parameters(), 0.1), "criterion": torch.nn.CrossEntropyLoss(),
        "train_loader": torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 4),
        "logits": model(x), "target": y, "labels": y,
    }  # fmt: skip


def _lightning() -> dict[str, object]:
    names = _torch()
    lightning = pytest.importorskip("lightning.pytorch")
    torch, network = names["torch"], names["model"]

    class Model(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.network, self.lr = network, 0.1

        def forward(self, x):
            return self.network(x)

        def training_step(self, batch, _):
            return torch.nn.functional.cross_entropy(self(batch[0]), batch[1])

        def validation_step(self, batch, index):
            self.log("val_loss", self.training_step(batch, index))

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), self.lr)

        def train_dataloader(self):
            return names["train_loader"]

        val_dataloader = train_dataloader

    def trainer(**options):
        quiet = {
            "max_epochs": 2,
            "logger": False,
            "enable_progress_bar": False,
            "accelerator": "cpu",
        }
        return lightning.Trainer(**quiet | options)

    from lightning.pytorch.callbacks import EarlyStopping
    from lightning.pytorch.tuner import Tuner

    return names | {
        "Model": Model, "model": Model(), "Trainer": trainer, "trainer": trainer(), "EarlyStopping": EarlyStopping,
        "Tuner": Tuner, "ReduceLROnPlateau": torch.optim.lr_scheduler.ReduceLROnPlateau,
    }  # fmt: skip


def _keras() -> dict[str, object]:
    pytest.importorskip("torch")
    keras, np = pytest.importorskip("keras"), pytest.importorskip("numpy")
    x, y = np.random.rand(64, 4), np.eye(3)[np.arange(64) % 3]
    layers = [keras.layers.Dense(4), keras.layers.BatchNormalization(), keras.layers.Dense(3)]
    model = keras.Sequential(layers)
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
    return {
        "keras": keras, "np": np, "model": model, "x": x, "y": y, "x_train": x, "y_train": y, "y_val": y,
        "logits": model.predict(x), "train_data": [(x, y)],
    }  # fmt: skip


def _hugging_face() -> dict[str, object]:
    names = _torch()
    transformers = pytest.importorskip("transformers")
    torch, network = names["torch"], names["model"]

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network, self.config = network, transformers.PretrainedConfig()

        def forward(self, x, labels=None):
            logits = self.network(x)
            if labels is None:
                return {"logits": logits}
            return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

    class Rows(list):
        def select(self, some):
            return Rows(self[i] for i in some)

    model, rows = Model(), Rows({"x": torch.rand(4), "labels": n % 3} for n in range(16))
    quick = {"output_dir": "out", "max_steps": 2, "eval_strategy": "steps", "save_strategy": "steps", "report_to": "none", "use_cpu": True}  # fmt: skip

    def arguments(**options):
        return transformers.TrainingArguments(**quick | options)

    def trainer(**options):
        data = {"train_dataset": rows, "eval_dataset": rows, "args": arguments()}
        return transformers.Trainer(model, **data | options)

    return names | {
        "Trainer": trainer, "TrainingArguments": arguments, "trainer": trainer(), "train_dataset": rows,
        "eval_dataset": rows, "EarlyStoppingCallback": transformers.EarlyStoppingCallback,
    }  # fmt: skip


def _boosting(module: str) -> dict[str, object]:
    library, np = pytest.importorskip(module), pytest.importorskip("numpy")
    x, y = np.random.rand(64, 3), np.arange(64) % 2
    data = {"xgboost": "DMatrix", "lightgbm": "Dataset"}.get(module)
    params = {"objective": "binary:logistic" if module == "xgboost" else "binary"}
    made = getattr(library, data)(x, label=y) if data else (x, y)
    return {module: library, "params": params, "train": made, "valid": made}


CODE = {
    "PyTorch": ({
        "optimizer.step()": "{}; optimizer.step()",
        "scheduler.step(val_loss)": "{}; scheduler.step(val_loss)",
        "for batch in train_loader:": "{} model(batch[0])",
        "softmax(logits)": "{}; loss.backward()",
        "nn.CrossEntropyLoss()": "nn.CrossEntropyLoss({})(logits, target).backward()",
    }, _torch),
    "Lightning": ({
        "Trainer(...)": "Trainer({}).fit(model)",
        "return optimizer": "class Own(Model):\n  def configure_optimizers(self):\n    optimizer = torch.optim.SGD(self.parameters(), 0.1)\n    {}\n"
        "Trainer().fit(Own())",
        "softmax(logits)": "{}; loss.backward()",
        "F.cross_entropy(...)": "F.cross_entropy(logits, target, {}).backward()",
    }, _lightning),
    "Keras": ({
        "model.fit(...)": "model.fit(x, y, validation_data=(x, y), epochs=2, {})",
        "keras.optimizers.Adam(...)": "model.compile(keras.optimizers.Adam({}), 'mse'); model.fit(x, y)",
        "model.evaluate": "{}\nmodel.evaluate(x, y)",
        "from_logits=True": "model.compile('sgd', keras.losses.CategoricalCrossentropy({})); model.fit(x, y)",
        '"categorical_crossentropy"': "model.compile('sgd', {}); model.fit(x, y)",
    }, _keras),
    "Hugging Face's Trainer": ({
        "Trainer(...)": "optimizer = torch.optim.SGD(model.parameters(), 1e-6); Trainer({}).train()",
        "TrainingArguments(...)": "Trainer(args=TrainingArguments({})).train()",
        "Trainer(args=TrainingArguments(load_best_model_at_end=True, ...), ...)":
            "Trainer(args=TrainingArguments(load_best_model_at_end=True), {}).train()",
    }, _hugging_face),
    "XGBoost": ({"xgboost.train(...)": "xgboost.train(params, train, 50, {})"}, lambda: _boosting("xgboost")),
    "LightGBM": ({"lightgbm.train(...)": "lightgbm.train(params, train, {})"}, lambda: _boosting("lightgbm")),
    "CatBoost": ({"model.fit(...)": "catboost.CatBoost({'iterations': 5}).fit(*train, {})"}, lambda: _boosting("catboost")),
}  # fmt: skip
"""Framework -> (place -> code around the line, what that code needs)."""


def _runs(text: str):
    session = Session()
    session.take(Chunk("train.log", text.encode()))
    return session.finish().runs


def _nan_in_keras(epochs: int = 10) -> str:
    return "".join(
        f"Epoch {n}/{epochs}\n25/25 - 1s - loss: {'nan' if n > 5 else f'{2 / n:.4f}'} - val_loss: {'nan' if n > 5 else f'{2.1 / n:.4f}'}\n"
        for n in range(1, epochs + 1)
    )


@pytest.mark.parametrize(("framework", "fix"), LINES, ids=lambda part: str(part)[:40])
@pytest.mark.filterwarnings("ignore")
def test_every_line_runs_in_its_framework(framework, fix, monkeypatch, tmp_path):
    """Put where the card says, with the real framework; where that is not installed, it is Python at least."""
    around, names = CODE[framework]
    code = around.get(fix.place, fix.place.replace("...", "{}") or "{}").replace("{}", fix.write)
    ast.parse(code)
    assert fix.write.count("\n") <= 2
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.chdir(tmp_path)
    exec(code, names())  # noqa: S102


def test_kinds_and_formats_are_those_that_there_are():
    """A kind or format that was renamed would be silent."""
    assert set(FIXES) <= set(by_kind())
    assert set(FORMATS) <= {one.name for one in formats()}


def test_a_keras_log_gets_a_line_of_keras():
    """In every language, with the code as it is."""
    (run,) = _runs(_nan_in_keras())
    finding = next(f for f in run.findings if f.kind == "non_finite")
    for code in ("en", "zh"):
        card = explain(finding, code)
        assert "Keras" in card.fix
        assert "clipnorm=1.0" in card.fix
        assert card.details[0] == card.fix


def test_a_print_of_ones_own_gets_none():
    """The framework is not known."""
    text = "".join(f"epoch {n} loss {'nan' if n > 5 else 2 / n}\n" for n in range(1, 11))
    (run,) = _runs(text)
    finding = next(f for f in run.findings if f.kind == "non_finite")
    assert explain(finding).fix == ""


@pytest.mark.parametrize(
    ("name", "metrics", "framework"),
    [
        ("keras", ["loss"], "Keras"), ("records", ["loss", "eval_runtime"], "Hugging Face's Trainer"),
        ("keyvalue", ["loss", "accuracy"], ""), ("xgboost", ["train-rmse"], "XGBoost"), ("table", ["hp_metric"], "Lightning"),
    ],
)  # fmt: skip
def test_the_framework_is_told_by_format_or_by_names_of_its_own(name, metrics, framework):
    """Names that several frameworks use tell nothing."""

    class Named:
        def __init__(self, called):
            self.name = called

    assert framework_of(name, [Named(metric) for metric in metrics]) == framework


def test_names_that_tell_a_framework_are_not_common_ones():
    """`loss` is everybody's."""
    assert not {"loss", "val_loss", "accuracy", "eval_loss"} & set(NAMES)


def test_every_language_has_all_sentences():
    """With as many places as there are parts."""
    for code in ("en", "zh"):
        sentences = language(code).fix
        assert {fix.how for _, fix in LINES} == set(sentences)
        assert all("{0}" in text and "{1}" in text for text in sentences.values())
        assert all("{2}" in text for how, text in sentences.items() if how != "alone")
