"""English."""

from collections.abc import Mapping
from typing import ClassVar

from curvetui.languages import Language
from curvetui.languages.templates import Text

SIGNS: Mapping[str, Text] = {
    "train_steady": "[score?{train:name} moved by only {moved:points}|{train:name} moved by only {moved:percent}]",
    "train_slipped": "{train:name} [later?then fell as well|fell too], {from:value} → {to:value}",
    "train_worse": "{train:name} rose too, {from:value} → {to:value}",
    "train_fitted": "{train:name} is {value:value}",
    "train_falling": "{train:name} kept falling, {from:number} → {to:number}",
    "train_flat": "{train:name} is flat too, at {now:number}",
    "rate_warming": "the rate was still rising",
    "rate_rose": "the rate went up, {from:number} → {to:number}",
    "rate_fell": "the rate went down, {from:number} → {to:number}",
    "rate_unchanged": "[moved?the rate hardly fell, {rate:number} → {low:number}|the rate stayed at {rate:number}]",
    "rate_low": "it began at only {rate:number}",
    "rate_high": "{rate:number} is high for Adam (default 0.001)",
    "drop_ahead": "a drop is planned at {drop:place}",
    "no_drop_ahead": "no drop is left in the schedule",
    "gradient_spiked": "{name:name} jumped to {times:times} times its usual value",
    "gradient_calm": "{name:name} stayed near {usual:number}",
    "gradient_zero": "{name:name} is 0",
    "smoothing": "the settings say {name:name}={value}",
    "mixup": "the settings say {name:name}={value}",
    "dropout": "the settings say {name:name}={value}",
    "augmented": "the settings say {name:name}={value}",
    "decay": "the settings say {name:name}={value}",
    "half": "the run uses half precision",
    "bf16": "bf16 has the range of fp32",
    "clipped": "gradients are clipped ({name:name}={value})",
    "warmup_set": "a warm-up is set ({name:name}={value})",
    "plateau_schedule": "the settings say {name:name}={value}",
    "weighted": "the settings say {name:name}={value}",
    "frozen": "the settings say {name:name}={value}",
    "ema": "the settings say {name:name}={value}",
    "has_batch_norm": "the model has batch-norm layers",
    "no_batch_norm": "language models have no batch norm",
    "small_batch": "the batch size is only {value}",
    "resumed_here": "the run was resumed there",
    "again": "it happened [times=1?once|[times=2?twice|{times:count} times]] before",
    "double_softmax": "softmax is applied twice",
    "validation_lag": "validation lagged from the start",
    "vanishing_gradient": "the gradient has vanished",
    "noisy_validation": "validation is noisy throughout",
    "few_examples": "with {examples:count} examples one standard error is {error:points}",
    "many_examples": "{examples:count} examples are too many for chance",
    "flips_confident": "such costly flips are no near-ties",
    "flips_borderline": "such cheap flips are near-ties",
    "came_back": "it came back by itself",
}
"""Sign -> a clause with its numbers; see `engine.signs`."""

TESTS: Mapping[str, str] = {
    "overfit_one_batch": "Overfit one batch: the loss must fall to almost 0.",
    "train_in_eval_mode": "Evaluate the training set in evaluation mode.",
    "fresh_batch_norm": "Recompute the batch-norm statistics and evaluate again.",
    "temperature": "Fit a temperature on the validation logits and compare the loss.",
    "range_test": "Run a learning-rate range test.",
    "evaluate_twice": "Evaluate the same checkpoint twice.",
    "same_batch": "Rerun from the checkpoint before it with another data order.",
    "third_of_rate": "Rerun from the checkpoint before it with a third of the learning rate.",
    "other_precision": "Rerun the same steps in fp32.",
    "inputs_for_nan": "Check that batch for NaN and out-of-range labels.",
    "loss_parts": "Log the parts of the loss separately.",
    "look_at_inputs": "Look at 10 inputs with their labels, as the model gets them.",
    "compare_sets": "Push some training files through the validation pipeline.",
    "duplicates": "Hash the inputs of both sets and look for duplicates.",
    "worst_examples": "Look at the 50 examples with the highest loss.",
    "confusion": "Count the predicted classes.",
    "weight_norm": "Print the norm of the weights at two steps.",
    "layer_norms": "Print the gradient norm of each layer.",
    "log_rate": "Log the learning rate of each step.",
    "baseline": "Compare with the simplest baseline (majority, mean).",
    "profile": "Time the data loading and the model separately.",
    "first_labels": "Print the labels of the first 5 batches of two epochs.",
}
"""Test -> what to do, in one sentence."""


