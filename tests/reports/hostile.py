"""One corpus of hostile texts, and a run that carries each of them wherever a log can put text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curvetui.curve import Metric
from curvetui.engine.judge import Judge, snapshot_of
from curvetui.model import Finding, Lines, Note, Points
from curvetui.run import Run

TEXTS = {
    "colour": "\x1b[31mred\x1b[0m",
    "clear screen": "\x1b[2J\x1b[H",
    "window title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "hyperlink": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "8-bit control": "\x9b31mred\x9d0;owned\x9c",
    "null and bell": "a\x00b\x07c\x08d\x7f",
    "carriage return": "good\rbad\r\nworse",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "turned around": "abc\u202egnp.exe\u2066x\u2069",
    "half a character": "a\udcffb",
    "no character": "a\ufffe\uffffb",
    "script": "<script>alert(1)</script>",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "image": "<img src=x onerror=alert(1)>",
    "end of style": "</style></title></svg><h1>x",
    "entity": "&lt;b&gt; &amp; &#0; &nbsp;",
    "cdata": "]]> <![CDATA[ <!-- --> <?xml?>",
    "workflow command": "::add-path::/tmp/evil",
    "old workflow command": "x ##[add-path]/tmp/evil",
    "command in a new line": "x\n::error::owned",
    "mask": "::add-mask::a%0A::stop-commands::x",
    "fence": "```\n# owned\n```",
    "long fence": "`````` ` ``",
    "markdown": "**b** _i_ [l](http://evil.example) ![p](http://evil.example/p.png) | a | b |",
    "html in markdown": "<details><summary>x</summary> <a href='javascript:alert(1)'>y</a>",
    "heading": "# owned\n- item\n1. one",
    "mention": "@everyone #1 https://evil.example www.evil.example",
    "shell": "$(touch owned); `touch owned` | touch owned && touch owned",
    "template": "{metric} {0.__class__} %s %(x)s {{ }}",
    "tmux": "#(touch owned) #[fg=red] #{pid}",
    "path": "../../etc/passwd",
    "option": "--help",
    "very long": "x" * 5000,
    "wide": "训练损失" * 50,
    "combining": "e" + "\u0301" * 200,
    "empty": "",
    "blank": "   ",
}
"""What a log line, a metric's name or a file's name may hold."""


def hostile_run(text: str):
    """A run whose name, source, format, metrics, groups, notes, settings and lines all hold *text*."""
    run = Run(prefer="epoch")
    at = np.arange(20)
    epochs = np.arange(1.0, 21.0)
    falls = np.where(at < 6, 2.0 / (at + 1.0), np.nan)
    run.add(
        [
            Points(
                Metric(f"loss {text}", "loss", "train", text or None, "lower"),
                at,
                falls,
                epoch=epochs,
            ),
            Points(
                Metric(f"{text} accuracy", f"accuracy {text}", "val", None, "higher"),
                at,
                0.5 + at / 50,
                epoch=epochs,
            ),
        ]
    )
    run.setting(text, text)
    run.note(Note(3, "traceback", text, 3.0))
    made = snapshot_of(
        run.view("failed"),
        name=f"{text}.log",
        source=(f"runs/{text}.log",),
        lines=Lines(20, 20, 2, (text, f"  {text}")),
        judge=Judge(),
    )
    finding = Finding(
        "non_finite",
        "stop",
        "ended",
        (f"loss {text}",),
        "epoch",
        7.0,
        20.0,
        7.0,
        20.0,
        (("stop", 7.0),),
        {"value": text, "before": [[text, 3.0]]},
    )
    return replace(made, findings=(finding, *made.findings))
