"""Keras' progress bars and one-line epochs: `75/75 - 5s - 60ms/step - loss: 1.61 - val_loss: 0.63`.

Source: keras 2 and 3, `utils/generic_utils.Progbar`, `utils/progbar.py`, `callbacks/callback_list.py`.
"""

from curvetui.formats import Line, LogFormat, Reading, compiled

_EPOCH = r"^\s*Epoch (?P<epoch>\d+)/(?P<epochs>\d+)\s*$"
_BAR = r"^\s*(?P<batch>\d+)/(?P<batches>\d+|Unknown) *(?:\[[=>.]+\]|━[━ ]*|-)"
_SECONDS = r"^\s*(?:- )?\d+s - "
_NOTE = (
    r"^\s*Epoch \d+: (?P<text>(?:early stopping|ReduceLROnPlateau|LearningRateScheduler|saving model|"
    r"\w+ (?:improved|did not improve)|finished saving).*)$"
)
_PAIR = r"(?:^|- )(?P<name>(?!ETA)[A-Za-z_][\w@./()-]*): (?P<value>[-+.\w]+)"


class Keras(LogFormat):
    title = "Keras"
    hints = ("Epoch ", " - ", "/step")
    pair = _PAIR
    glued = (
        (r"(?<=[^\s])(?=Epoch \d+/\d)", "\n"),
        # `Epoch 1/10281/281 [`: the planned epochs, then a full bar, which is the same number twice.
        (r"Epoch (\d+)/(\d+?)((\d+)/\4 \[)", r"Epoch \1/\2\n\3"),
    )
    glue = "Epoch "
    examples = (
        (
            "Epoch 3/10\n75/75 - 5s - 60ms/step - accuracy: 0.54 - loss: 1.61 - val_accuracy: 0.88 - val_loss: 0.63",
            {
                "epoch": [3],
                "accuracy": [0.54],
                "loss": [1.61],
                "val_accuracy": [0.88],
                "val_loss": [0.63],
            },
        ),
        (
            "Epoch 1/2\n281/281 [==============================] - 106s 378ms/step - loss: 1.5758",
            {"epoch": [1], "loss": [1.5758]},
        ),
        (
            "224s - loss: 3.5508 - acc: 0.2966 - val_loss: 1.4529",
            {"loss": [3.5508], "acc": [0.2966], "val_loss": [1.4529]},
        ),
        ("Epoch 5: val_loss improved from 0.63042 to 0.44537, saving model to best.keras", {}),
    )

    def read(self, line: Line) -> Reading | None:
        text = line.text
        if epoch := compiled(_EPOCH).search(text):
            return Reading(counters=line.slots(epoch, "epoch", "epochs"))
        if note := compiled(_NOTE).search(text):
            kinds = (kind for word, kind in _NOTES if word in note["text"])
            return Reading(note=next(kinds, "message"))
        bar = compiled(_BAR).search(text)
        if not bar and not compiled(_SECONDS).search(text):
            return None
        # The epoch is on the line above; a bar that is not full is not final.
        values = tuple(self.pairs(line, 0, len(text)))
        if not values and "step" not in text and not compiled(r"\d+s\b").search(text):
            return None
        counters = line.slots(bar, "batch", "batches") if bar else {}
        return Reading(values, counters, bar=bool(bar), once=True)


_NOTES = (
    ("early stopping", "early_stopping"),
    ("Restoring model weights", "restored"),
    ("ReduceLROnPlateau", "learning_rate"),
    ("saving model to", "checkpoint"),
)
