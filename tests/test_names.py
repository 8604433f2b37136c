"""Every spelling of a metric finds its split and its standard name, or keeps its own."""

from __future__ import annotations

import pytest

from curvetui.names import direction, is_known, is_plain, is_setting, metric, split_of

TITLES = """\
loss train_loss
train_loss train_loss
Train Loss train_loss
trainLoss train_loss
loss_train train_loss
accuracy_score train_accuracy
val_dice_score val_dice
test_roc_auc_score test_auroc
AUC_ROC_SCORE train_auroc
episodic_returns reward
val_prec val_precision
Average_precission train_precision
Current_accuracy val_accuracy
Current_norm_ED val_current_norm_ed
val_loss val_loss
valid loss val_loss
Val. Loss val_loss
validation/loss val_loss
eval/loss val_loss
dev_loss val_loss
test_loss test_loss
te_loss test_loss
trn_loss train_loss
tst_err test_error
acc train_accuracy
accuracy train_accuracy
val_acc val_accuracy
Validation ACC val_accuracy
sparse_categorical_accuracy train_accuracy
val_sparse_categorical_accuracy val_accuracy
ENTS_F val_f1
ENTS_R val_recall
CATS_MACRO_F val_cats_f1
CATS_SCORE val_cats_score
cats_loss train_cats_loss
validation perp val_perplexity
valid_0's auc val_auc (0)
training's l2 train_l2
train-logloss train_logloss
validation_0-mlogloss val_mlogloss (0)
eval_f1 val_f1
mAP50(B) val_map50
metrics/mAP50-95(B) val_map50_95
lr learning_rate
learning_rate learning_rate
lr/group0 learning_rate (group0)
lr-Adam learning_rate (adam)
ppl train_perplexity
val_ppl val_perplexity
bpc train_bits_per_character
grad_norm grad_norm
gnorm grad_norm
global_norm grad_norm
Acc@1 train_accuracy
top5 train_top5_accuracy
top1 error train_error
train_loss_step train_loss
train_loss_epoch train_loss
D_loss train_loss (discriminator)
loss_G train_loss (generator)
box_loss train_box_loss
val/box_loss val_box_loss
policy_loss train_policy_loss
rollout/ep_rew_mean reward
VAcc val_accuracy
TrF1 train_f1
va_dice val_dice
vloss vloss
val_F1-Score val_f1
OA train_accuracy
episodic_return reward
return reward
wer train_wer
损失 train_loss
验证准确率 val_accuracy
Perte de validation (nats) val_loss
Perte d'entraînement train_loss
Lernrate learning_rate
batch_size batch_size
loss_weight loss_weight
loss scale loss_scale
batch_cost batch_cost
tokens_per_second tokens_per_second
tokens_per_s tokens_per_s
it_per_s it_per_s
memory memory""".splitlines()


@pytest.mark.parametrize("line", TITLES)
def test_a_spelling_finds_its_title(line):
    """Split, standard name and group."""
    name, _, title = (
        line.rpartition(" ")
        if not line.endswith(")")
        else (
            line[: line.rfind(" ", 0, line.rfind(" "))],
            "",
            line[line.rfind(" ", 0, line.rfind(" ")) + 1 :],
        )
    )

    assert metric(name).title == title


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("val_loss", "lower"),
        ("val_acc", "higher"),
        ("wer", "lower"),
        ("bleu", "higher"),
        ("BCER train", "lower"),
        ("SENTS_F", "higher"),
        ("p", None),
        ("ppl", "lower"),
        ("reward", "higher"),
        ("D_loss", None),
        ("policy_loss", None),
        ("lr", None),
        ("batch_size", None),
        ("loss_weight", None),
        ("time", None),
        ("map_loss", "lower"),
        ("top1 error", "lower"),
        ("Loss/r1_penalty/mean", None),
        ("gradient_penalty", None),
        ("Loss/signs/real/mean", None),
        ("Loss/G/reg/mean", None),
        ("EpRew", "higher"),
        ("AverageEpRet", "higher"),
        ("StdEpRet", None),
        ("std_reward", None),
        ("EpCost", None),
        ("PiLoss", None),
        ("CeLoss", "lower"),
        ("mIoU", "higher"),
        ("dice_coef", "higher"),
        ("loss_coef", None),
        ("reg_loss", "lower"),
        ("regression_loss", "lower"),
        ("best_acc", None),
        ("val_best_dice_so_far", None),
        ("bestfit_loss", "lower"),
        ("test/action_l2", None),
        ("l2", "lower"),
        ("val_relative_l2", "lower"),
        ("l2_loss", "lower"),
        ("smooth l1 error", "lower"),
    ],
)
def test_which_end_is_better(name, better):
    """Errors fall, scores rise, and of the rest nothing is said."""
    assert metric(name).better == better


def test_a_place_says_the_split_where_the_name_does_not():
    """`Test set:` above a loss; never for what is no measurement on examples."""
    assert metric("loss", "test").title == "test_loss"
    assert metric("val_loss", "test").title == "val_loss"
    assert metric("memory", "test").title == "memory"


def test_what_is_set_is_no_metric():
    """A config's `lr_decay: 0.1` must not become a curve."""
    assert [
        n
        for n in ("loss_weight", "eval_batch_size", "lr_decay", "base_lr", "loss", "margin_loss")
        if is_setting(n)
    ] == ["loss_weight", "eval_batch_size", "lr_decay", "base_lr"]
    weights = ("l1_w", "rec_wt", "loss_mult", "lambda_l1", "coef/kl")
    losses = ("l1", "w", "w_loss", "lambda_loss", "W loss")
    assert all(map(is_setting, weights))
    assert not any(map(is_setting, losses))
    assert not is_known("batch_size")
    assert not is_plain("val_loss did not improve from")


def test_directions_are_those_of_standard_names():
    """Speed is neither good nor bad."""
    assert (direction("box_loss"), direction("map50"), direction("tokens_per_second")) == (
        "lower",
        "higher",
        None,
    )
    assert split_of("train and test") is None


def test_a_name_without_letters_is_kept():
    """A chart without a name cannot be found."""
    assert metric("❤").metric == "❤"
    assert metric("ａｃｃ").metric


@pytest.mark.parametrize("name", ["v_loss", "vloss", "loss/v_loss", "p_loss"])
def test_the_loss_of_a_value_function_need_not_fall(name):
    assert metric(name).better is None


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("valid_task_acc_3", "3"),
        ("segment accuracy 2", "2"),
        ("val-core/gsm8k/acc/mean@8", None),
        ("val_top_5_acc", None),
    ],
)
def test_a_number_behind_a_score_is_a_row_of_its_table(name, group):
    assert metric(name).group == group


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("MeanIU", "iou"),
        ("val_bacc", "balanced_accuracy"),
        ("rollout/success_rate", "success_rate"),
        ("eval success rate", "success_rate"),
    ],
)
def test_scores_by_their_short_names_have_a_direction(name, standard):
    assert (metric(name).metric, metric(name).better) == (standard, "higher")
