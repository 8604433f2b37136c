"""Double softmax: loss + accuracy is constant, because the loss expects logits but gets probabilities."""

from collections.abc import Iterator

from curvetui.detectors import Detector, Lifecycle
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.identities import softmax_twice

LARGE = 40
"""Classes from which neighbouring counts differ by less than 0.03 in the loss."""


class DoubleSoftmax(Detector):
    """The loss obeys loss + accuracy = ln(e + C − 1): softmax is applied twice.

    Rule: over at least 5 pairs of loss and accuracy that span 0.1 of accuracy: slope of loss on
        accuracy from −1.4 to −0.85, R² above 0.95, standard deviation of loss + accuracy below
        0.02, and their mean at ln(e + C − 1) (from −0.01 to +0.03) for a whole number C of at least
        3 classes. Train and validation are taken together, or else each alone. Or 10 pairs in a row
        with an accuracy above 0.75 whose sum is within 0.008 of it, for 6 to 39 classes. Withdrawn
        if the sum later varies twice as much.
    Source: arithmetic: a right answer costs ln(e + C − 1) − 1, a wrong one ln(e + C − 1). The
        identity held in none of about 4 400 other pairs of curves.
    Quiet: label smoothing also raises the loss of a good network, but its slope is −1.6 to −3.

    Example:
        >>> accuracy = [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151]
        >>> loss = [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562]
        >>> DoubleSoftmax.found({"epoch": range(1, 7), "val_loss": loss, "val_accuracy": accuracy})
        [(1.0, 'act', 'open')]
    """

    highest = "act"
    needs = ("accuracy",)

    def detect(self, history: History) -> Iterator[Finding]:
        found = softmax_twice(history)
        if found is None:
            return
        main, *others = found.tracks
        end = None if found.broken is None else main.upto(found.broken)
        life = Lifecycle(
            0,
            (("act", main.upto(found.at)),),
            len(main) - 1 if end is None else end,
            end,
            "open" if end is None else "withdrawn",
        )
        yield self.finding(
            main,
            life,
            others,
            loss=main.label,
            accuracy=others[0].label,
            classes=found.classes,
            about=found.classes >= LARGE,
            floor=found.floor,
            ceiling=found.floor + 1,
            total=found.total,
            deviation=found.deviation,
            slope=found.slope,
            fit=found.fit,
            pairs=found.pairs,
            rests=found.rests,
            now=main.y[life.last],
            above=main.y[life.last] - found.floor,
        )

    words = Words(
        name="softmax applied twice",
        title="Softmax twice: the loss cannot fall below {floor:.3f}",
        what="Loss and accuracy add up to {total:.3f} ± {deviation:.3f} in all {pairs} pairs: with {classes} classes, softmax twice costs {ceiling:.3f} (all wrong) to {floor:.3f} (all right); {loss:name} is now {now:value}.",
        event="Very likely: none of about 4 400 other pairs of curves fits as well.",
        cause="Very likely: none of about 4 400 other pairs of curves fits a whole number of classes.",
        worry="Fix it in the next run: gradients are weak, and the loss cannot show how good the model is. Accuracy stays valid.",
        why=(
            "Both the last layer and the loss apply softmax (PyTorch `CrossEntropyLoss`, Keras `from_logits=True`).",
        ),
        would_change="Withdrawn if loss + accuracy scatters by more than 0.04.",
        next=(
            "In the next run remove the last layer's softmax.",
            "The new losses will be on another scale.",
        ),
        limits=(
            "The code is not seen; the number of classes is inferred.",
            "[about? Neighbouring counts look alike: read {classes} classes as “about {classes}”.]",
        ),
        trace=when(
            "rests",
            "{pairs} pairs (at least 10) with accuracy above 0.75, loss + accuracy within 0.008 of ln(e + {classes} − 1).",
            "{pairs} pairs (at least 5), slope {slope:.3f} (−1.4 to −0.85), R² {fit:.4f} (> 0.95), mean {total:.4f} against ln(e + {classes} − 1).",
        ),
        outcome={
            "ended": "",
            "withdrawn": "Withdrawn at {ended_at:place}: loss + accuracy no longer stays constant.",
        },
    )
