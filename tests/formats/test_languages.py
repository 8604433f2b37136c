"""Counters, losses and scores in the words, digits and decimal signs of other languages."""

from __future__ import annotations

import pytest

from tests.formats.reading import told

LOSSES = {"train_loss": 1.5, "val_loss": 1.75}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # words written together
        ("Epoche 3: Trainingsverlust=1.5 Validierungsverlust=1.75", {"epoch": 3, **LOSSES}),
        ("Durchlauf 3 - Validierungsfehler: 0.25", {"epoch": 3, "val_error": 0.25}),
        ("Epok 3: träningsförlust 1.5 valideringsförlust 1.75", {"epoch": 3, **LOSSES}),
        ("Epoch 3: validatieverlies 1.75", {"epoch": 3, "val_loss": 1.75}),
        ("epoch 3 trainingloss 1.5 validationloss 1.75", {"epoch": 3, **LOSSES}),
        # syllables written apart
        ("Kỷ nguyên 3: mất mát huấn luyện 1.5, mất mát kiểm định 1.75", {"epoch": 3, **LOSSES}),
        ("Epoch 3 độ chính xác xác thực: 0.5", {"epoch": 3, "val_accuracy": 0.5}),
        # an ending, or no accents
        ("Época 3 concluída. Erro de treinamento: 0.25", {"epoch": 3, "train_error": 0.25}),
        ("Epoca 3: perda treino=1.5, perda validacao=1.75", {"epoch": 3, **LOSSES}),
        ("Epoca 3/9 Perdida de validacion: 1.75", {"epoch": 3, "epochs": 9, "val_loss": 1.75}),
        ("Itération 3 : coût de validation 1.75", {"step": 3, "val_loss": 1.75}),
        ("Епоха 3: втрати навчання 1.5, втрати валідації 1.75", {"epoch": 3, **LOSSES}),
        # the counter stands behind its number
        ("3エポック目: 学習損失=1.5, 検証データの損失=1.75", {"epoch": 3, **LOSSES}),
        ("3번째 에포크 - 학습 손실: 1.5, 검증 손실: 1.75", {"epoch": 3, **LOSSES}),
        ("【第 3 轮】训练loss：1.5 验证loss：1.75", {"epoch": 3, **LOSSES}),
        ("0-epoch (99/500): total loss 1.5, lr 0.1", {"epoch": 0, "batch": 99, "batches": 500}),
        ("3 epoch [20/500] loss: 1.5", {"epoch": 3, "batch": 20, "batches": 500}),
        ("3rd epoch loss 1.5 val loss 1.75", {"epoch": 3, "val_loss": 1.75}),
        ("2. Epoche: Verlust 1.5", {"epoch": 2, "train_loss": 1.5}),
        ("3e époque - perte 1.5", {"epoch": 3, "train_loss": 1.5}),
        # other digits
        ("epoch ٣: train loss ١.٥, val loss ١٫٧٥", {"epoch": 3, **LOSSES}),
        ("epoch ۳ | loss ۱.۵ | val_loss ۱.۷۵", {"epoch": 3, **LOSSES}),
        ("Epoch ३: loss=१.५ val_loss=१.७५", {"epoch": 3, **LOSSES}),
        ("الحقبة 3: خسارة التدريب = 1.5، خسارة التحقق = 1.75", {"epoch": 3, **LOSSES}),
        # three decimals beside two or four are no thousands
        ("Epoche 3 Verlust: 1,465 Genauigkeit: 0,93", {"train_loss": 1.465}),
        (
            "Époque 3 perte (entrainement) : 1,2039 - perte (validation) : 1,465",
            {"val_loss": 1.465},
        ),
        ("Epoche 3: Verlust 1,465, Fehler 0,25 ", {"train_loss": 1.465}),
        # nor behind a 0, nor beside words of a language that writes a comma
        ("epoch 3 loss 0,512 val_loss 1,204", {"train_loss": 0.512, "val_loss": 1.204}),
        ("Epoche 3: Verlust 1,572", {"train_loss": 1.572}),
        ("Époque 3 perte=2,250", {"train_loss": 2.25}),
        ("epoch 3 loss 1,572", {"train_loss": 1572.0}),
    ],
)
def test_a_log_may_be_written_in_any_of_these_languages(line, expected):
    """The standard name, the split and the value are those of the English line."""
    assert told(line).items() >= expected.items()


@pytest.mark.parametrize(
    ("line", "title", "value"),
    [
        ("Up. 1,000 : cost: 7,313", "train_loss", 7313.0),
        ("step 1,000 loss 0.25 tokens: 1,465", "step", 1000.0),
        ("epoch 3 loss: 12,345,678", "train_loss", 12345678.0),
    ],
)
def test_thousands_stay_thousands(line, title, value):
    """Without decimals after a comma beside it, a comma parts thousands."""
    assert told(line)[title] == value
