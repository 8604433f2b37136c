"""Numbers that are neither metrics nor counters: dates, durations, paths, sizes, thresholds."""

from bisect import bisect_left

from curvetui.reading import Line, compiled

_DATES = (
    r"\d{4}[-/.]\d\d?[-/.]\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?)?|\d\d?[/.-]\d\d?[/.-]\d\d(?:\d\d)?(?= |$)|\d\d?/\d\d?(?:/\d\d(?:\d\d)?)? \d\d?:\d\d:\d\d"
    r"|(?<![A-Za-z_@\d])\d+:\d\d(?::\d\d)?(?:[.,]\d+)?(?!\S*[=])|\d+ days?, |\d+[hd] ?\d+m(?: ?\d+s)?|\d+m ?\d+s"
)
"""Dates, clock times and durations."""
_QUOTED = r'="[^"]*[ ,][^"]*"|(?<![\w./-])(?=[\w.-]*/)(?=[\w./-]*[a-zA-Z_][\w./-]*\.[a-zA-Z])[\w.-]*/[\w./-]*\.[a-zA-Z]\w{0,5}\b|\b\w+://\S+|cuda:\d+|\d+\s?[x×]\s?\d+(?:\s?[x×]\s?\d+)*'
_SAVED = r"(?<![\w.:~-])[\w.:~-]*[/\\][^\s'\",;]*=[^\s'\",;]*\.(?:pth?|ckpt|h5|hdf5|keras|safetensors|bin|pkl|onnx|tar|npz|zip|msgpack|\w*params|model|weights|png|jpg)\b|(?<![\w.)])(?:\.{1,2}|~)?/[^\s'\",;]*=[^\s'\",;]*"
"""`runs/exp_loss=0.123_epoch=3.pt`: the values of a file's name were measured before."""
_SHAPE = r"(?i)\b(?:size|shapes?)(?: of [\w.]+)?\s*[:=]?\s*\(?[(\[](?:\d+|none|[, ])*[)\]]+"
"""`mask.shape: (64, None, 37)`, `torch.Size([64, 10])`"""
_IDENTIFIER = r"(?<![\w.])(?!\d{1,3}(?:_\d{3})+(?!\w))(?:\d{4,}_\d+|\d+(?:_\d+){2,})(?![\d.])"
"""`3441_303`, `2026_08_19_16_07_49`; `3_441_303` has thousands."""
_CITED = r"(?i)\barxiv:\s?\d{4}\.\d+(?:v\d+)?(?:\s*[(,]\s*\d{4}\b)?|\bdoi:\s?\S+|(?<=, )stage \d(?=, \w+ eval=)|\bto stage \d\b"
"""Quoted sentences, paths, addresses and sizes; a paper's number and year; tesseract's stage."""
_KEPT = (
    r"\((?:last|past|over|of|prev|avg|average|mean|final)(?: the)?(?: last)? ?\d+[ \w]*\)(?=\s*[:=])"
    r"|(?P<quote>['\"])[^'\"\n{}\[\]]*[A-Za-z][^'\"\n{}\[\]]*(?P=quote)(?=\s*:)"
    r"|\b(?i:rank|top|recall|hits?|prec|precision|ndcg|map|mrr|bleu|rouge|f|[rp])-\d{1,3}(?![\d.])"
    r"|(?<=[A-Za-z])(?:\s?[~≈]\s?\d+\s?%(?=\s*[:=]?\s*\d*\.\d)|\s[(\[]?\d+\s?%[)\]]?(?=\s*:\s*\d*\.\d))"
    r"|@[A-Z]\w*\s?=\s?[\d.]+(?:[eE][-+]?\d+)?(?=\s*:)|@\s?\[[^\]]*\]|(?i:\b(?:ndcg|recall|precision|prec|hits?|hr|hit ?rate|map|mrr|ap|ar|[rpf]1?|acc|accuracy|pass|top|auc|iou) @ )\d[\d.]*(?=\s*[:=]|\s+\d*\.\d)|@\d+(?=:[-+]?\d+\.\d)|@\d[\d.:]*|[(\[]\s*IoU=[\d.:]+|IoU=[\d.]+:[\d.]+"
)
"""Numbers that are part of a name: `Rank-1`, `mAP@[0.5:0.95]`, `reward (last 100): 3.5`, `Val~20% 9.6`."""


def hidden(line: Line) -> dict[int, bool]:
    """Patterns of numbers to ignore -> whether their text belongs to the surrounding name."""
    out = {}
    starts = [start for start, _ in line.spans]
    ignored = (_DATES, _QUOTED, _SAVED, _SHAPE, _IDENTIFIER, _CITED)
    for pattern, kept in (*((pattern, False) for pattern in ignored), (_KEPT, True)):
        for match in compiled(pattern).finditer(line.text):
            slot = bisect_left(starts, match.start())
            while slot < len(starts) and line.spans[slot][1] <= match.end():
                out[slot] = kept
                slot += 1
    return out
