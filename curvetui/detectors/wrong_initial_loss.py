"""Wrong initial loss: the first loss is far above what guessing costs."""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track

CLASSES = r"(?i)(?:num_?|n_?)class(?:es)?|vocab_?size"


class WrongInitialLoss(Detector):
    """The first loss is far above ln C, the cost of guessing among C classes.

    Rule: at step 5 or before, a cross-entropy loss is above ln C + max(0.9, 10 %), with C from the
        log's settings (`num_classes`, `vocab_size`); or, without C, above 4 times −ln of the
        accuracy measured with it (at most 5 %): a note; `watch` when 3 values in a row are above
        that. Recovered when the loss is below it.
    Source: Karpathy, A Recipe for Training Neural Networks: verify loss @ init.
    Quiet: losses first logged after an epoch; runs that begin lower (pretrained weights);
        regression.

    Example:
        >>> WrongInitialLoss.found({"step": [1, 50, 100], "loss": [587.1, 6.97, 6.83], "accuracy": [0.001, 0.002, 0.004]})
        [(1.0, 'note', 'recovered')]
    """

    EARLY = Threshold(5, "steps; a loss first logged later is not the initial one")
    MORE = Threshold(0.9, "nats above ln C, where the settings name the number of classes")
    PART = Threshold(0.1, "share of ln C above it, where the settings name the number of classes")
    TIMES = Threshold(4.0, "times −ln(accuracy), where only the accuracy is known")
    # 53 of 908 benchmark runs that reached their target began above it and were below by the second
    # value; none stayed above for three.
    PERSIST = Threshold(3, "values in a row above the limit: `watch`")

    def tracks(self, history: History) -> Iterable[Track]:
        return [
            t
            for t in history.losses("train", "val")
            if t.is_cross_entropy and t.curve.unit == "step"
        ]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if loss.curve.axis.step is None or loss.x[0] > self.EARLY or not np.isfinite(loss.y[0]):
            return
        expected, limit, classes = self._expected(history, loss)
        if limit is None or loss.y[0] <= limit:
            return
        back = np.flatnonzero(loss.y <= limit)
        life = lifecycle(
            loss,
            0,
            int(back[0]) if len(back) else None,
            "note",
            watch=np.arange(len(loss)) >= self.PERSIST - 1,
        )
        yield self.episode(
            loss, life, value=loss.y[0], expected=expected, limit=limit, classes=classes
        )

    words = Words(
        name="wrong initial loss",
        title="{metric:name} begins at {value:number}, not near {expected:number}",
        what=(
            "{metric:name} is {value:value} at {first:place}; guessing would cost ",
            "[classes?ln {classes:count} = {expected:number}.|about {expected:number}, judged by the accuracy.]",
        ),
        event="Certain: it is the first value in the log.",
        cause="Likely the initial weights of the last layer.",
        worry="Low risk: the model spends its first steps unlearning this.",
        why=(
            Cause("The last layer starts with weights that are too large"),
            Cause(
                "Inputs are not normalised, or a normalisation layer starts with a large gain",
                test="look_at_inputs",
            ),
            Cause(
                "The loss is summed over a batch, or holds a large regularisation term",
                supports="decay",
                test="loss_parts",
            ),
        ),
        would_change="Clears when the loss is below {limit:number}.",
        next=(
            "Look at the logits of one batch before training: they should be near zero.",
            "Scale the last layer's initial weights down, or set its bias to the class frequencies.",
        ),
        limits="[classes?The number of classes is taken from the log's settings.|The number of classes is not in the log; it is guessed from the accuracy.]",
        trace="first value {value:number} > {limit:number}.",
        outcome={"recovered": "Below {limit:number} at {ended_at:place}."},
    )

    def _expected(
        self, history: History, loss: Track
    ) -> tuple[float | None, float | None, int | None]:
        """(cost of guessing, limit for the first loss, number of classes if the settings name it)."""
        for name, value in history.settings.items():
            if re.search(CLASSES, name) and value.strip().isdigit() and int(value) > 1:
                cost = float(np.log(int(value)))
                return cost, cost + max(self.MORE, self.PART * cost), int(value)
        score = history.accuracy_of(loss)
        if score is None or score.at[0] != loss.at[0] or not 0 < score.share[0] <= 0.05:
            return None, None, None
        cost = float(-np.log(score.share[0]))
        return cost, self.TIMES * cost, None
