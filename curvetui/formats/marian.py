"""Marian: `Ep. 1 : Up. 1000 : Sen. 47,445 : Cost 9.13 : Time 100.12s : …`, `[valid] Ep. 1 : Up. 1000 : bleu : 12.34 : new best`.

Source: marian-nmt/marian-dev, `src/training/scheduler.h`.
"""

from curvetui.formats import NUMBER, LogFormat


class Marian(LogFormat):
    title = "Marian"
    hints = ("Ep. ",)
    line = (
        r"\[(?P<phase>valid)\](?: \[[^\]]*\])? Ep\. (?P<epoch>[\d.]+) : Up\. (?P<step>[\d,]+) : (?P<pairs>[\w-]+ : .+)$",
        (
            rf"^Ep\. (?P<epoch>[\d.]+) : Up\. (?P<step>[\d,]+) : .*?\bCost (?P<Cost>{NUMBER})(?:.* : gNorm (?P<gNorm>{NUMBER}))?"
            rf"(?:.* : L\.r\. (?P<lr>{NUMBER}))?"
        ),
    )
    pair = rf"(?P<name>[A-Za-z][\w-]*) : (?P<value>{NUMBER})(?= :|$)"
    rename = {"lr": "L.r."}
    means = {"L.r.": "learning_rate"}
    examples = (
        (
            "Ep. 1 : Up. 1000 : Sen. 47,445 : Cost 9.1312 : Time 100.12s : 5000.12 words/s : L.r. 3.0000e-05",
            {"epoch": [1], "step": [1000], "Cost": [9.1312], "L.r.": [3e-5]},
        ),
        (
            "[valid] Ep. 1 : Up. 1000 : bleu : 12.34 : stalled 1 times (last best: 12.5)",
            {"epoch": [1], "step": [1000], "bleu": [12.34]},
        ),
    )
