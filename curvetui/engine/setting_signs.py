"""Evidence in a run's settings for or against causes: 16-bit numbers, clipping, smoothing."""

import re
from collections.abc import Iterator
from typing import Any

from curvetui.run import History

SMALL_BATCH = 8
"""Examples."""
HIGH_FOR_ADAM = 3e-3
"""Three times Adam's default."""
MAX_SETTINGS = 2000
"""Maximum settings examined."""
_ON = r"true|1|yes|on"
_POSITIVE = r"(?!0*\.?0*(?:e.*)?$)[\d.]+(?:e[-+]?\d+)?"
SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("smoothing", r"(?:label_?)?smoothing|ls", _POSITIVE),
    ("mixup", r"(?:mixup|cutmix|mix_?up|cut_?mix)(?:_?(?:alpha|prob))?", rf"{_POSITIVE}|{_ON}"),
    ("dropout", r".*drop_?out.*|drop(?:_?path)?(?:_rate)?", _POSITIVE),
    ("augmented", r".*augment.*|auto_?aug|rand_?aug\w*|aa", r"(?!none|false|0$|no$|off$).+"),
    ("decay", r"weight_?decay|wd", _POSITIVE),
    (
        "half",
        r"fp16|half|precision|amp(?:_dtype)?|dtype|mixed_precision|torch_dtype",
        r"true|1|yes|16|fp16|float16|16-mixed|torch\.float16|half",
    ),
    (
        "bf16",
        r"bf16|precision|amp_dtype|dtype|mixed_precision|torch_dtype",
        r"true|bf16|bfloat16|bf16-mixed|torch\.bfloat16",
    ),
    ("clipped", r".*(?:clip|max_grad_norm).*", _POSITIVE),
    ("warmup_set", r".*warm_?up.*", _POSITIVE),
    ("plateau_schedule", r".*(?:sched|lr_policy).*", r".*plateau.*"),
    (
        "weighted",
        r"(?:class_?weights?|pos_?weight|focal\w*|loss|criterion)",
        r".*(?:focal|weighted).*|\[.+\]",
    ),
    ("frozen", r"freeze\w*|frozen\w*", rf"{_POSITIVE}|{_ON}|backbone|encoder"),
    ("ema", r"(?:use_?)?ema(?:_decay)?", rf"{_POSITIVE}|{_ON}"),
)
"""(sign, name of the setting, its value): patterns must match fully."""


def setting_signs(history: History) -> Iterator[tuple[str, dict[str, Any]]]:
    """The signs found in the log's settings."""
    pairs = list(history.settings.items())[:MAX_SETTINGS]
    for name, value in pairs:
        for sign, spelled, values in SETTINGS:
            if re.fullmatch(spelled, name.lower()) and re.fullmatch(
                values, str(value).strip().lower()
            ):
                yield sign, {"name": name[:40], "value": str(value).strip()[:24]}
    known = {name.lower(): str(value).lower() for name, value in pairs}
    yield from _sizes(known)
    words = " ".join(known.values())
    if re.search(r"resnet|_bn\b|batch_?norm|efficientnet|mobilenet|densenet|regnet|yolo", words):
        yield "has_batch_norm", {}
    plain = words.replace("-", " ").replace("_", " ")
    is_language = any(history.first("perplexity", split) for split in ("val", "train"))
    if is_language or re.search(r"\b(?:bert|roberta|gpt\w*|llama|qwen|mistral|t5|vit)\b", plain):
        yield "no_batch_norm", {}


def _sizes(known: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in ("batch_size", "bs", "train_batch_size", "per_device_train_batch_size", "batch"):
        if re.fullmatch(r"\d{1,6}", known.get(name, "")) and 0 < int(known[name]) <= SMALL_BATCH:
            yield "small_batch", {"value": known[name]}
    optimiser = " ".join(known.get(name, "") for name in ("optimizer", "optim", "opt", "optimiser"))
    rate = known.get("learning_rate") or known.get("lr") or ""
    is_number = re.fullmatch(r"[\d.]+(?:e[-+]?\d+)?", rate)
    if "adam" in optimiser and is_number and float(rate) >= HIGH_FOR_ADAM:
        yield "rate_high", {"rate": float(rate)}