class English(Language):
    """The language of the detectors' own words."""

    code = "en"
    title = "English"
    place = {"epoch": "epoch {}", "step": "step {}", "minute": "minute {}"}
    counted = {
        "epoch": ("{} epoch", "{} epochs"),
        "step": ("{} step", "{} steps"),
        "point": ("{} value", "{} values"),
        "evaluation": ("{} evaluation", "{} evaluations"),
        "example": ("{} example", "{} examples"),
        "day": ("{} day", "{} days"),
        "hour": ("{} hour", "{} hours"),
        "minute": ("{} minute", "{} minutes"),
        "second": ("{} second", "{} seconds"),
    }
    points = "{} points"
    repeated: ClassVar[tuple[str, ...]] = ("Stop, and ", "Stop, ")
    shipping = {
        "earlier": "{metric:name} was already within noise of its best at {earliest:place} (one standard error is {noise}).",
        "other": "By {other:name} the best is {other_at:place}; {metric:name} is {behind:errors} standard errors worse there.",
        "other_noise": "By {other:name} the best is {other_at:place}; {metric:name} is the same there within noise.",
        "file": "The best one is saved as `{file}`.",
        "after": "{after:percent} of the training came after the best.",
        "counted": "{error:points} with {examples:count} examples",
        "scatter": "{error:number}, estimated from neighbouring values",
    }
    signs = SIGNS
    tests = TESTS
    nothing_to_do = "Nothing to do now."
    weighing = {
        "alone": "{}.",
        "for": "{}: {}.",
        "against": "{}, but {}.",
        "both": "{}: {}; but {}.",
    }
    outcome = {
        "open": "",
        "recovered": "It was over at {ended_at:place}.",
        "ended": "It lasted to the end.",
        "withdrawn": "Withdrawn at {ended_at:place}: later values showed it was wrong.",
    }
    endless = "over 100 times"
    over = ("{} over its smoothed best", "{} times its smoothed best")
    taken_over = {
        "worry": "This belongs to “{name}” ({place}); see that card.",
        "next": "See “{name}” at {place}.",
    }
    fix = {
        "alone": "In {0}: {1}.",
        "for": "In {0}, look for {2}; write {1}.",
        "in": "In {0}, look for {2}; add {1}.",
        "before": "In {0}, look for {2}; before it, add {1}.",
    }
    before = " Before it: {}."
    why = {
        "raised": "{run}: yes, {title}. It was raised at {place}. Its numbers against the limits: {trace}",
        "levels": "It began as {level} at {place}.",
        "later": "It became {level} at {place}.",
        "covered": "{run}: no, {kind} was not raised by itself: it held at {place} ({trace}), but {parent}, already raised by then, covers it.",
        "quiet": "{run}: no, {kind} was not raised.",
        "most": "{name}: {says}: {value} at most, at {place}; the rule asks for {limit} or more.",
        "least": "{name}: {says}: {value} at least, at {place}; the rule asks for {limit} or less.",
        "nearest": "closest: {name} · {metric}: {says} {value}, needs {limit}",
        "elsewhere": "Where these limits were reached, another condition of the rule was not met.",
        "moved": "It would have been raised on {name} at {place} with another limit: {thresholds}.",
        "threshold": "{now} instead of {value} for “{about}”",
        "and": " and ",
        "related": "A related finding was raised instead: {kind} at {place} ({title}).",
        "nothing": "Nothing in this log comes close: changing any one or two of its limits tenfold would not change the answer. Curves in the log: {curves}.",
        "page": "What it means in general: curvetui explain {kind}, or --long here.",
    }
    measured = {
        "head": "Measured on {logs} real logs with a known truth ({healthy} of them healthy) and {histories} recorded histories:",
        "trouble": "logs in which it was raised at watch or above: {said}, confirmed by the labels: {right}{share}. False alarms on healthy logs: {quiet}.",
        "note": "logs in which it was reported: {said}, of them healthy: {quiet}; it is a note, and the labels do not list every note.",
        "found": "Of {labelled} logs labelled with it, {found} were caught, as this or a related kind.",
        "before": "Of {reached} histories that reached their target, it was raised too early in {alarms} at watch or above, and in {stops} at act or stop.",
        "verdict": "Of {simulated} simulated histories, {said} were called overfitted (counting overfitting and miscalibration together), {right} of them correctly; {missed} were missed.",
        "never": "never reported, so its precision is unknown.",
    }
    verdict = {
        "joint": " ",
        "empty": "No metric yet.",
        "unknown_names": "Nothing was judged: no loss or score among {names}.",
        "too_few": "Too few points to judge: {n} of {of}.",
        "too_few_evaluations": "Too few evaluations to judge overfitting: {n} of {of}.",
        "adversarial": "Not judged: adversarial losses have no best; look at samples or a score such as FID.",
        "no_reward": "Not judged: no reward is logged, and the losses of reinforcement learning do not show progress.",
        "no_validation": "No validation is logged, so overfitting could not be judged.",
        "fault": "A fault in curvetui kept part of this log from being judged; the notes name it.",
        "recovered": "Recovered: {what}.",
        "condition_ruined": "{metric:name} has lost most of what it had gained: {now:value} now, {top:value} at its best (smoothed).",
        "condition_getting_worse": "{metric:name} is getting worse: {now:value} now, {top:value} at its best.",
        "condition_diverged": "{metric:name} is far above where it began: {now:value} now, {top:value} at its best.",
        "condition_non_finite": "{metric:name} is not a finite number.",
        "condition_at_chance": "{metric:name} [seen?is almost always 0, {seen:value} at its best|has been 0 all along].",
        "left_out": "None of the kinds asked for; findings of other kinds that were left out: {n}.",
        "healthy_running": "Healthy so far.",
        "healthy_unknown": "Nothing is wrong in what was logged.",
        "healthy_finished": "Finished without trouble.",
        "mended_running": "Healthy again.",
        "mended_unknown": "Nothing is wrong any more.",
        "mended_finished": "Finished; what went wrong on the way has recovered.",
        "healthy_failed": "The run failed, but its curves look healthy up to that point.",
        "healthy_interrupted": "The run was cut off, but its curves look healthy up to that point.",
        "early": "Stopped early at {at:place}",
        "early_of": " of {plan:number}",
        "restored": "; the weights of {restored:place} were restored",
        "stop_mark": ".",
        "stop": "Stop",
        "act": "Act",
        "watch": "Watch",
        "levelled": "{}: {}",
        "levelled_own": "{}. {}",
        "overfitting": "Overfitting: {}",
        "best": "Best {metric:name} {value:value} at {place:place}.",
        "newest": "{metric:name} is at its best: {value:value} at {place:place}.",
    }
