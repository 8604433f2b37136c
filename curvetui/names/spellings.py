"""The words for metrics, splits and settings in logs; tables only."""

_SPLITS = {
    "train": "train training trainings tränings trn tr learn trained entraînement entrainement apprentissage entrenamiento treino addestramento "
    "обучение обучения обучении обучающая тренировочная навчання treningowa treningowy treinamento eğitim huấnluyện pelatihan pelatihannya التدريب 训练 訓練 学習 훈련 학습",
    "val": "val va valid vali validation validating validate validierungs validerings validatie validasi eval evaluation evaluate evaluating dev vl vld validación validacion validação validacao "
    "valutazione validazione validierung walidacyjna walidacyjny doğrulama holdout heldout oof kiểmđịnh xácthực التحقق 验证 驗證 検証 검증 валидация валидации валидационная валідації",
    "test": "test testing tst te prueba teste kiểmtra pengujian الاختبار тест тестовая 测试 測試 テスト 테스트 시험",
}
SPLIT = {word: split for split, words in _SPLITS.items() for word in words.split()}

APART = frozenset("dev holdout heldout oof".split())
"""Validation sets that a log may have beside the one that it calls `valid`."""
_WORDS = {
    "loss": "loss losses ls cost coût perte verlust pérdida perdida perda perdita strata kaybı kayıp verlies förlust kerugian mấtmát tổnthất خسارة lms потери потеря втрати 损失 損失 損失値 损失值 ロス 손실 손실값 오차 objective",
    "accuracy": "acc accuracy accuracies accuarcy accurancy acuracy accurcy oa genauigkeit exactitude précision precisión exactitud acurácia accuratezza dokładność doğruluk doğruluğu точность 准确率 準確率 精度 正解率 정확도 精确度 accu accs acuracia nauwkeurigheid akurasi độchínhxác точність الدقة",
    "error": "err error errors erreur fehler errore erro 誤差",
    "learning_rate": "lr lernrate 学习率 學習率 学習率 학습률 lrate",
    "precision": "prec precission precison percision",
    "recall": "recal",
    "iou": "iu",
    "balanced_accuracy": "bacc",
    "perplexity": "ppl perplexity pplx perp",
    "grad_norm": "gnorm gradnorm",
    "bits_per_character": "bpc bpb",
    "cross_entropy": "xent xentropy",
}
WORD = {word: name for name, words in _WORDS.items() for word in words.split()}

PHRASES = (
    (("learning", "rate"), "learning_rate"),
    (("taux", "apprentissage"), "learning_rate"),
    (("grad", "norm"), "grad_norm"),
    (("gradient", "norm"), "grad_norm"),
    (("norm", "of", "gradient"), "grad_norm"),
    (("global", "norm"), "grad_norm"),
    (("cross", "entropy"), "cross_entropy"),
    (("roc", "auc"), "auroc"),
    (("auc", "roc"), "auroc"),
    (("top", "1"), "accuracy"),
    (("top1",), "accuracy"),
    (("acc1",), "accuracy"),
    (("acc@1",), "accuracy"),
    (("prec@1",), "accuracy"),
    (("prec1",), "accuracy"),
    (("err@1",), "error"),
    (("top", "5"), "top5_accuracy"),
    (("top5",), "top5_accuracy"),
    (("acc5",), "top5_accuracy"),
    (("acc@5",), "top5_accuracy"),
    (("prec@5",), "top5_accuracy"),
    (("prec5",), "top5_accuracy"),
    (("err@5",), "top5_error"),
    (("ep", "rew"), "reward"),
    (("episode", "reward"), "reward"),
    (("ep", "ret"), "reward"),
    (("ep", "cost"), "episode_cost"),
    (("episode", "cost"), "episode_cost"),
    (("episodic", "return"), "reward"),
    (("episode", "return"), "reward"),
    (("mean", "reward"), "reward"),
    (("average", "return"), "reward"),
    (("reward",), "reward"),
    (("return",), "reward"),
    (("success", "rate"), "success_rate"),
    (("f1", "score"), "f1"),
    (("ents", "f"), "f1"),
    (("ents", "p"), "precision"),
    (("ents", "r"), "recall"),
    (("sents", "f"), "f1"),
    (("macro", "f"), "f1"),
    (("micro", "f"), "f1"),
)
"""Word pairs with one meaning; `top1 error` is still an error."""

NEUTRAL = frozenset(
    "avg average mean epoch step batch running total overall lm current mini minibatch sparse categorical avgloss "
    "binary s nats bits set data dataset de la le the of on smoothed median global percent pct rate metrics metric rollout "
    "集 数据集 データ の データの 平均 当前 目前 現在 현재 in per iter iteration cur curr ave avr moving smooth final sets split phase acc_num du des del della di на main network images model samples examples".split()
)
"""Words that do not change the metric: `avg loss`, `sparse_categorical_accuracy`."""

