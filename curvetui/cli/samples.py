"""The bundled logs: their location, what each shows, and the finding shown by `explain KIND`."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from curvetui.cli.options import UsageError
from curvetui.detectors import findings_of, history_of
from curvetui.detectors._gauges import GaugeDetector
from curvetui.engine.batch_read import read_source
from curvetui.engine.explain import by_kind
from curvetui.engine.session import Session
from curvetui.model import LEVELS, Finding, RunSnapshot
from curvetui.sources import Chunk
from curvetui.system.unknown import near

FIRST = "keras-validation-drop"
"""The log played by `curvetui demo`."""
SILENT = "keyvalue-healthy"
"""The log that falls silent on the page of `stalled`."""

STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "csv-grokking": (
        "modular addition: validation accuracy is low long after training is perfect, then rises",
        ("delayed_generalization",),
    ),
    "csv-healthy": ("timm, 20 epochs: healthy", ()),
    "csv-scheduler-without-effect": (
        "the learning rate is lowered six times and nothing improves",
        ("learning_rate_stuck",),
    ),
    "csv-warm-restarts": (
        "cosine schedule with warm restarts at epoch 15, 30 and 45: healthy",
        ("warm_restart",),
    ),
    "huggingface-labels-masked": (
        "every label is masked in the last third: the loss is exactly 0",
        ("zero_loss",),
    ),
    "huggingface-resumed": (
        "a Trainer that was killed and resumed from a checkpoint",
        ("resumed",),
    ),
    "jsonl-dead-relu": (
        "too high a learning rate kills every ReLU: no gradient from step 43 on",
        ("vanishing_gradient",),
    ),
    "jsonl-memorization-staircase": (
        "random labels: the loss drops where an epoch begins",
        ("memorization_staircase",),
    ),
    "jsonl-negative-rmse": (
        "an RMSE with the sign of a scorer for which larger is better",
        ("impossible_value",),
    ),
    "jsonl-noisy-but-healthy": ("a high learning rate: noisy, but healthy", ("noisy_validation",)),
    "jsonl-unshuffled": ("the data are sorted by class", ("unshuffled_data",)),
    "keras-collapse": (
        "softmax is applied twice; from epoch 8 on the model unlearns everything",
        ("collapse", "worse_than_start", "double_softmax"),
    ),
    "keras-generalization-gap": (
        "training accuracy ends 16 points above validation accuracy",
        ("generalization_gap",),
    ),
    "keras-glued-one-line": (
        "`keras-validation-drop`, pasted without any line feed",
        ("double_softmax", "validation_drop"),
    ),
    "keras-killed": ("killed after epoch 4 of 20", ("interrupted",)),
    "keras-nan": ("the loss turns NaN at epoch 7", ("non_finite",)),
    "keras-overfitting": (
        "overfits slowly from epoch 15 on; reported at epoch 36 of 40",
        ("overfitting",),
    ),
    "keras-validation-drop": (
        "softmax is applied twice, from epoch 1 on; at epoch 8 validation accuracy falls 27 points and comes back",
        ("double_softmax", "validation_drop", "validation_lag"),
    ),
    "keras-weight-decay-too-high": (
        "too much weight decay: the loss is stuck at half of where it began",
        ("underfitting", "lucky_best"),
    ),
    "keyvalue-backbone-unfrozen": ("the backbone is unfrozen at epoch 17", ("sudden_improvement",)),
    "keyvalue-both-fall": ("loss and accuracy both fall from epoch 11 on", ("both_fall",)),
    "keyvalue-clipped-too-low": (
        "gradients are clipped at 0.01: the loss falls, but slowly",
        ("slow_convergence",),
    ),
    "keyvalue-discriminator-wins": ("a GAN whose discriminator wins", ("generator_beaten",)),
    "keyvalue-divergence": ("the loss explodes at epoch 9", ("divergence", "loss_spike")),
    "keyvalue-ema-never-updated": (
        "validation uses an averaged model that is never updated",
        ("frozen_metric",),
    ),
    "keyvalue-healthy": ("healthy", ()),
    "keyvalue-label-noise": (
        "30 % wrong labels: overfits from epoch 14 on; reported at epoch 33 of 80",
        ("overfitting", "label_noise"),
    ),
    "keyvalue-leaked-validation": (
        "the pretrained model has seen the validation images",
        ("leakage",),
    ),
    "keyvalue-loss-floor": (
        "softmax is applied twice: the loss settles on a floor",
        ("loss_floor", "double_softmax"),
    ),
    "keyvalue-miscalibration": (
        "overconfident from epoch 6 on: validation loss and accuracy both rise",
        ("miscalibration",),
    ),
    "keyvalue-noise-from-epoch-26": (
        "noise is added to the images from epoch 26 on",
        ("regime_change",),
    ),
    "keyvalue-not-learning": (
        "an absurd learning rate: the error stays at chance",
        ("not_learning",),
    ),
    "keyvalue-one-class": (
        "from epoch 15 on every validation image gets the same class",
        ("constant_predictions",),
    ),
    "keyvalue-percent-after-stage-two": (
        "the second stage prints accuracy in percent, the first as a fraction",
        ("metric_scale_change",),
    ),
    "keyvalue-posterior-collapse": (
        "a VAE whose KL weight is too high ignores its latent code",
        ("latent_collapse",),
    ),
    "keyvalue-scheduler-per-batch": (
        "the scheduler is stepped after every batch: the learning rate is soon 0",
        ("learning_rate_zero",),
    ),
    "keyvalue-skipped-epochs": ("three epochs have no data and print nothing", ("clock_oddity",)),
    "keyvalue-sum-and-mean": (
        "the training loss is a sum over the batch, the validation loss a mean",
        ("metric_mismatch",),
    ),
    "keyvalue-targets-above-one": (
        "the targets of a binary cross-entropy reach 2.55",
        ("negative_loss",),
    ),
    "keyvalue-train-above-validation": (
        "dropout keeps the training loss above the validation loss",
        ("train_loss_above_validation",),
    ),
    "keyvalue-validation-drop": (
        "one validation pass on corrupt data, at epoch 20",
        ("validation_drop",),
    ),
    "keyvalue-validation-is-train": (
        "the training set is passed as validation set",
        ("validation_is_train",),
    ),
    "keyvalue-weights-too-large": (
        "weights start far too large: the first loss is 124, not ln 10",
        ("wrong_initial_loss",),
    ),
    "lightning-healthy": ("Lightning's tqdm bars on a terminal: healthy", ()),
    "logfmt-learning-rate-steps": ("the learning rate steps down twice", ("learning_rate_step",)),
    "logging-slower-from-epoch-17": (
        "augmentation in Python from epoch 17 on takes longer than training",
        ("slowdown",),
    ),
    "nanogpt-overfitting": (
        "a small character model overfits from step 350 on; reported at step 700 of 1200",
        ("overfitting",),
    ),
    "sklearn-still-improving": (
        "scikit-learn's MLPClassifier, stopped while it was still improving",
        ("still_improving",),
    ),
    "table-noisy-but-healthy": (
        "30 validation examples: noisy, but healthy",
        ("noisy_validation",),
    ),
    "torchtitan-divergence": (
        "the loss diverges from step 125 on",
        ("divergence", "gradient_spike"),
    ),
    "tqdm-overfitting": (
        "one tqdm bar for the whole run; overconfident from epoch 8 on",
        ("miscalibration",),
    ),
    "tsv-oscillation": (
        "full-batch gradient descent with too high a learning rate: the loss swings",
        ("oscillation",),
    ),
    "tsv-plateau": ("the loss hardly improves from epoch 14 on", ("plateau",)),
}
"""Name -> what the log shows, and its kinds of finding; `tests/goldens` checks both."""
EXAMPLES = {
    "double_softmax": FIRST,
    "validation_drop": FIRST,
    "noisy_validation": "table-noisy-but-healthy",
    "overfitting": "nanogpt-overfitting",
}
"""Kind -> the sample that shows it best; for other kinds, the first that has it."""


def folder() -> Traversable:
    """The folder of bundled logs: inside the installed package, next to it in a checkout."""
    package = files("curvetui")
    inside = package / "sample_logs"
    return inside if inside.is_dir() else Path(str(package)).parent / "sample_logs"


def sample_of(kind: str) -> str | None:
    """The name of the bundled log that shows *kind*, or None."""
    return EXAMPLES.get(kind) or next(
        (name for name, (_, kinds) in STORIES.items() if kind in kinds), None
    )


def sample_path(word: str | None) -> Path:
    """The log of that name, or showing that kind, or the first one; UsageError if none does."""
    word = (word or FIRST).removesuffix(".log")
    if word in by_kind() and by_kind()[word].live:
        raise UsageError(
            f"no saved log shows {word}: it is reported only while a run is watched live"
        )
    name = word if word in STORIES else sample_of(word)
    if name is None:
        meant = near(word, [*STORIES, *by_kind()])
        hint = f" did you mean {meant}?" if meant else ""
        raise UsageError(
            f"there is no bundled log {word!r};{hint} `curvetui demo --list` lists all"
        )
    return Path(str(folder() / f"{name}.log"))


def samples_page() -> str:
    """The bundled logs, each with its description."""
    width = max(map(len, STORIES))
    return "".join(f"{name:<{width}}  {story}\n" for name, (story, _) in STORIES.items())


def example_of(kind: str) -> tuple[str, Finding] | None:
    """A bundled log (or a live one made up) and the worst finding of *kind* in it, or None."""
    detector = by_kind()[kind]
    if isinstance(detector, GaugeDetector):
        history = history_of({"epoch": [1], "loss": [1.0]}, system=detector.shown_by)
        name, found = "", findings_of(detector, history)
    else:
        name = SILENT if detector.live else sample_of(kind) or ""
        log = folder() / f"{name}.log"
        if not log.is_file():
            return None
        runs = _fallen_silent(log.read_bytes()) if name == SILENT else read_source(str(log)).runs
        found = [f for run in runs for f in run.findings]
    found = [f for f in found if f.kind == kind and f.status != "withdrawn"]
    return (name, max(found, key=lambda f: LEVELS.index(f.level))) if found else None


def _fallen_silent(log: bytes) -> Sequence[RunSnapshot]:
    """A log that grew by a line per minute and fell silent for 90 minutes after its twelfth."""
    session = Session()
    for minute, line in enumerate(log.splitlines(keepends=True)[:12]):
        session.take(Chunk(SILENT, line, now=60.0 * minute + 1e9))
    session.take(Chunk(SILENT, now=60.0 * 12 + 5400 + 1e9))
    return session.snapshot().runs
