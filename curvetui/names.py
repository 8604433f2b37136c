"""The log's spelling of a metric -> its split, its standard name and which end is better; one table, one function."""

from __future__ import annotations

import re
from functools import lru_cache

from curvetui.curve import Better, Metric

_SPLITS = {
    "train": "train training trn tr learn trained entraînement entrainement apprentissage entrenamiento treino 训练 訓練 学習",
    "val": "val valid validation validating validate eval evaluation evaluate dev vl validación validacion validação 验证 驗證 検証 holdout heldout",
    "test": "test testing tst 测试 測試 テスト",
}
SPLIT = {word: split for split, words in _SPLITS.items() for word in words.split()}

_WORDS = {
    "loss": "loss losses cost perte verlust pérdida perda lms 损失 損失 objective",
    "accuracy": "acc accuracy genauigkeit exactitude précision precisión acurácia 准确率 準確率 精度 正解率 accu",
    "error": "err error errors erreur fehler",
    "learning_rate": "lr lernrate 学习率 學習率 lrate",
    "perplexity": "ppl perplexity",
    "grad_norm": "gnorm gradnorm",
    "bits_per_character": "bpc bpb",
}
_WORD = {word: name for name, words in _WORDS.items() for word in words.split()}

_PHRASES = (
    (("learning", "rate"), "learning_rate"),
    (("grad", "norm"), "grad_norm"),
    (("gradient", "norm"), "grad_norm"),
    (("global", "norm"), "grad_norm"),
    (("cross", "entropy"), "cross_entropy"),
    (("top", "1"), "accuracy"),
    (("top1",), "accuracy"),
    (("acc1",), "accuracy"),
    (("acc@1",), "accuracy"),
    (("prec@1",), "accuracy"),
    (("top", "5"), "top5_accuracy"),
    (("top5",), "top5_accuracy"),
    (("acc5",), "top5_accuracy"),
    (("acc@5",), "top5_accuracy"),
    (("prec@5",), "top5_accuracy"),
    (("ep", "rew"), "reward"),
    (("episode", "reward"), "reward"),
    (("episodic", "return"), "reward"),
    (("episode", "return"), "reward"),
    (("mean", "reward"), "reward"),
    (("reward",), "reward"),
)

_NEUTRAL = frozenset(
    "avg average mean epoch step batch running total overall lm ce nll xent final current mini minibatch sparse categorical "
    "binary s nats bits set data dataset de d la le the of on smoothed median global percent pct rate metrics metric rollout "
    "in per iter iteration".split()
)
"""Words that do not make another metric: `avg loss`, `sparse_categorical_accuracy`, `train_loss_epoch`."""

_LOWER = frozenset(
    "loss error perplexity bits_per_character cross_entropy mae mse rmse mape msle l1 l2 logloss mlogloss wer cer fid nll "
    "deviance quantile huber rmsle ece brier ter ale bce merror nmse epe lpips rmspe objective".split()
)
_HIGHER = frozenset(
    "accuracy top5_accuracy auc auroc auprc f1 precision recall map miou iou dice bleu rouge r2 ssim psnr kappa mcc ndcg mrr "
    "reward score ap aucpr specificity sensitivity fscore las uas meteor chrf cider hits pearson spearman".split()
)
_ADVERSARIAL = {"generator": "generator", "gen": "generator", "g": "generator", "discriminator": "discriminator",
                "dis": "discriminator", "disc": "discriminator", "d": "discriminator", "critic": "discriminator",
                "adversarial": "generator"}
_REINFORCEMENT = frozenset("policy value entropy actor critic kl approx clip clipfrac explained kd pg vf".split())
_TRAINED = frozenset("accuracy top5_accuracy auc auroc precision recall f1 iou dice r2".split())
"""Without a word about the split these are measured in training too; `mAP` or `BLEU` hardly ever are."""
_NO_SPLIT = frozenset("learning_rate grad_norm reward".split())

_CAMEL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")
_TOKEN = re.compile(r"(?:acc|prec)@\d+|[a-zà-ÿ]+(?:\d+[a-z]*)*|\d+|[\u3040-\u30ff\u3400-\u9fff]+")
_CJK = sorted((w for w in [*SPLIT, *_WORD] if ord(w[0]) > 0x3000), key=len, reverse=True)
_UNIT = re.compile(r"\s*[(\[](?:nats?|bits?|%|s|sec|ms)[)\]]\s*$", re.IGNORECASE)


