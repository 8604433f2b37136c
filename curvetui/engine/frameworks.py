"""The framework that wrote a log, and the line of code to look for or add, by kind of finding."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from curvetui.curve import Curve
from curvetui.model import Finding

KERAS, TORCH, LIGHTNING, HF = "Keras", "PyTorch", "Lightning", "Hugging Face's Trainer"
XGBOOST, LIGHTGBM, CATBOOST = "XGBoost", "LightGBM", "CatBoost"
FORMATS = {
    "keras": KERAS,
    "rich": LIGHTNING,
    "xgboost": XGBOOST,
    "lightgbm": LIGHTGBM,
    "catboost": CATBOOST,
    **dict.fromkeys(("imagenet", "pytorch_cifar", "nanogpt", "timm", "litgpt"), TORCH),
}
"""Format -> framework; formats used by several are not listed."""
NAMES = {
    "eval_runtime": HF,
    "train_runtime": HF,
    "eval_samples_per_second": HF,
    "hp_metric": LIGHTNING,
}
"""Metric names used by a single framework."""
SIGN = "framework"
"""The sign of a finding that holds the framework's name."""


class Fix(NamedTuple):
    """One line of code."""

    write: str
    place: str = ""
    """What to look for; empty: the line is new."""
    how: Literal["alone", "for", "in", "before"] = "alone"
    """Whether the line replaces *place*, is put into that call, or is run before that line."""


_EARLY: Mapping[str, Fix] = {
    KERAS: Fix(
        'callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)]',
        "model.fit(...)",
        "in",
    ),
    LIGHTNING: Fix(
        'callbacks=[EarlyStopping(monitor="val_loss", patience=5)]', "Trainer(...)", "in"
    ),
    HF: Fix(
        "callbacks=[EarlyStoppingCallback(early_stopping_patience=3)]",
        "Trainer(args=TrainingArguments(load_best_model_at_end=True, ...), ...)",
        "in",
    ),
    XGBOOST: Fix("evals=[(valid, 'valid')], early_stopping_rounds=20", "xgboost.train(...)", "in"),
    LIGHTGBM: Fix(
        "valid_sets=[valid], callbacks=[lightgbm.early_stopping(20)]", "lightgbm.train(...)", "in"
    ),
    CATBOOST: Fix(
        "eval_set=valid, early_stopping_rounds=20, use_best_model=True", "model.fit(...)", "in"
    ),
}
_CLIP: Mapping[str, Fix] = {
    KERAS: Fix("clipnorm=1.0", "keras.optimizers.Adam(...)", "in"),
    TORCH: Fix(
        "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)", "optimizer.step()", "before"
    ),
    LIGHTNING: Fix("gradient_clip_val=1.0", "Trainer(...)", "in"),
    HF: Fix("max_grad_norm=1.0", "TrainingArguments(...)", "in"),
}
_LOWER: Mapping[str, Fix] = {
    KERAS: Fix(
        'callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.3, patience=5)]',
        "model.fit(...)",
        "in",
    ),
    TORCH: Fix(
        "scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.3, patience=5)",
        "scheduler.step(val_loss)",
        "before",
    ),
    LIGHTNING: Fix(
        'return [optimizer], [{"scheduler": ReduceLROnPlateau(optimizer, factor=0.3), "monitor": "val_loss"}]',
        "return optimizer",
        "for",
    ),
    HF: Fix('lr_scheduler_type="cosine"', "TrainingArguments(...)", "in"),
}
_TEMPERATURE = "min(torch.arange(0.5, 5, 0.05), key=lambda t: F.cross_entropy(logits / t, labels))"
TESTS: Mapping[str, Mapping[str, Fix]] = {
    "overfit_one_batch": {
        KERAS: Fix("model.fit(x[:32], y[:32], epochs=200)"),
        TORCH: Fix(
            "for batch in [next(iter(train_loader))] * 200:", "for batch in train_loader:", "for"
        ),
        LIGHTNING: Fix("overfit_batches=1, max_epochs=200", "Trainer(...)", "in"),
        HF: Fix("train_dataset=train_dataset.select(range(8))", "Trainer(...)", "in"),
    },
    "train_in_eval_mode": {
        KERAS: Fix("model.evaluate(x_train, y_train)"),
        TORCH: Fix(
            "model.eval(); sum(criterion(model(x), y).item() for x, y in train_loader) / len(train_loader)"
        ),
        LIGHTNING: Fix("trainer.validate(model, train_loader)"),
        HF: Fix("trainer.evaluate(train_dataset)"),
    },
    "fresh_batch_norm": {
        KERAS: Fix("for x, y in train_data: model(x, training=True)", "model.evaluate", "before"),
        **dict.fromkeys(
            (TORCH, LIGHTNING), Fix("torch.optim.swa_utils.update_bn(train_loader, model)")
        ),
    },
    "temperature": {
        KERAS: Fix(
            "min(np.arange(0.5, 5, 0.05), key=lambda t: float(model.loss(y_val, logits / t)))"
        ),
        **dict.fromkeys((TORCH, LIGHTNING), Fix(_TEMPERATURE)),
        HF: Fix(
            f"logits, labels = map(torch.tensor, trainer.predict(eval_dataset)[:2]); {_TEMPERATURE}"
        ),
    },
    "range_test": {
        KERAS: Fix(
            "steps_per_epoch=5, callbacks=[keras.callbacks.LearningRateScheduler(lambda n: 1e-6 * 1.5**n)]",
            "model.fit(...)",
            "in",
        ),
        TORCH: Fix(
            'optimizer.param_groups[0]["lr"] = 1e-6 * 1.1**step', "optimizer.step()", "before"
        ),
        LIGHTNING: Fix("Tuner(trainer).lr_find(model).suggestion()"),
        HF: Fix(
            "optimizers=(optimizer, torch.optim.lr_scheduler.ExponentialLR(optimizer, 1.1))",
            "Trainer(...)",
            "in",
        ),
    },
}
"""Cheap test of `languages.en.TESTS` -> framework -> its line."""
FIXES: Mapping[str, Mapping[str, Fix]] = {
    "overfitting": _EARLY,
    "divergence": _CLIP,
    "gradient_spike": _CLIP,
    "loss_spike": _CLIP,
    "non_finite": _CLIP,
    "plateau": _LOWER,
    "oscillation": _LOWER,
    "not_learning": TESTS["overfit_one_batch"],
    "double_softmax": {
        KERAS: Fix("from_logits=False", "from_logits=True", "for"),
        TORCH: Fix("loss = nn.CrossEntropyLoss()(logits, target)", "softmax(logits)", "for"),
        LIGHTNING: Fix("loss = F.cross_entropy(logits, target)", "softmax(logits)", "for"),
    },
    "miscalibration": {
        KERAS: Fix(
            "keras.losses.CategoricalCrossentropy(label_smoothing=0.1)",
            '"categorical_crossentropy"',
            "for",
        ),
        TORCH: Fix("label_smoothing=0.1", "nn.CrossEntropyLoss()", "in"),
        LIGHTNING: Fix("label_smoothing=0.1", "F.cross_entropy(...)", "in"),
        HF: Fix("label_smoothing_factor=0.1", "TrainingArguments(...)", "in"),
    },
}
"""Kind -> framework -> its line. Kinds not fixed by a line of code have none."""


