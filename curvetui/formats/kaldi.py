"""Kaldi: `Overall average objective function for 'output' is -1.23 over …`, which increases.

Source: kaldi-asr/kaldi, `src/nnet3/nnet-training.cc`, `nnet-diagnostics.cc`; an iteration a file.
"""

from curvetui.formats import Line, LogFormat, Reading, Value, compiled

_LINE = (
    r"\b(?:Overall|Average) (?:average )?(?P<name>objective function|log-probability|log-likelihood|accuracy)(?: per frame)?"
    r" for '(?P<what>[\w.-]+)'(?: for minibatches \d+-(?P<step>\d+))? is (?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)"
)


class Kaldi(LogFormat):
    title = "Kaldi"
    hints = ("Overall", "Average")
    examples = (
        (
            "LOG (nnet3-train[5.5]:PrintTotalStats():nnet-training.cc:321) Overall average objective function for 'output' is -1.234 over 1000 frames.",
            {"objective function for 'output'": [-1.234]},
        ),
        (
            "Average objective function for 'output' for minibatches 0-99 is -2.3 over 12800 frames.",
            {"step": [99], "objective function for 'output'": [-2.3]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_LINE).search(line.text)
        slot = line.slot(*match.span("value")) if match else None
        if not match or slot is None:
            return None
        means = "accuracy" if match["name"] == "accuracy" else "log_likelihood"
        group = None if match["what"] == "output" else match["what"]
        name = f"{match['name']} for '{match['what']}'"
        value = Value(name, slot, group=group, means=means)
        return Reading((value,), line.slots(match, "step"))
