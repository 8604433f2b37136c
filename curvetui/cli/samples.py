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
from curvetui.model import Finding, RunSnapshot
from curvetui.sources import Chunk
from curvetui.system.unknown import near

FIRST = "keras-validation-drop"
"""The log played by `curvetui demo`."""
SILENT = "keyvalue-healthy"
"""The log that falls silent on the page of `stalled`."""

_TABLE = """
csv-grokking | delayed_generalization | modular addition: validation accuracy is low long after training is perfect, then rises
csv-healthy | - | timm, 20 epochs: healthy
csv-scheduler-without-effect | learning_rate_stuck | the learning rate is lowered six times and nothing improves
csv-warm-restarts | warm_restart | cosine schedule with warm restarts at epoch 15, 30 and 45: healthy
huggingface-labels-masked | zero_loss | every label is masked in the last third: the loss is exactly 0
huggingface-resumed | resumed | a Trainer that was killed and resumed from a checkpoint
jsonl-dead-relu | vanishing_gradient | too high a learning rate kills every ReLU: no gradient from step 43 on
jsonl-memorization-staircase | memorization_staircase | random labels: the loss drops where an epoch begins
jsonl-negative-rmse | impossible_value | an RMSE with the sign of a scorer for which larger is better
jsonl-noisy-but-healthy | noisy_validation | a high learning rate: noisy, but healthy
jsonl-unshuffled | unshuffled_data | the data are sorted by class
keras-collapse | collapse worse_than_start double_softmax | softmax is applied twice; from epoch 8 on the model unlearns everything
keras-generalization-gap | generalization_gap | training accuracy ends 16 points above validation accuracy
keras-glued-one-line | double_softmax validation_drop | `keras-validation-drop`, pasted without any line feed
keras-killed | interrupted | killed after epoch 4 of 20
keras-nan | non_finite | the loss turns NaN at epoch 7
keras-overfitting | overfitting | overfits slowly from epoch 15 on; reported at epoch 34 of 40
keras-validation-drop | double_softmax validation_drop validation_lag | softmax is applied twice, from epoch 1 on; at epoch 8 validation accuracy falls 27 points and comes back
keras-weight-decay-too-high | underfitting lucky_best | too much weight decay: the loss is stuck at half of where it began
keyvalue-backbone-unfrozen | sudden_improvement | the backbone is unfrozen at epoch 17
keyvalue-both-fall | both_fall | loss and accuracy both fall from epoch 11 on
keyvalue-clipped-too-low | slow_convergence | gradients are clipped at 0.01: the loss falls, but slowly
keyvalue-discriminator-wins | generator_beaten | a GAN whose discriminator wins
keyvalue-divergence | divergence loss_spike | the loss explodes at epoch 9
keyvalue-ema-never-updated | frozen_metric | validation uses an averaged model that is never updated
keyvalue-healthy | - | healthy
keyvalue-label-noise | overfitting label_noise | 30 % wrong labels: overfits from epoch 14 on; reported at epoch 32 of 80
keyvalue-leaked-validation | leakage | the pretrained model has seen the validation images
keyvalue-loss-floor | loss_floor double_softmax | softmax is applied twice: the loss settles on a floor
keyvalue-miscalibration | miscalibration | overconfident from epoch 6 on: validation loss and accuracy both rise
keyvalue-noise-from-epoch-26 | regime_change | noise is added to the images from epoch 26 on
keyvalue-not-learning | not_learning | an absurd learning rate: the error stays at chance
keyvalue-one-class | constant_predictions | from epoch 15 on every validation image gets the same class
keyvalue-percent-after-stage-two | metric_scale_change | the second stage prints accuracy in percent, the first as a fraction
keyvalue-posterior-collapse | latent_collapse | a VAE whose KL weight is too high ignores its latent code
keyvalue-scheduler-per-batch | learning_rate_zero | the scheduler is stepped after every batch: the learning rate is soon 0
keyvalue-skipped-epochs | clock_oddity | three epochs have no data and print nothing
keyvalue-sum-and-mean | metric_mismatch | the training loss is a sum over the batch, the validation loss a mean
keyvalue-targets-above-one | negative_loss | the targets of a binary cross-entropy reach 2.55
keyvalue-train-above-validation | train_loss_above_validation | dropout keeps the training loss above the validation loss
keyvalue-validation-drop | validation_drop | one validation pass on corrupt data, at epoch 20
keyvalue-validation-is-train | validation_is_train | the training set is passed as validation set
keyvalue-weights-too-large | wrong_initial_loss | weights start far too large: the first loss is 124, not ln 10
lightning-healthy | - | Lightning's tqdm bars on a terminal: healthy
logfmt-learning-rate-steps | learning_rate_step | the learning rate steps down twice
logging-slower-from-epoch-17 | slowdown | augmentation in Python from epoch 17 on takes longer than training
nanogpt-overfitting | overfitting | a small character model overfits from step 350 on; reported at step 700 of 1200
sklearn-still-improving | still_improving | scikit-learn's MLPClassifier, stopped while it was still improving
table-noisy-but-healthy | noisy_validation | 30 validation examples: noisy, but healthy
torchtitan-divergence | divergence gradient_spike | the loss diverges from step 125 on
tqdm-overfitting | miscalibration | one tqdm bar for the whole run; overconfident from epoch 8 on
tsv-oscillation | oscillation | full-batch gradient descent with too high a learning rate: the loss swings
tsv-plateau | plateau | the loss hardly improves from epoch 14 on
"""
"""Name of a bundled log, the kinds of finding in it (`-`: healthy), and what it shows."""
STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    name: (story, tuple(kinds.replace("-", "").split()))
    for name, kinds, story in (row.split(" | ") for row in _TABLE.strip().splitlines())
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
    return (name, max(found, key=lambda f: f.severity)) if found else None


def _fallen_silent(log: bytes) -> Sequence[RunSnapshot]:
    """A log that grew by a line per minute and fell silent for 90 minutes after its twelfth."""
    session = Session()
    for minute, line in enumerate(log.splitlines(keepends=True)[:12]):
        session.take(Chunk(SILENT, line, now=60.0 * minute + 1e9))
    session.take(Chunk(SILENT, now=60.0 * 12 + 5400 + 1e9))
    return session.snapshot().runs
