"""The framework that wrote a log, and the line of code to look for or add, by kind of finding."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

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
    look: str = ""
    """What to look for; empty: the line is new."""


_EARLY: Mapping[str, Fix] = {
    KERAS: Fix(
        'keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)'
    ),
    LIGHTNING: Fix('EarlyStopping(monitor="val_loss", patience=5)', "Trainer(callbacks=[...])"),
    HF: Fix(
        "EarlyStoppingCallback(early_stopping_patience=3)",
        "Trainer(callbacks=[...]) with load_best_model_at_end=True",
    ),
    XGBOOST: Fix(
        "xgboost.train(params, train, 1000, evals=[(valid, 'valid')], early_stopping_rounds=20)"
    ),
    LIGHTGBM: Fix("callbacks=[lightgbm.early_stopping(20)]", "lightgbm.train(...)"),
    CATBOOST: Fix("early_stopping_rounds=20, use_best_model=True", "CatBoost(...).fit(...)"),
}
_CLIP: Mapping[str, Fix] = {
    KERAS: Fix("keras.optimizers.Adam(learning_rate=1e-4, clipnorm=1.0)", "optimizer="),
    TORCH: Fix(
        "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)",
        "the line before optimizer.step()",
    ),
    LIGHTNING: Fix("gradient_clip_val=1.0", "Trainer(...)"),
    HF: Fix("max_grad_norm=1.0", "TrainingArguments(...)"),
}
_LOWER: Mapping[str, Fix] = {
    KERAS: Fix('keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.3, patience=5)'),
    TORCH: Fix("torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.3, patience=5)"),
    LIGHTNING: Fix(
        "torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.3, patience=5)",
        "configure_optimizers",
    ),
    HF: Fix('lr_scheduler_type="cosine"', "TrainingArguments(...)"),
}
_ONE_BATCH: Mapping[str, Fix] = {
    KERAS: Fix("model.fit(x[:32], y[:32], epochs=200)"),
    LIGHTNING: Fix("overfit_batches=1", "Trainer(...)"),
    HF: Fix("train_dataset.select(range(8))", "Trainer(train_dataset=...)"),
}
FIXES: Mapping[str, Mapping[str, Fix]] = {
    "overfitting": _EARLY,
    "divergence": _CLIP,
    "gradient_spike": _CLIP,
    "loss_spike": _CLIP,
    "non_finite": _CLIP,
    "plateau": _LOWER,
    "oscillation": _LOWER,
    "not_learning": _ONE_BATCH,
    "double_softmax": {
        KERAS: Fix("from_logits=False", "from_logits=True"),
        TORCH: Fix("nn.CrossEntropyLoss()(logits, target)", "softmax before nn.CrossEntropyLoss"),
        LIGHTNING: Fix("F.cross_entropy(logits, target)", "softmax before F.cross_entropy"),
    },
    "validation_drop": {
        KERAS: Fix("model.evaluate(x_train, y_train)"),
        TORCH: Fix("torch.optim.swa_utils.update_bn(train_loader, model)"),
        LIGHTNING: Fix("torch.optim.swa_utils.update_bn(train_loader, model)"),
        HF: Fix("trainer.evaluate(train_dataset)"),
    },
    "miscalibration": {
        KERAS: Fix("keras.losses.CategoricalCrossentropy(label_smoothing=0.1)", "loss="),
        TORCH: Fix("nn.CrossEntropyLoss(label_smoothing=0.1)", "nn.CrossEntropyLoss()"),
        LIGHTNING: Fix("F.cross_entropy(logits, target, label_smoothing=0.1)", "F.cross_entropy"),
        HF: Fix("label_smoothing_factor=0.1", "TrainingArguments(...)"),
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
        "logloss" in name or name.startswith("oob improve") for name in names
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


def fix_of(finding: Finding) -> tuple[str, Fix] | None:
    """(framework, its line) for a finding; None if the framework is unknown or has no line for it."""
    framework = str(finding.signs.get(SIGN, {}).get("name", ""))
    fix = FIXES.get(finding.kind, {}).get(framework)
    return None if fix is None else (framework, fix)