@lru_cache(4096)
def metric(name: str, split: str | None = None) -> Metric:
    """What a curve that the log calls *name* measures.

    Args:
        name: the log's spelling, as it will be shown.
        split: what the place in the log says (`Test set:` above, a `valid` column), unless the name says it.

    Returns:
        A metric whose `metric` is a standard name where the spelling is known, else the spelling in snake case.

    Example:
        >>> metric("val_acc").title, metric("Train Loss").title, metric("valid_0's auc").title
        ('val_accuracy', 'train_loss', 'val_auc (0)')
    """
    words = _parted(tokens(name))
    named = [w for w in words if w in SPLIT]
    rest = [w for w in words if w not in SPLIT] or words
    standard, group = _standard(rest)
    better = direction(standard)
    found = SPLIT[named[0]] if named and rest is not words else split
    if standard in _NO_SPLIT and not named:
        found = None
    elif found is None and (better == "lower" or standard in _TRAINED):
        found = "train"
    if "loss" in rest and any(w in _REINFORCEMENT for w in rest):
        better = None
    if group in ("generator", "discriminator"):
        better = None
    return Metric(name, standard, found, group, better)


def tokens(name: str) -> list[str]:
    """The words of a spelling in lower case: `TrainLoss` -> train, loss."""
    name = _UNIT.sub("", name)
    for word in _CJK:
        name = name.replace(word, f" {word} ")
    return _TOKEN.findall(_CAMEL.sub(" ", name).lower())


def _parted(words: list[str]) -> list[str]:
    """`valid0` -> valid, 0: a split with the number of its set."""
    out: list[str] = []
    for word in words:
        stem = word.rstrip("0123456789")
        out += [stem, word[len(stem) :]] if stem != word and stem in SPLIT else [word]
    return out


def direction(standard: str) -> Better | None:
    """Which end of a standard metric is better; None where neither is known to be.

    Example:
        >>> direction("box_loss"), direction("map50"), direction("tokens_per_second")
        ('lower', 'higher', None)
    """
    words = set(re.findall(r"[a-z]+\d*", standard))
    stems = {re.sub(r"\d+$", "", w) for w in words} | words
    if standard in _LOWER or stems & {"loss", "perplexity", "wer", "cer", "rmse", "mae", "mse", "logloss", "mlogloss", "error"}:
        return "lower"
    if standard in _HIGHER or stems & _HIGHER:
        return "higher"
    return "lower" if stems & _LOWER else None


def is_known(name: str) -> bool:
    """Whether the spelling names a metric that trainings have (a loss, a score, a rate), not any word.

    Example:
        >>> is_known("val_loss"), is_known("lr"), is_known("batch_size")
        (True, True, False)
    """
    found = metric(name)
    return found.better is not None or found.metric in _NO_SPLIT or "loss" in tokens(name)


def is_plain(name: str) -> bool:
    """Whether the spelling is a well-known metric and nothing else, so that it needs no `:` or `=` to be one.

    Example:
        >>> is_plain("train loss"), is_plain("val_loss did not improve from"), is_plain("top5")
        (True, False, True)
    """
    words = _parted(tokens(name))
    kept = [w for w in words if w not in SPLIT and w not in _NEUTRAL]
    known = _WORD.keys() | _LOWER | _HIGHER | {w for phrase, _ in _PHRASES for w in phrase}
    return bool(kept) and len(words) <= 5 and all(w in known or w.isdigit() for w in kept) and not kept[0].isdigit()


def _standard(words: list[str]) -> tuple[str, str | None]:
    """(standard name, group) of the words that are left when the split is taken out."""
    for phrase, standard in _PHRASES:
        at = _find(words, phrase)
        if at is not None:
            extra = [w for w in words[:at] + words[at + len(phrase) :] if w not in _NEUTRAL]
            return _named(standard, extra)
    for at, word in enumerate(words):
        if word in _WORD:
            return _named(_WORD[word], [w for w in words[:at] + words[at + 1 :] if w not in _NEUTRAL and w not in _WORD])
    kept = [w for w in words if w not in ("metrics", "metric", "s", "mean", "avg")] or words
    digits = [w for w in kept if w.isdigit()]
    if len(kept) > len(digits) and len(digits) == 1 and kept[0] == digits[0]:
        return "_".join(kept[1:]), digits[0]
    return "_".join(kept), None


def _named(standard: str, extra: list[str]) -> tuple[str, str | None]:
    if not extra:
        return standard, None
    if standard == "loss" and extra[0] in _ADVERSARIAL and len(extra) == 1:
        return standard, _ADVERSARIAL[extra[0]]
    if all(w.isdigit() for w in extra) or standard in _NO_SPLIT:
        return standard, "_".join(extra)
    return "_".join([*extra, standard]), None


def _find(words: list[str], phrase: tuple[str, ...]) -> int | None:
    for at in range(len(words) - len(phrase) + 1):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at
    return None