LOWER = frozenset(
    "loss error perplexity bits_per_character cross_entropy mae mse rmse mape msle smape l1 l2 logloss mlogloss wer cer fid nll "
    "deviance quantile huber rmsle ece brier ter ale bce merror nmse epe lpips rmspe objective kid mre per nmae wmape tweedie poisson "
    "multi_logloss binary_logloss crossentropy multiclass rmsd msd eer nme ce ctc bcer bwer".split()
)
HIGHER = frozenset(
    "accuracy top5_accuracy auc auroc auprc f1 precision recall map miou iou dice bleu rouge r2 ssim psnr kappa mcc ndcg mrr "
    "reward score ap aucpr of1 cf1 specificity sensitivity fscore las uas meteor chrf cider hits hit pearson spearman fbeta jaccard gmean "
    "balanced ppv npv tpr tnr em pq pck sacrebleu ar fwiou bertscore vmaf success_rate rank_1 rank_5 rank_10 rank_20 cmc".split()
)
NORMS = frozenset(("l1", "l2"))
DISTANCES = NEUTRAL | frozenset(
    "rel relative smooth norm normalized normalised abs absolute squared sum value max min".split()
)
"""Beside one of `NORMS`, these leave it a distance between prediction and truth."""
ERRORS = frozenset("loss perplexity wer cer rmse mae mse logloss mlogloss error err nll".split())
"""For a name with one of these, lower is better, whatever else it contains: `map loss`."""

ADVERSARIAL = {
    "generator": "generator",
    "gen": "generator",
    "g": "generator",
    "adversarial": "generator",
    "adv": "generator",
    "netg": "generator",
    "discriminator": "discriminator",
    "dis": "discriminator",
    "disc": "discriminator",
    "d": "discriminator",
    "critic": "discriminator",
    "netd": "discriminator",
}
REINFORCEMENT = frozenset(
    "policy pi p ploss value entropy actor critic kl approx clip clipfrac explained kd pg vf v vloss vae elbo surrogate qf q".split()
)
"""Losses of these need not fall in a good run."""
TRAINED = frozenset("accuracy top5_accuracy auc auroc precision recall f1 iou dice r2".split())
"""Without a split, these may be training metrics too; `mAP` or `BLEU` hardly ever are."""
NO_SPLIT = frozenset("learning_rate grad_norm reward".split())

SETTING = frozenset(
    "weight weights coef coeff coefficient scale size sizes num number interval freq frequency smoothing decay threshold alpha beta "
    "beta1 beta2 gamma momentum patience warmup max min maximum minimum every steps workers seed dim hidden layers units dropout "
    "epsilon eps tol tolerance power factor ratio every_n bins length limit function fn type reduction lambda lambd margin bound "
    "thr thresh initial init base clip prior target k len budget iters n count start end begin period cycle".split()
)
"""A name with one of these is a setting: `loss_weight`, `eval_batch_size`."""
WEIGHT = frozenset("w wt mult multiplier".split())
"""Last words of a longer name of a setting: `l1_w`."""
FACTOR = frozenset("lambda lambd coef coeff coefficient".split())
"""First words of a longer name of a setting: `lambda_l1`; `lambda_loss` is a loss."""
CHOSEN = frozenset(
    "size sizes shape shapes patience workers seed gpus gpu enabled hidden dropout warmup".split()
)
"""A name with one of these anywhere is a setting: `train_micro_batch_size_per_gpu`."""
MAPPED = frozenset("kernel feature feat attention attn activation label color token".split())
"""Before `map`: what is mapped; `feature_map: 64` is no mean average precision."""
MACHINE = frozenset(
    "memory mem gpu cpu ram time times eta speed fps sec secs second seconds ms duration elapsed timing throughput tokens token "
    "samples sps tps mfu flops tflops images imgs its s it per rate momentum mom beta wd norm gnorm clip scale lr loader data".split()
)
"""Words for measurements of the machine or the optimiser, not of a split's examples."""
TIMES = frozenset("second sec time seconds timing duration latency elapsed throughput".split())
"""Durations have no direction."""
AVERAGED = frozenset(
    "micro macro weighted balanced pseudo ema mean seen unseen clean robust natural novel source target student teacher many medium few ood".split()
)
"""How or on which part a score was measured: part of its name, but not of a sentence."""
MEASURED_ON = (
    (("pseudo", "dice"), "val"),
    (("global", "foreground", "dice"), "val"),
    (("ents",), "val"),
    (("sents",), "val"),
    (("cats", "score"), "val"),
    (("cats", "macro"), "val"),
    (("cats", "micro"), "val"),
    (("current", "accuracy"), "val"),
    (("current", "norm", "ed"), "val"),
)
"""Names with a fixed split, although they do not contain the word (nnU-Net, spaCy, EasyOCR)."""
UNFINISHED = frozenset("the of a an to for and with is are be on over".split())
"""No name ends in one of these: `cost of the` is part of a sentence."""