def framework_of(format_name: str, curves: Iterable[Curve]) -> str:
    """The framework that wrote the log; empty if unknown."""
    named = (NAMES[curve.name] for curve in curves if curve.name in NAMES)
    return FORMATS.get(format_name) or next(named, "")


def is_boosted(framework: str, curves: Iterable[Curve]) -> bool:
    """Whether it is boosting, which has no epochs, weights or gradients."""
    names = (curve.name.lower() for curve in curves)
    return framework in (XGBOOST, LIGHTGBM, CATBOOST) or any(
        "logloss" in name or name.startswith(("oob improve", "valid_0", "valid_1"))
        for name in names
    )


def with_framework(
    found: tuple[Finding, ...], framework: str, *, boosted: bool
) -> tuple[Finding, ...]:
    """*found*, each with the framework's name and `boosting` among its signs; unchanged if unknown."""
    signs: dict[str, dict[str, str]] = {SIGN: {"name": framework}} if framework else {}
    if boosted:
        signs |= {"boosting": {}}
    return tuple(
        f if signs.keys() <= f.signs.keys() else replace(f, signs={**f.signs, **signs})
        for f in found
    )


def fix_of(
    finding: Finding, table: Mapping[str, Mapping[str, Fix]], key: str
) -> tuple[str, Fix] | None:
    """(framework, its line of *table* for *key*); None if the framework is unknown or has no line for it."""
    framework = str(finding.signs.get(SIGN, {}).get("name", ""))
    fix = table.get(key, {}).get(framework)
    return None if fix is None else (framework, fix)
