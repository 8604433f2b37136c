"""English."""

from __future__ import annotations

from curvetui.languages import Language


class English(Language):
    """The language that every detector speaks."""

    code = "en"
    title = "English"
    place = {"epoch": "epoch {}", "step": "step {}"}
    counted = {
        "epoch": ("{} epoch", "{} epochs"),
        "step": ("{} step", "{} steps"),
        "point": ("{} point", "{} points"),
        "evaluation": ("{} evaluation", "{} evaluations"),
        "example": ("{} example", "{} examples"),
    }
    points = "{} points"
    outcome = {
        "open": "",
        "recovered": "It was over at {ended_at:place}.",
        "ended": "It still held when the run ended at {ended_at:place}.",
        "withdrawn": "Taken back at {ended_at:place}: later values showed that it was not so.",
    }
    before = " Before it: {}."
    states = {"running": "running", "finished": "finished", "failed": "failed", "interrupted": "interrupted", "unknown": "ended"}
    verdict = {
        "joint": " ",
        "empty": "No metric yet.",
        "healthy_running": "Healthy so far.",
        "healthy_unknown": "Nothing is wrong in what was logged.",
        "healthy_finished": "Finished without trouble.",
        "healthy_failed": "The run failed, but nothing is wrong in its curves up to there.",
        "healthy_interrupted": "Cut off, but nothing is wrong in its curves up to there.",
        "stop": "Stop: {title}.",
        "act": "Act: {title}.",
        "watch": "Keep an eye on it: {title}.",
        "overfitting": "Overfitting: {metric:name} stopped getting better at {best_at:place} ({best:value} there, {now:value} now); keep that checkpoint, more training will not help.",
        "miscalibration": "Over-sure since {first:place}: {metric:name} rises while {score:name} holds. By loss the best was {best_at:place} ({best:value}); for decisions there is no reason to stop.",
        "best": "Best {metric:name} {value:value} at {place:place}.",
        "newest": "{metric:name} is at its best right now ({value:value} at {place:place}).",
    }
