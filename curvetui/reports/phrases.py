"""Words used only by reports; all other text comes from the findings."""

from collections.abc import Mapping

from curvetui.languages import language

ENGLISH: Mapping[str, str] = {
        "note": "note", "watch": "watch", "act": "ACT", "stop": "STOP",
        "open": "open", "recovered": "recovered", "ended": "ended", "withdrawn": "withdrawn",
        "running": "running", "finished": "finished", "failed": "failed", "interrupted": "interrupted",
        "unknown": "end not stated",
        "of": "{at} of {plan}", "best": "best {name} {value:.5g} at {at}", "nothing": "Nothing unusual was found.",
        "why": "Why", "causes": "Possible causes, likeliest first", "causes of": "As for {n}.", "do": "Do", "details": "Details", "floor": "floor {value:.4g}", "guessing": "guessing: ln {classes} = {value:.4g}", "trace": "Rule", "limits": "Not visible in the curves",
        "guess": "Try this pattern (rename its fields to what they measure; `curvetui formats --keep` remembers it):",
        "lines": "{read} lines read, {with_metrics} with metrics.",
        "missed": "{n} with numbers were not understood, e.g.", "missed one": "1 with numbers was not understood:",
        "run": "run", "state": "state", "at": "at", "best value": "best", "level": "level", "what": "what", "course": "course",
        "runs": "{n} runs", "one run": "1 run", "findings": "Findings", "fine": "fine", "not judged": "not judged", "nan since": "{value} since {at}", "not read one": "{n} not read", "more": "+{n} more", "not read": "Could not be read",
        "report": "Training report", "made": "made by curvetui {version}", "chart": "{metric} over {axis}", "notes": "Notes",
        "epoch": "epoch", "step": "step", "time": "seconds", "marked": "Numbers mark where the findings below begin.",
        "table only": "{n} runs without a finding at watch or above appear in the table only; check one alone, or use `--report markdown`, for the details.",
        "more curves": "and {n} more curves", "left": "{time} left", "silent": "silent for {time}",
        "nothing yet": "no metric yet", "seen in": "For example, from the bundled log {log} (to open it: {command}):",
        "seen live": "For example (no saved log shows this; it is reported only while a run is watched live):", "examples": "Lines that were not understood",
    }  # fmt: skip


def phrases(code: str) -> Mapping[str, str]:
    """The words in that language; English where a word is missing."""
    return {**ENGLISH, **language(code).reports}
