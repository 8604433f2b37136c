"""The checkpoint to restore, as advice names it; `engine.restore` finds it."""

CHECKPOINT = (
    "[restorable?[restore_metric?the checkpoint of {restore_at:place} (best {restore_metric:name} [restore_until?until then: ]{restore_value:value})"
    "|the last checkpoint up to {restore_at:place}]|a checkpoint before {first:place}][saved?, saved as `{saved}`]"
)
RESTORE = f"Restore {CHECKPOINT}."
