"""The checkpoint to restore, as advice names it; `engine.restore` finds it."""

from curvetui.languages.templates import Choice, Text, when

CHECKPOINT: tuple[Choice, ...] = (
    when(
        "restorable",
        "[restore_metric?the checkpoint of {restore_at:place} (best {restore_metric:name} {restore_value:value})|the last checkpoint up to {restore_at:place}]",
        "a checkpoint before {first:place}",
    ),
    when("saved", ", saved as `{saved}`"),
)


def restore(while_running: Text) -> Choice:
    """The advice to restore that checkpoint if the run is over, else *while_running*."""
    return when("over", ("Restore ", *CHECKPOINT, "."), while_running)
