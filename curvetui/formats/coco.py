"""COCO's evaluation: ` Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.372`.

Source: pycocotools, `cocoeval.summarize`.
"""

from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled

_LINE = (
    r"Average (?:Precision|Recall)\s+\((?P<what>A[PR])\) @\[\s*(?:IoU|OKS)=(?P<iou>[\d.:]+)\s*\|\s*area=\s*(?P<area>\w+)\s*"
    r"\|\s*maxDets=\s*(?P<most>\d+)\s*\] = (?P<value>-?[\d.]+)"
)
_TYPE = (
    r"Evaluat(?:e annotation type \*|ing )(?P<type>bbox|segm|keypoints|proposal)(?:\*|\.\.\.)\s*$"
)
"""What the lines below measure; its name is part of theirs, unless it is `bbox`."""


class Coco(LogFormat):
    title = "COCO evaluation"
    hints = ("Average Precision", "Average Recall", "(t=", "Evaluat")
    examples = (
        (
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.372",
            {"AP@[IoU=0.50:0.95 | area=all | maxDets=100]": [0.372]},
        ),
        ("DONE (t=3.33s).", {}),
    )

    def read(self, line: Line) -> Reading | None:
        if compiled(r"(?i)\bdone \(t=\d").search(line.text):
            return NOTHING
        what = compiled(_TYPE).search(line.text)
        if what:
            return Reading(header=Header(self.name, (what["type"],), "", brief=True))
        match = compiled(_LINE).search(line.text)
        slot = line.slot(*match.span("value")) if match else None
        if not match or slot is None:
            return None
        name = (
            f"{match['what']}@[IoU={match['iou']} | area={match['area']} | maxDets={match['most']}]"
        )
        means = f"{match['what'].lower()}_{match['iou'].replace('.', '').replace(':', '_')}"
        header = line.header if line.header and line.header.format == self.name else None
        kinds = [] if header is None or header.columns == ("bbox",) else [header.columns[0]]
        group = ", ".join([*kinds, match["area"], match["most"]])
        # The thresholds are part of the name and distinguish the lines.
        parts = tuple(
            s
            for s, (a, b) in enumerate(line.spans)
            if match.start() <= a and b <= match.start("value")
        )
        return Reading((Value(name, slot, "val", group=group, means=means),), names=parts)
