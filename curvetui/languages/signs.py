"""Clauses for the signs by which causes are weighed, and the cheap tests that distinguish causes,
in English.
"""

from __future__ import annotations

from collections.abc import Mapping

from curvetui.languages.templates import Text, when

SIGNS: Mapping[str, Text] = {
    "train_steady": when("score", "{train:name} moved by only {moved:points}", "{train:name} moved by only {moved:percent}"),
    "train_slipped": "{train:name} slipped too, {from:value} → {to:value}",
    "train_worse": "{train:name} rose too, {from:value} → {to:value}",
    "train_fitted": "{train:name} is {value:value}",
    "train_falling": "{train:name} kept falling, {from:number} → {to:number}",
    "train_flat": "{train:name} is flat too, at {now:number}",
    "rate_warming": "the learning rate was still rising",
    "rate_rose": "the learning rate went up, {from:number} → {to:number}",
    "rate_fell": "the learning rate went down, {from:number} → {to:number}",
    "rate_unchanged": "the learning rate stayed at {rate:number}",
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
    "half": "the run uses 16-bit floats",
    "bf16": "bf16 has the range of 32 bits",
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
    "again": "it has happened {times:count} times before",
    "double_softmax": "softmax is applied twice",
    "validation_lag": "validation lagged from the start",
    "vanishing_gradient": "the gradient has vanished",
    "noisy_validation": "validation is noisy throughout",
    "few_examples": "with {examples:count} examples one standard error is {error:points}",
    "many_examples": "{examples:count} examples are too many for chance",
    "flips_confident": "each flip cost {cost:times} nats, so these were not near-ties",
    "flips_borderline": "each flip cost only {cost:.2f} nats, so these were near-ties",
    "came_back": "it came back by itself",
}  # fmt: skip
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
    "other_precision": "Rerun the same steps in 32 bits.",
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
