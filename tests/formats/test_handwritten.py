"""The hundred ways in which people print their losses."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of
from tests.formats.reading import cases, told

LINES = cases("""
# numbers that are part of names
Epoch 3: Rank-1 : 87.3% Rank-5 : 95.1% ⇒ epoch 3, rank_1 87.3, rank_5 95.1
epoch 2 BLEU-1 71.5 BLEU-4 32.25 ⇒ epoch 2, bleu_1 71.5, bleu_4 32.25
TPR@FAR=0.001: 0.25 ⇒ tpr_far_0_001 0.25
epoch 2 - val_f1:28.17% ⇒ epoch 2, val_f1 28.17
Epoch 2 NDCG @ 20: 0.25, Recall @ 20: 0.5 ⇒ epoch 2, ndcg_20 0.25, recall_20 0.5
epoch 2 HR @ 10 = 0.5 ⇒ epoch 2, hr_10 0.5
epoch 2 AP @ 0.75: 0.5 ⇒ epoch 2, ap_0_75 0.5
Step 500/900 | Train 9.5 | Val~20% 9.25 ⇒ step 500, steps 900, train_value 9.5, val_20 9.25
epoch 3, recall within 5%: 0.25 ⇒ epoch 3, recall_within_5 0.25
epoch 3 val ≈ 10%: 0.5 ⇒ epoch 3, val_10 0.5
# cells parted by tabs, or by a split and blanks
epoch	3	valid running_average	0.25 ⇒ epoch 3, val_running 0.25
epoch 3 valid mean_gain 0.25 ⇒ epoch 3, val_gain 0.25
epoch 3  valid dcg 0.25  ⇒ epoch 3, val_dcg 0.25
# a counter before or behind the epoch of a fraction
[ 8 Epoch:[ 1/25] [ 3/ 273] time: 1.5, g_loss: 0.5 ⇒ epoch 1, epochs 25, batch 3, batches 273, time 1.5, train_loss (generator) 0.5
epoch 3, loss 0.5, summary, 24/25, 0/38 ⇒ epoch 3, train_loss 0.5
epoch 3 NCE: 10.5 step: 40.000 ⇒ epoch 3, nce 10.5, step 40
step: 3 - timing_s/gen:23.5 - timing_s/step:28.0 ⇒ step 3, timing_s_gen 23.5, timing_s_step 28
---Epoch.3 Train Negative Overall Log-Loss per event: 0.5 ⇒ epoch 3, train_log_event_loss 0.5
Iter.40, loss: 0.5 ⇒ step 40, train_loss 0.5
[1 :    200] loss G : 0.5 ⇒ epoch 1, batch 200, train_loss (generator) 0.5
[  7] ep=70    r=   2.5 steps= 56.0 ploss=-0.5 ⇒ epoch 7, r 2.5, steps 56, ploss -0.5
episodes_this_iter: 97 ⇒ episodes_this_iter 97
[PI] Ep 001 | Lam 0.5 | Total Loss 1.5 (Sup 1.25 Cons 0.25) ⇒ epoch 1, lam 0.5, train_loss 1.5, sup 1.25, cons 0.25
Step 3 | kl div 0.25 | temp 0.5 ⇒ step 3, kl_div 0.25, temp 0.5
epoch 3 | took 4 | loss 0.5 ⇒ epoch 3, train_loss 0.5
Num steps: 2000, Eval interval: 100 ⇒
Num steps: 2000, Return: 0.5 ⇒ step 2000, reward 0.5
# a name joined to its value behind a separator
G_loss:0.5, disc_loss0.25 ⇒ train_loss (generator) 0.5, train_loss (discriminator) 0.25
# stages are no epochs
[2/3] Training a classifier (seed=42, optimizer=adam) ⇒
# a counter joined to its word at the start of a line
EP12 EpisodeReward=31.5 ⇒ epoch 12, reward 31.5
step120: loss 0.5 ⇒ step 120, train_loss 0.5
E12 lr=0.1 trainloss=0.5 ⇒ epoch 12, learning_rate 0.1, train_loss 0.5
e012 | lr 0.1 | acc 0.5 ⇒ epoch 12, learning_rate 0.1, train_accuracy 0.5
[E7] loss: 0.5 ⇒ epoch 7, train_loss 0.5
# signs and names of other languages and trades
エポック：3／6　損失：0.5 ⇒ epoch 3, epochs 6, train_loss 0.5
Dönem 3/8 - kayıp: 0.5 ⇒ epoch 3, epochs 8, train_loss 0.5
輪次 3/8 訓練損失 0.5 ⇒ epoch 3, epochs 8, train_loss 0.5
2026-03-04 08:12:05 step 50 xent 2.5 ⇒ step 50, train_cross_entropy 2.5
[iter7] loss=0.5 ⇒ step 7, train_loss 0.5
# cells of a row without a header
| Valid | Epoch 3/20 | Loss | 0.5 | ⇒ epoch 3, epochs 20, val_loss 0.5
kimg 12.5: Loss/G/loss 0.5 ⇒ step 12.5, train_loss (generator) 0.5
Validation: metrics 0.75 loss 0.5 ⇒ val_metrics 0.75, val_loss 0.5
# a name behind its value
After epoch 3: 0.5 (train loss), 0.25 (val loss) ⇒ epoch 3, train_loss 0.5, val_loss 0.25
epoch 3: 0.5 (train loss) 0.25 (val loss) ⇒ epoch 3, train_loss 0.5, val_loss 0.25
epoch 3: 0.5 [train loss] | 25% [val acc] ⇒ epoch 3, train_loss 0.5, val_accuracy 25
# one group for each number of a word that identifies
step 3 head 1 loss 0.5 head 2 loss 0.25 ⇒ step 3, train_loss (head 1) 0.5, train_loss (head 2) 0.25
round 3: client 1 acc 0.5 client 2 acc 0.25 ⇒ epoch 3, train_accuracy (client 1) 0.5, train_accuracy (client 2) 0.25
epoch 3 task 1 loss: 0.5, task 2 loss: 0.25, loss: 0.75 ⇒ epoch 3, train_loss (task 1) 0.5, train_loss (task 2) 0.25, train_loss 0.75
# hexadecimal digits that identify who measured
Client 9d07: loss 0.5 acc 0.25 ⇒ train_loss (Client 9d07) 0.5, train_accuracy (Client 9d07) 0.25
[Client 3fa4] Epoch 1/3 - loss: 0.5 ⇒ epoch 1, epochs 3, train_loss (Client 3fa4) 0.5
round 2 | node 8b07d2 | acc=0.25 ⇒ epoch 2, train_accuracy (node 8b07d2) 0.25
epoch 3 lr 1e05 loss 0.5 ⇒ epoch 3, learning_rate 1e5, train_loss 0.5
# a metric that stands before its splits
Losses at epoch 3: train = 0.5, test = 0.25 ⇒ epoch 3, train_loss 0.5, test_loss 0.25
MSE after iteration 30: train 0.5 val 0.25 ⇒ step 30, train_mse 0.5, val_mse 0.25
epoch 3 accuracy (train / test): 0.5 / 0.25 ⇒ epoch 3, train_accuracy 0.5, test_accuracy 0.25
# scores on parts of the classes or domains
Epoch 3 seen acc 0.5 unseen acc 0.25 ⇒ epoch 3, seen_accuracy 0.5, unseen_accuracy 0.25
Epoch 3: clean acc 0.5 robust acc 0.25 ⇒ epoch 3, clean_accuracy 0.5, robust_accuracy 0.25
iter 3 source acc 0.5 target acc 0.25 ⇒ step 3, source_accuracy 0.5, target_accuracy 0.25
epoch 3 target acc 0.25 ⇒ epoch 3
# sentences
In epoch 3 we got a training loss of 0.5 and a validation loss of 0.25 ⇒ epoch 3, train_loss 0.5, val_loss 0.25
Epoch 3: the model reached a validation accuracy of 50% ⇒ epoch 3, val_accuracy 50
At epoch 3 our train loss is 0.5, our val loss is 0.25 ⇒ epoch 3, train_loss 0.5, val_loss 0.25
epoch 3 val_loss 0.5 per_class {'cat': 0.25, 'dog': 0.75} ⇒ epoch 3, val_loss 0.5, val_cat 0.25, val_dog 0.75
At the end of epoch 3 the average training loss is 0.5 ⇒ epoch 3, train_loss 0.5
Step 3: the loss is now 0.5 ⇒ step 3, train_loss 0.5
Test Accuracy of the model on the 10000 test images: 90.5 % ⇒ test_accuracy 90.5
Accuracy of the network on the 10000 test images after epoch 3: 54 % ⇒ epoch 3, test_accuracy 54
Accuracy of the model on the test images: 53.5% ⇒ test_accuracy 53.5
Overall accuracy on 500 validation samples: 0.9 ⇒ val_accuracy 0.9
Epoch 3 done, 0.5 train loss and 0.25 val loss ⇒ epoch 3, train_loss 0.5, val_loss 0.25
epoch 3 MRR @ 10 0.5 ⇒ epoch 3, mrr_10 0.5
epoch 3 many acc 0.5 few acc 0.25 ⇒ epoch 3, many_accuracy 0.5, few_accuracy 0.25
Model saved at ./out/model-loss=0.12 ⇒
epoch 3 train/loss=0.5 ⇒ epoch 3, train_loss 0.5
# only splits
12 train 0.5 heldout 0.25 ⇒ step 12, train_value 0.5, val_value 0.25
train 0.5 test 0.25 ⇒ train_value 0.5, test_value 0.25
train 0.5 heldout nan ⇒ train_value 0.5, val_value nan
train 50000 test 10000 ⇒
train 0.5 train 0.25 ⇒
# thousands grouped by underscores, an underscore before a counter
step 1_001_000 loss 0.5 ⇒ step 1001000, train_loss 0.5
env_steps=20_000, loss=0.5 ⇒ step 20000, train_loss 0.5
step 3 conv_1_000: 0.5 ⇒ step 3, conv_1_000 0.5
step 1_00 loss 0.5 ⇒ step 1
epoch_3: loss=0.5 ⇒ epoch 3, train_loss 0.5
# underscores in an identifier, or in a time before the line
epoch 3 dice=0.5 val=['3441_303'] ⇒ epoch 3, train_dice 0.5
2026_08_19_16_07_49 Epoch 3 loss: 0.5 ⇒ epoch 3, train_loss 0.5
[2026_08_19-16_07_49] [Epoch] 003 [Loss] loss_span 0.5 ⇒ epoch 3, train_span_loss 0.5
# an error in seconds, several values of one name, a counter of self-play
epoch 3 MAE: 0.038s | AUC: 0.5 ⇒ epoch 3, train_mae 0.038, train_auc 0.5
step 3: PDE:2.9e-03/2.6e-04/3.9e-04 ⇒ step 3, pde 2.9e-3, pde_2 2.6e-4, pde_3 3.9e-4
step 3: loss 6.65/1.00e-12 ⇒ step 3, train_loss 6.65
batch i:5, episode_len:28 ⇒ step 5, episode_len 28
# names and values in cells or in braces
epoch, 3, train loss, 0.5, val loss, 0.25 ⇒ epoch 3, train_loss 0.5, val_loss 0.25
Step,300,loss,0.5,lr,1e-3 ⇒ step 300, train_loss 0.5, learning_rate 1e-3
epoch,3,user: 3/4, mean loss, 0.5,valid auc, 0.25 ⇒ epoch 3, user 0.75, train_loss 0.5, val_auc 0.25
[Validation] {match_recall 6.318E-01, match_precision 0.5, accuracy 0.25} ⇒ val_match_recall 0.6318, val_match_precision 0.5, val_accuracy 0.25
# a file's name
Saved checkpoint to runs/exp_loss=0.123_epoch=3.pt ⇒
=> saved: models\\unet_val_acc=0.91.pth ⇒
Epoch 3 loss 0.5, wrote out/val_loss=0.25.ckpt ⇒ epoch 3, train_loss 0.5
# counters that nothing parts from their number
epoch0, loss = 2.25, acc = 44% ⇒ epoch 0, train_loss 2.25, train_accuracy 44
E100/500 | Loss:0.5 ⇒ epoch 100, epochs 500, train_loss 0.5
E  7/500 | Loss:0.5 ⇒ epoch 7, epochs 500, train_loss 0.5
[epoch7] loss: 0.25 ⇒ epoch 7, train_loss 0.25
# a pass over a split, counted by its name alone
Train 0, loss: 0.5, train acc: 0.25 ⇒ epoch 0, train_loss 0.5, train_accuracy 0.25
Test 12, loss: 0.5, test acc: 0.75 ⇒ epoch 12, test_loss 0.5, test_accuracy 0.75
Val 3 | mIoU: 0.5 ⇒ epoch 3, val_miou 0.5
Train 64 samples, loss: 0.5 ⇒ train_loss 0.5
Epoch(3/8) ⇒ epoch 3, epochs 8
train.py:88 轮次 3/8 loss: 0.5 ⇒ epoch 3, epochs 8, train_loss 0.5
train.py:88 E3 | LOSS train: 0.5 ⇒ epoch 3, train_loss 0.5
10:33:10 E3 - val loss = 0.5 ⇒ epoch 3, val_loss 0.5
# a split in the brackets of its metric, or its values without names
step 3 loss[train]=0.5 acc[val]=0.25 ⇒ step 3, train_loss 0.5, val_accuracy 0.25
Epoch 3 train 0.5 0.25 test 0.75, 0.125 ⇒ epoch 3, train_value 0.5, train_value (2) 0.25, test_value 0.75, test_value (2) 0.125
【第 3 / 8 个epoch】训练loss：0.5，验证loss：0.25 ⇒ epoch 3, epochs 8, train_loss 0.5, val_loss 0.25
# splits behind their values, a split before a counter, an evaluation's step
Epoch 3 Loss: 0.5 (train) 0.25 (val) ⇒ epoch 3, train_loss 0.5, val_loss 0.25
step 3 acc 0.5 (train), 0.25 (test) ⇒ step 3, train_accuracy 0.5, test_accuracy 0.25
Eval num_timesteps=3000, episode_reward=0.5 +/- 0.25 ⇒ step 3000, reward 0.5
***** Eval results 500 ***** ⇒ step 500
(train pid=33) E3 ⇒ epoch 3
03/01 10:11:17 AM | E3 >> val loss=0.5 ⇒ epoch 3, val_loss 0.5
# how many a mean is of; the epoch of the best so far; a path
	Mean test loss of 63 batches: 4.5. ⇒ test_loss 4.5
Average reward over 20 episodes: 4.5 ⇒ reward 4.5
val loss on 500 images: 4.5 ⇒ val_loss 4.5
Accuracy:  0.25 Best 0.5 ep 2  model:  runs/2102 ⇒ train_accuracy 0.25
epoch 7 acc 0.25 (best 0.5 epoch 2) ⇒ epoch 7, train_accuracy 0.25
results= TrainOutput(global_step=2260, training_loss=0.0625, metrics={'train_loss': 0.5}) ⇒
{'work_dir': 'runs', 'log_interval': 100, 'step': [30, 40], 'batch_size': 32, 'weight_decay': 0.5} ⇒
Generated sample: the loss of 3 people was 5 times higher ⇒
epoch 3 with an accuracy of 93 after tuning ⇒ epoch 3, train_accuracy 93
Epoch:0003; loss (train):0.5 • acc (val):25% ⇒ epoch 3, train_loss 0.5, val_accuracy 25
# what is neither a unit, a setting, a program's number nor a batch
ep 0 it 50 loss 0.5 ⇒ epoch 0, step 50, train_loss 0.5
TRAIN_LOSS: 0.5 ⇒ train_loss 0.5
Train loss .......... 0.5 ⇒ train_loss 0.5
train_batch_size .......... 640 ⇒
epoch-3 | TrainLoss 0.5 ⇒ epoch 3, train_loss 0.5
Epoch 0: 9125 / 10000 ⇒ epoch 0, test_accuracy 0.9125
Epoch 1: 100 / 938 ⇒ epoch 1, batch 100, batches 938
[dev] P: 0.5 R: 0.25 F1: 0.375 ⇒ val_precision 0.5, val_recall 0.25, val_f1 0.375
# a duration before a name
003 45.18s loss 0.5 val 0.25 ⇒ step 3, train_loss 0.5, val_loss 0.25
# letters for epoch and batch
i: 100, loss: 0.5 ⇒ step 100, train_loss 0.5
i=100 loss=0.5 ⇒ step 100, train_loss 0.5
Epoch 2 i 100 loss 0.5 ⇒ epoch 2, step 100, train_loss 0.5
E 7 B 520 loss rc:0.25 t:0.5 ⇒ epoch 7, batch 520, train_rc_loss 0.25, t 0.5
e 2 b 40 loss 0.5 ⇒ epoch 2, batch 40, train_loss 0.5
[E 0 | B 12] loss: 0.5 ⇒ epoch 0, batch 12, train_loss 0.5
# initials of loss and accuracy, both in one pair of brackets
3 Train(L=0.5  | A=0.25) ⇒ step 3, train_loss 0.5, train_accuracy 0.25
Epoch 3 Val [A: 0.25, L: 0.5] ⇒ epoch 3, val_accuracy 0.25, val_loss 0.5
ep 3 train{l: 0.5; a: 0.25} test{l: 0.75; a: 0.5} ⇒ epoch 3, train_loss 0.5, train_accuracy 0.25, test_loss 0.75, test_accuracy 0.5
Epoch 3 Train(L=0.5 | B=0.25) ⇒ epoch 3, train_l 0.5, train_b 0.25
Epoch 3 L=0.5 (A=0.25) ⇒ epoch 3, l 0.5, a 0.25
# a line of one of two networks
Generator Epoch 1, Loss 4.5 ⇒ epoch 1, train_loss (generator) 4.5
[Discriminator] epoch 3/10 loss: 0.5 ⇒ epoch 3, epochs 10, loss (discriminator) 0.5
Critic | Epoch 2 | loss 0.5 ⇒ epoch 2, train_loss (discriminator) 0.5
[G] Epoch 3 loss: 0.5 ⇒ epoch 3, train_loss (generator) 0.5
(D) step 40 | loss 0.5 ⇒ step 40, train_loss (discriminator) 0.5
[B] Epoch 3 loss: 0.5 ⇒ epoch 3, train_loss 0.5
Generator Epoch 1, D_loss 0.5 ⇒ epoch 1, train_loss (discriminator) 0.5
Generator step 3 acc 0.5 ⇒ step 3, train_accuracy 0.5
# where the best value was is not where the line stands
Val loss: 0.5. Best val loss: 0.25 at epoch 7 ⇒ val_loss 0.5
acc 0.5 (best 0.75 in epoch 3) ⇒ train_accuracy 0.5
mAP: 0.5, best: 0.75 @ epoch: 12 ⇒ map 0.5
loss: 0.5 at epoch 7 ⇒ epoch 7, train_loss 0.5
# how long it trained, behind what it trained on
chunks: 4 | epochs: 30 | avg loss: 2.5 ⇒ chunks 4, epochs 30, train_loss 2.5
epochs: 3 | loss: 0.5 ⇒ epoch 3, train_loss 0.5
# a counter between any name and its value
Valid MR at step 100: 7084.905200 ⇒ step 100, val_mr 7084.9052
Training average positive_sample_loss at step 100: 2.5 ⇒ step 100, train_positive_sample_loss 2.5
INFO  Mean Q after episode 7: -3.5 ⇒ epoch 7, q -3.5
The best model so far was saved at epoch 5: 0.3 ⇒
The archive was written at step 10: 3 files ⇒
# a bracket opened before the first name is no part of it
epoch 0 training [time: 2.5s, train loss: 28.25] ⇒ epoch 0, time 2.5, train_loss 28.25
epoch 3 terms [kl=0.25 mse=0.5] ⇒ epoch 3, kl 0.25, train_mse 0.5
Loss [train: 0.5, val: 0.75] ⇒ train_loss 0.5, val_loss 0.75
epoch 2 AP [all]: 0.5 ⇒ epoch 2, ap_all 0.5
# the length of a stage is no position
Frozen epochs:  5  (embeddings only) ⇒
Head epochs = 12 ⇒
Encoder epochs: 50 ⇒
Completed epochs: 5 ⇒ epoch 5
# the size of a data set is no measurement
Train: 5,242 windows ⇒
Val:   975 images ⇒
test = 88 sentences ⇒
epoch 3 train: 0.5 val: 0.75 loss ⇒ epoch 3, train_value 0.5, val_value 0.75
# tokens of a text
Source: <2en> <4us> hello ⇒
Raw source: ['<2de>', 'S203'] ⇒
loss: <3_of_9> x ⇒
epoch 3 loss: <0.25 ⇒ epoch 3, train_loss 0.25
# tesseract's stages are no families
At iteration 5500, stage 1, BCER eval=92.5, BWER eval=99.5 ⇒ step 5500, val_bcer 92.5, val_bwer 99.5
At iteration 90/100/110, BCER train=9.5%, New best BCER = 9.5 Transitioned to stage 1 wrote ⇒ step 100, train_bcer 9.5
Stage 2 epoch 3 loss 0.5 ⇒ epoch 3, train_loss (stage 2) 0.5
# a paper's number is none
[1] Attention. arXiv preprint arXiv:1706.03762 (2017). ⇒
Accuracy of arXiv:1512.03385v1, 2015 ⇒
See doi:10.1038/323533a0 for the loss ⇒
# decimal commas
Époque 3 : perte = 0,41 ; exactitude = 93,25 % ⇒ epoch 3, train_loss 0.41, train_accuracy 93.25
Epoche 3: Verlust 0,4125 ⇒ epoch 3, train_loss 0.4125
step 1,250 loss 0.5 ⇒ step 1250, train_loss 0.5
# what becomes of a value, what it is of, what it costs
epoch 3: lr 0.5 -> 0.25 ⇒ epoch 3, learning_rate 0.25
learning rate 0.5 => 0.25 ⇒ learning_rate 0.25
Learning rate for this epoch: 0.125 ⇒ learning_rate 0.125
epoch 3, test error of best model 12.5 % ⇒ epoch 3, test_error 12.5
Model is improving acc: 0.25 --> 0.5 ⇒
Epoch 3 | Loss 0.5 | Val 0.75 ⇒ epoch 3, train_loss 0.5, val_loss 0.75
Epoch 001, Loss: 1.5, Train: 0.25, Val: 0.125 ⇒ epoch 1, train_loss 1.5, train_value 0.25, val_value 0.125
Epoch 3 va_loss 0.5 va_acc 0.75 ⇒ epoch 3, val_loss 0.5, val_accuracy 0.75
Cost per score: $40 ⇒
[5200, 0.0001] ⇒ step 5200
iter: 10, scores: {'DICE/Train - Dice, class 1': 0.5, 'DICE/Train - Dice, class 2': 0.25} ⇒ step 10, train_dice_dice_class_1 0.5, train_dice_dice_class_2 0.25
Evaluating: arc_easy (10-shot, type: choice)... accuracy: 0.5 ⇒ val_accuracy (arc_easy) 0.5
# epochs, in every bracket
Epoch 1/10, Loss: 0.5 ⇒ epoch 1, epochs 10, train_loss 0.5
Epoch [1/10], Loss: 0.5 ⇒ epoch 1, epochs 10, train_loss 0.5
Epoch: [1][10/500] Loss 0.5 (0.6) ⇒ epoch 1, batch 10, batches 500, train_loss 0.5, train_loss' 0.6
[Epoch 1] loss=0.5 ⇒ epoch 1, train_loss 0.5
[Epoch 1/200] [Batch 3/938] [D loss: 0.69] [G loss: 0.70] ⇒ epoch 1, epochs 200, batch 3, batches 938, train_loss (discriminator) 0.69, train_loss (generator) 0.7
epoch: 1 of 10 loss: 0.5 ⇒ epoch 1, epochs 10, train_loss 0.5
EPOCH 001: loss = 0.5000 ⇒ epoch 1, train_loss 0.5
Epoch #3 train_loss: 0.5 ⇒ epoch 3, train_loss 0.5
ep 3 loss 0.5 acc 0.9 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.9
Epoch: [1 | 300] LR: 0.100000 ⇒ epoch 1, epochs 300, learning_rate 0.1
(Epoch 0 / 10) train acc: 0.1; val_acc: 0.2 ⇒ epoch 0, epochs 10, train_accuracy 0.1, val_accuracy 0.2
=== Epoch 5 === train loss 0.5 ⇒ epoch 5, train_loss 0.5
Epoch 00003 | Loss 0.5 | Accuracy 0.8 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.8
epoch=3 loss=0.5 ⇒ epoch 3, train_loss 0.5
epoch=3, train_loss=0.5, val_loss=0.6 ⇒ epoch 3, train_loss 0.5, val_loss 0.6
Epoch:3\tLoss:0.5\tAcc:0.9 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.9
After epoch 3: loss 0.5 ⇒ epoch 3, train_loss 0.5
Train Epoch: 3 [640/60000 (1%)]\tLoss: 2.3 ⇒ epoch 3, batch 640, batches 60000, train_loss 2.3
Train Epoch: 3 [59584/60000] Loss: 0.4 ⇒ epoch 3, batch 59584, batches 60000, train_loss 0.4
Epoch 3 (100/391) loss 0.5 ⇒ epoch 3, batch 100, batches 391, train_loss 0.5
Epoch 1/10 100/391 loss 0.5 ⇒ epoch 1, epochs 10, batch 100, batches 391, train_loss 0.5
Epoch: 2, Batch: 10, Loss: 0.5 ⇒ epoch 2, batch 10, train_loss 0.5
epoch 2 iter 10 loss 0.5 ⇒ epoch 2, step 10, train_loss 0.5
[1,  2000] loss: 1.25 ⇒ epoch 1, batch 2000, train_loss 1.25
[1/5][10/1583]\tLoss_D: 1.7\tLoss_G: 5.1\tD(x): 0.5\tD(G(z)): 0.6 / 0.1 ⇒ epoch 1, epochs 5, batch 10, batches 1583, train_loss (discriminator) 1.7, train_loss (generator) 5.1, d_x 0.5, d_g_z 0.6, d_g_z_2 0.1
Epoch 3/10 - loss: 0.5 - val_loss: 0.6 ⇒ epoch 3, epochs 10, train_loss 0.5, val_loss 0.6
Epoch 3/10 - Loss: 0.5, Val Loss: 0.6 ⇒ epoch 3, epochs 10, train_loss 0.5, val_loss 0.6
Epoch 3/10 (12.3s) - loss: 0.5 ⇒ epoch 3, epochs 10, train_loss 0.5
Epoch 3/10 [12s] loss 0.5 ⇒ epoch 3, epochs 10, train_loss 0.5
epoch 3 | val_acc: 0.9 (12.3s) ⇒ epoch 3, val_accuracy 0.9
Epoch: 3/5... Step: 100... Loss: 2.34... Val Loss: 2.4... ⇒ epoch 3, epochs 5, step 100, train_loss 2.34, val_loss 2.4
epoch 3 Train/loss 0.5 Val/loss 0.6 Val/acc 0.7 ⇒ epoch 3, train_loss 0.5, val_loss 0.6, val_accuracy 0.7
epoch 3 IoU=0.24 Dice=0.3 ⇒ epoch 3, train_iou 0.24, train_dice 0.3
Epoch 3/10: {'loss': 0.5, 'val_loss': 0.6} ⇒ epoch 3, epochs 10, train_loss 0.5, val_loss 0.6
Epoch 3 - OrderedDict([('loss', 0.5), ('val_acc', tensor(0.9))]) ⇒ epoch 3, train_loss 0.5, val_accuracy 0.9
[3/40] [('loss', 0.5), ('acc', 0.9)] ⇒ epoch 3, epochs 40, train_loss 0.5, train_accuracy 0.9
3: {'loss': 0.5, 'acc': 0.9} ⇒ step 3, train_loss 0.5, train_accuracy 0.9
3: train_loss: 0.5, val_loss: 0.6 ⇒ step 3, train_loss 0.5, val_loss 0.6
epoch 3 cls_loss 0.5 reg_loss 0.6 total_loss 1.1 ⇒ epoch 3, train_cls_loss 0.5, train_reg_loss 0.6, train_loss 1.1
epoch 3 mIoU of 0.5 and pixel acc of 0.6 and loss of 0.7 ⇒ epoch 3, miou 0.5, pixel_accuracy 0.6, train_loss 0.7
epoch 3 loss 0.5 / acc 0.6 / f1 0.7 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.6, train_f1 0.7
> [3/40] loss 0.5 ⇒ epoch 3, epochs 40, train_loss 0.5
# steps
Iteration 100 / 4900: loss 2.3 ⇒ step 100, steps 4900, train_loss 2.3
iter: 100/1000 loss: 2.3 ⇒ step 100, steps 1000, train_loss 2.3
step 100: train loss 2.1, val loss 2.2 ⇒ step 100, train_loss 2.1, val_loss 2.2
Step: 100 | Loss: 2.3 | LR: 1e-3 ⇒ step 100, train_loss 2.3, learning_rate 0.001
global_step=100, loss=2.3 ⇒ step 100, train_loss 2.3
Step 1,200: loss = 2.3 ⇒ step 1200, train_loss 2.3
[100/1000] loss: 2.3 ⇒ epoch 100, epochs 1000, train_loss 2.3
100/1000 loss: 2.3 ⇒ step 100, steps 1000, train_loss 2.3
100: loss 2.3 ⇒ step 100, train_loss 2.3
100 loss 2.3 acc 0.3 ⇒ step 100, train_loss 2.3, train_accuracy 0.3
it 100 | loss 2.3 ⇒ step 100, train_loss 2.3
Update 100 loss 2.3 ⇒ step 100, train_loss 2.3
Minibatch Loss= 2.3000, Training Accuracy= 0.300 ⇒ train_loss 2.3, train_accuracy 0.3
Step 200, Minibatch Loss= 2.3000, Training Accuracy= 0.300 ⇒ step 200, train_loss 2.3, train_accuracy 0.3
Loss at step 100: 2.3 ⇒ step 100, train_loss 2.3
Validation accuracy after epoch 5: 0.9 ⇒ epoch 5, val_accuracy 0.9
Average loss at step  2000 :  113.8 ⇒ step 2000, train_loss 113.8
# splits
Train Loss: 0.5 Acc: 0.9 Val Loss: 0.6 Acc: 0.8 ⇒ train_loss 0.5, train_accuracy 0.9, val_loss 0.6, val_accuracy 0.8
Train - loss: 0.5, acc: 0.9 | Val - loss: 0.6, acc: 0.8 ⇒ train_loss 0.5, train_accuracy 0.9, val_loss 0.6, val_accuracy 0.8
[Train] loss 0.5 acc 0.9 [Val] loss 0.6 acc 0.8 ⇒ train_loss 0.5, train_accuracy 0.9, val_loss 0.6, val_accuracy 0.8
train Loss: 0.5882 Acc: 0.6885 ⇒ train_loss 0.5882, train_accuracy 0.6885
val Loss: 0.2 Acc: 0.93 ⇒ val_loss 0.2, val_accuracy 0.93
Loss: train 0.5, val 0.6 ⇒ train_loss 0.5, val_loss 0.6
Loss | Train: 0.5 | Val: 0.6 ⇒ train_loss 0.5, val_loss 0.6
loss: 0.5, val: {loss: 0.6, acc: 0.8} ⇒ train_loss 0.5, val_loss 0.6, val_accuracy 0.8
Epoch 3: training loss = 0.5, validation loss = 0.6 ⇒ epoch 3, train_loss 0.5, val_loss 0.6
Epoch 3: tr_loss 0.5 te_loss 0.6 ⇒ epoch 3, train_loss 0.5, test_loss 0.6
Epoch 3, Loss (train): 0.5, Loss (val): 0.6 ⇒ epoch 3, train_loss 0.5, val_loss 0.6
Epoch 3 | loss/train 0.5 | loss/val 0.6 ⇒ epoch 3, train_loss 0.5, val_loss 0.6
Test set: Average loss: 0.05, Accuracy: 9832/10000 (98%) ⇒ test_loss 0.05, test_accuracy 0.9832
Validation Error: Accuracy: 56.9%, Avg loss: 0.69 ⇒ val_accuracy 56.9, val_loss 0.69
Train/Valid ACC: 0.962/0.960 ⇒ train_accuracy 0.962, val_accuracy 0.96
Gen/Dis Loss: -0.05/-0.26 ⇒ train_loss (generator) -0.05, train_loss (discriminator) -0.26
Train/Val Loss: 0.5 / 0.6, Train/Val Acc: 0.9 / 0.8 ⇒ train_loss 0.5, val_loss 0.6, train_accuracy 0.9, val_accuracy 0.8
train loss/acc: 0.5/0.9 | test loss/acc: 0.6/0.8 ⇒ train_loss 0.5, train_accuracy 0.9, test_loss 0.6, test_accuracy 0.8
Dev F1: 88.2 | Dev loss: 0.3 ⇒ val_f1 88.2, val_loss 0.3
eval_loss: 0.6 eval_accuracy: 0.8 ⇒ val_loss 0.6, val_accuracy 0.8
Holdout loss: 0.6 ⇒ val_loss 0.6
# shapes of values
acc: 93.21% ⇒ train_accuracy 93.21
Accuracy of the network on the 10000 test images: 54 % ⇒ test_accuracy 54
loss: nan, val_loss: inf ⇒ train_loss nan, val_loss inf
loss=-inf grad_norm=NaN ⇒ train_loss -inf, grad_norm nan
loss: 1.23e-05 ⇒ train_loss 1.23e-05
loss: [0.345], acc: [0.9] ⇒ train_loss 0.345, train_accuracy 0.9
loss: tensor(0.345, grad_fn=<NllLossBackward0>) ⇒ train_loss 0.345
loss=tensor([0.3], device='cuda:0') ⇒ train_loss 0.3
Epoch 3 loss np.float64(0.3) ⇒ epoch 3, train_loss 0.3
'loss': '0.5', 'acc': '0.9' ⇒ train_loss 0.5, train_accuracy 0.9
acc 0.93 ± 0.01 loss 0.5 +/- 0.1 ⇒ train_accuracy 0.93, train_loss 0.5
test_acc: 0.93+-0.01, test_loss: 0.5 ⇒ test_accuracy 0.93, test_loss 0.5
loss 0.50(0.61) acc 90.1(89.3) ⇒ train_loss 0.5, train_loss' 0.61, train_accuracy 90.1, train_accuracy' 89.3
loss:0.5;acc:0.9; ⇒ train_loss 0.5, train_accuracy 0.9
loss -> 0.5, acc -> 0.9 ⇒ train_loss 0.5, train_accuracy 0.9
loss is 0.5 ⇒ train_loss 0.5
ppl: 35.2 | bpc: 1.23 BPC | lr 1e-3 ⇒ train_perplexity 35.2, train_bits_per_character 1.23, learning_rate 0.001
# names
0.512 loss, 0.001 rate ⇒ train_loss 0.512
Got 9123 / 10000 correct (91.23) ⇒ train_accuracy 0.9123
Top 5 accuracy: 90.1 ⇒ train_top5_accuracy 90.1
Acc@1 76.1 Acc@5 92.8 ⇒ train_accuracy 76.1, train_top5_accuracy 92.8
mAP@0.5: 0.61, mAP@0.5:0.95: 0.41 ⇒ map_0_5 0.61, map_0_5_0_95 0.41
class 3 acc: 0.9 ⇒ train_accuracy (class 3) 0.9
Fold 2: val_loss: 0.6, val_acc: 0.8 ⇒ val_loss (fold 2) 0.6, val_accuracy (fold 2) 0.8
val WER 12.3 CER 4.5 ⇒ val_wer 12.3, val_cer 4.5
reward: 12.5 | entropy: 0.3 ⇒ reward 12.5, entropy 0.3
policy_loss: -0.01 value_loss: 3.2 ⇒ train_policy_loss -0.01, train_value_loss 3.2
trn_err 3.1% tst_err 4.5% ⇒ train_error 3.1, test_error 4.5
grad norm: 1.23 | lr: 3e-4 ⇒ grad_norm 1.23, learning_rate 0.0003
RMSE: 0.9 MAE: 0.7 R2: 0.8 ⇒ train_rmse 0.9, train_mae 0.7, train_r2 0.8
# ornaments
📈 Epoch  24/30 │ train ▸ loss 0.26 acc 95.08% │ val ▸ loss 0.27 acc 94.00% │ ⏱ 0.1s ⇒ epoch 24, epochs 30, train_loss 0.26, train_accuracy 95.08, val_loss 0.27, val_accuracy 94.0
🔥 loss: 0.5 🎯 acc: 0.9 ⇒ train_loss 0.5, train_accuracy 0.9
--> Loss: 0.5 <-- ⇒ train_loss 0.5
* Loss: 0.5 ⇒ train_loss 0.5
| epoch   1 |   200/ 2983 batches | lr 20.00 | ms/batch  5.6 | loss  7.2 | ppl  1300.1 ⇒ epoch 1, batch 200, batches 2983, learning_rate 20.0, ms_batch 5.6, train_loss 7.2, train_perplexity 1300.1
| end of epoch   1 | time: 30.1s | valid loss  5.5 | valid ppl   245.1 ⇒ epoch 1, time 30.1, val_loss 5.5, val_perplexity 245.1
# names listed before their values
epoch 3 loss, acc: 0.5, 0.75 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.75
Epoch 3 IS, FID: 8.25, 10.5 ⇒ epoch 3, is 8.25, train_fid 10.5
step 40 (loss, acc) = (0.5, 75.0%) ⇒ step 40, train_loss 0.5, train_accuracy 75.0
Test set: precision, recall, f1 = 0.5 0.75 0.6 ⇒ test_precision 0.5, test_recall 0.75, test_f1 0.6
epoch 2 train/val/test acc: 0.5 / 0.6 / 0.7 ⇒ epoch 2, train_accuracy 0.5, val_accuracy 0.6, test_accuracy 0.7
epoch 2 loss (train/val/test): 0.5/0.6/0.7 ⇒ epoch 2, train_loss 0.5, val_loss 0.6, test_loss 0.7
epoch 2 val loss, acc: 0.5, 0.75 ⇒ epoch 2, val_loss 0.5, val_accuracy 0.75
epoch, loss: 3, 0.5 ⇒ epoch 3, train_loss 0.5
# one name, two values
Epoch: 5, loss: 0.5, 0.6 ⇒ epoch 5, train_loss 0.5
# a row of short names
Epoch 2 [x 0.1, y 0.2, total 0.5] ⇒ epoch 2, x 0.1, y 0.2, total 0.5
step 7 | Losses: box 0.1; obj 0.2; cls 0.5 ⇒ step 7, box 0.1, obj 0.2, cls 0.5
iter 3 L 2.5 Q 0.5 ⇒ step 3, l 2.5, q 0.5
# a number that nothing names
epoch 0, batch 5: 4.95 ⇒ epoch 0, batch 5, value 4.95
Iteration 200 : 0.693 ⇒ step 200, value 0.693
Epoch 3/10 -> 0.5 ⇒ epoch 3, epochs 10, value 0.5
# two counters of the whole run: the finer one leads
iter 3 | timesteps 6144 | reward 2.5 ⇒ step 6144, batch 3, reward 2.5
Update 3, timestep: 6144, loss: 0.5 ⇒ step 6144, batch 3, train_loss 0.5
iteration 3 step 20 loss: 0.5 ⇒ step 3, train_loss 0.5
# Greek letters
Episode 3 | reward: 2.5 | ε: 0.5 ⇒ epoch 3, reward 2.5, ε 0.5
# other languages
第 3 轮: 损失 0.5 准确率 0.9 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.9
epoch 3, 训练损失: 0.5, 验证损失: 0.6, 验证准确率: 0.8 ⇒ epoch 3, train_loss 0.5, val_loss 0.6, val_accuracy 0.8
Época 3: pérdida = 0.5 ⇒ epoch 3, train_loss 0.5
Époque 3 - perte: 0.5 - précision: 0.9 ⇒ epoch 3, train_loss 0.5, train_accuracy 0.9
# a clock before a value does not name it
Epoch 7 @ 11:42 PM : 0.5 Loss, 80% Accuracy ⇒ epoch 7, train_loss 0.5, train_accuracy 80
Epoch 7 (9:05:31 a.m.): 0.5 loss ⇒ epoch 7, train_loss 0.5
step 40 at 3:15pm: val loss 0.5 ⇒ step 40, val_loss 0.5
epoch 2 | loss 0.5 | PM : 3 ⇒ epoch 2, train_loss 0.5, pm 3
# a duration takes the words before it along
epoch 3 time for last 20 batches: 0:01:08, loss: 0.5 ⇒ epoch 3, train_loss 0.5
Epoch 1 : 5 / 90 samples , time of 5 samples : 0:00:08 hours , Acc: 0.5 ⇒ epoch 1, batch 5, batches 90, train_accuracy 0.5
step 9, elapsed in 10 steps: 00:12, val loss: 0.5 ⇒ step 9, val_loss 0.5
epoch 3 class 2 acc: 0.5 ⇒ epoch 3, train_accuracy (class 2) 0.5
# initials are one word
Epoch 5: 0.5 C.E. Loss ⇒ epoch 5, train_ce_loss 0.5
epoch 5 M.S.E.: 0.25 ⇒ epoch 5, train_mse 0.25
Epoch 5, R.M.S.E = 0.25 ⇒ epoch 5, train_rmse 0.25
epoch 5 a.b.loss: 0.25 ⇒ epoch 5, train_a_b_loss 0.25
# a shape is no measurement
epoch 3 mask.shape: (8, 1, 37, 37) ⇒ epoch 3
logits size: torch.Size([8, 10]) ⇒
step 3 x shape=[4, None, 512], loss 0.5 ⇒ step 3, train_loss 0.5
Epoch 3 image torch.Size([4, 3]), label torch.Size([4]), loss 0.5 ⇒ epoch 3, train_loss 0.5
epoch 3 shape_loss: 0.25 ⇒ epoch 3, shape_loss 0.25
# the best measure over thresholds is no best so far
epoch: 1 MAE: 0.2 maxF1: 0.56 ⇒ epoch 1, train_mae 0.2, max_f1 0.56
epoch: 1 val_MAE: 0.2 val_maxF1: 0.56 ⇒ epoch 1, val_mae 0.2, val_max_f1 0.56
epoch: 1 MAE: 0.2 max_fm: 0.56 ⇒ epoch 1, train_mae 0.2, max_fm 0.56
epoch: 1 MAE: 0.2 maxE: 0.56 ⇒ epoch 1, train_mae 0.2, max_e 0.56
epoch: 1 MAE: 0.2 max: 0.56 ⇒ epoch 1, train_mae 0.2
epoch: 1 MAE: 0.2 max F1: 0.56 ⇒ epoch 1, train_mae 0.2
# full width punctuation is read like ascii
Batch：30/800 | loss：1.25 | acc：40.5％ ⇒ batch 30, batches 800, train_loss 1.25, train_accuracy 40.5
当前轮次：3/20 | 当前损失：1.5 | 验证准确率：0.75 ⇒ epoch 3, epochs 20, train_loss 1.5, val_accuracy 0.75
【第4轮】训练损失值：1.5；验证损失值（平均）：1.25 ⇒ epoch 4, train_loss 1.5, val_loss 1.25
step＝40｜loss＝0.5 ⇒ step 40, train_loss 0.5
第 3 轮：验证损失 1.25（最佳 1.0），当前最佳准确率：0.9 ⇒ epoch 3, val_loss 1.25
# names stand where people put them
Val epoch 3 has acc 0.5 and loss 1.4 ⇒ epoch 3, val_accuracy 0.5, val_loss 1.4
Epoch 3, 0.91 test_accuracy after 12.1 seconds ⇒ epoch 3, test_accuracy 0.91
epoch 3, step 10, loss_train, 0.629 ⇒ epoch 3, step 10, train_loss 0.629
epoch 3 | f1-score (micro avg)  0.41 ⇒ epoch 3, micro_f1 0.41
epoch 3 avg_loss: 0.5 (-0.1) ⇒ epoch 3, train_loss 0.5
# a summary has the split of its name and a count of batches
Train_summary: [5/6/48] epoch: 2 iter: 17 Loss: 0.5 ⇒ batch 5, batches 6, epoch 2, step 17, train_loss 0.5
Val results: [3/100] epoch: 2 acc: 0.5 ⇒ batch 3, batches 100, epoch 2, val_accuracy 0.5
Train_stats: [7/8] step: 40 Loss: 0.5 ⇒ batch 7, batches 8, step 40, train_loss 0.5
Test results: 30/40 correct ⇒ test_accuracy 0.75
# a printed tuple is read like its parts
('Iteration: ', 40, ' cost: ', 0.5) ⇒ step 40, train_loss 0.5
(u'epoch', 3, u'val_loss', '0.75') ⇒ epoch 3, val_loss 0.75
("Epoch ", 2, "train acc:", 0.5, "test acc:", 0.25) ⇒ epoch 2, train_accuracy 0.5, test_accuracy 0.25
('Losses', {u'parser': 2.5}) ⇒ train_parser_loss 2.5
""")

NOTHING = [
    "INFO: seed=1234 batch=64 warmup=500",
    "lr 0.001, batch 16, hidden 128",
    "lr=0.1 batch=32 epochs=6",
    "epoch 3: 12.5s",
    "Epoch 3/10 done in: 31.5",
    "after epoch 3 the room 2.5, wall 3.5, door 4.5",
    "step 5 took 3.5 eta 2.5",
    "Best val acc: 0.93 at epoch 5",
    "val_loss improved from 0.63042 to 0.44537, saving model to best.keras",
    "Early stopping counter: 3 out of 10",
    "Loading checkpoint models/epoch_3_loss_0.5.pt",
    "2026-11-22 05:56:43 starting",
    "the validation loss merely rose by 0.26; this is a 27% decrease",
    "Files already downloaded and verified",
    "torch 2.1.0 cuda 12.1",
    "    parser.add_argument('--lr', type=float, default=0.1)",
    "        loss = criterion(output, target) * 0.5",
    "    print(f'epoch {epoch} loss {loss:.4f}')",
    "if step % 100 == 0:",
    "| N/A   45C    P0    60W / 300W |   5321MiB / 16160MiB |     35%      Default |",
    "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)",
    "wandb:     loss 0.1234",
    "Traceback (most recent call last):",
    '  File "train.py", line 123, in <module>',
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[text[:40] for text, _ in LINES])
def test_reads_what_people_print(line, expected):
    """Each number goes to its name, its split, its counter."""
    found = told(line)

    assert found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("line", NOTHING)
def test_reads_nothing_where_nothing_is_measured(line):
    """Repeats, paths, code, versions and prose bring no values."""
    assert [
        name
        for name in told(line)
        if name not in ("epoch", "step", "batch", "epochs", "steps", "batches")
    ] == []


def test_values_between_epochs_stand_at_their_epoch_where_steps_begin_anew():
    """What the last batch counted is the same in every epoch: it places no validation."""
    lines = [
        line
        for epoch in (1, 2, 3)
        for line in (
            *(
                f"Epoch {epoch}, Iteration {step}, Training Loss: {2 / epoch + step / 9000:.3f}"
                for step in (100, 200, 300)
            ),
            f"Validation: loss={2.1 / epoch:.3f}",
        )
    ]
    (run,) = snapshot_of("\n".join(lines).encode()).runs
    curves = {curve.title: (curve.unit, curve.x.round(3).tolist()) for curve in run.curves}

    assert curves["val_loss"] == ("epoch", [1, 2, 3])
    assert curves["train_loss"] == ("epoch", [0.333, 0.667, 1, 1.333, 1.667, 2, 2.333, 2.667, 3])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ["\tepoch\tloss\tval_loss", "0\t1\t0.5\t0.6", "1\t2\t0.4\t0.55"],
            {"loss": [0.5, 0.4], "val_loss": [0.6, 0.55]},
        ),
        ([" | epoch | loss", "0 | 1 | 0.5", "1 | 2 | 0.4"], {"loss": [0.5, 0.4]}),
        (
            [
                "timestamp\tepoch\tloss",
                "2024-05-01 10:01:00\t1\t0.5",
                "2024-05-01 10:02:00\t2\t0.4",
            ],
            {"loss": [0.5, 0.4]},
        ),
        (
            ["timestamp|epoch|loss", "2024-05-01 10:01:00|1|0.5", "2024-05-01 10:02:00|2|0.4"],
            {"loss": [0.5, 0.4]},
        ),
        (["epoch|loss|val_loss", "1|0.5|", "2|0.4|0.6"], {"loss": [0.5, 0.4], "val_loss": [0.6]}),
    ],
)
def test_tables_with_an_index_a_time_or_empty_cells(rows, expected):
    """Whatever parts the cells."""
    (run,) = snapshot_of("\n".join(rows).encode()).runs

    assert {curve.name: curve.y.tolist() for curve in run.curves} == expected
    assert all(
        curve.x.tolist() == [1, 2][-len(curve) :] and curve.unit == "epoch" for curve in run.curves
    )
