r"""MosaicML Composer: `[batch=10/200]:` above `\t Train loss/train/total: 2.3012`.

Source: composer, `loggers/console_logger.py`.
"""

from curvetui.formats import NUMBER, LogFormat


class Composer(LogFormat):
    title = "Composer"
    hints = ("batch=", "Train ", "Eval ")
    line = (
        r"^\s*\[(?:epoch=(?P<epoch>\d+)(?:/(?P<epochs>\d+))?\]\[)?batch=(?P<step>\d+)(?:/(?P<steps>\d+))?\]:\s*$",
        rf"^\s+(?P<phase>Train|Eval) (?P<pairs>(?!time/)[\w.-]+/[\w/.-]+: {NUMBER})\s*$",
    )
    pair = rf"(?P<name>[\w./-]+): (?P<value>{NUMBER})"
    nothing = r"^\s+(?:Train|Eval) time/\w+: |^\s*\[Eval batch=\d+/\d+\] Eval on "
    examples = (
        (
            "[batch=10/200]:\n\t Train loss/train/total: 2.3012",
            {"step": [10], "loss/train/total": [2.3012]},
        ),
        ("\t Train time/batch: 9", {}),
    )
