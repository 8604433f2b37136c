"""`explain` and `formats`: pages generated from the classes, one text for terminal and README."""

import argparse
import inspect
import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from curvetui.cli.options import UsageError
from curvetui.cli.page_width import page_width
from curvetui.cli.samples import example_of
from curvetui.cli.suggestions import no_kind
from curvetui.detectors import Detector, detectors
from curvetui.engine.explain import by_kind, words_of
from curvetui.engine.read_options import ReadOptions
from curvetui.formats import LogFormat
from curvetui.formats import formats as all_formats
from curvetui.languages import language
from curvetui.languages.templates import of_every_run
from curvetui.reports import Findings
from curvetui.reports.cards import joined
from curvetui.reports.phrases import phrases
from curvetui.reports.text import card_of
from curvetui.reports.wrapping import clipped, wrapped
from curvetui.stores import Store, kinds
from curvetui.topics import topics_page


def explain(options: argparse.Namespace, choices: ReadOptions) -> int:
    """`curvetui explain`: the page of a kind or a topic, or why a kind was raised in a log or not."""
    from curvetui.cli.all_strings import all_strings
    from curvetui.cli.why import why_page
    from curvetui.topics import topic

    kind, code = options.kind, choices.language
    if kind is None:
        text: str | None = kinds_page()
    elif options.source is not None:
        text = why_page(kind, options.source, choices, long=options.long)
    elif kind == "all":
        text = all_strings(code)
    else:
        text = topic(kind, page_width()) or explain_page(kind, code)
    if text is None:
        raise UsageError(no_kind(kind, or_topic=True))
    print(text, end="")
    return 0


def formats(options: argparse.Namespace) -> int:
    """`curvetui formats`: list them; keep or forget a pattern."""
    from curvetui.cli.kept_lines import PATTERNS

    if options.keep is not None:
        PATTERNS.keep(options.keep)
    elif options.forget is not None:
        PATTERNS.forget(options.forget)
    else:
        print(formats_page(PATTERNS.all()), end="")
    return 0


TWINS = ("overfitting", "miscalibration")


def measured(detector: Detector, code: str) -> str:
    """The counts of a kind in words; empty for one newer than the measured file."""
    all_counts, say = _counts(), language(code).measured
    counts = all_counts["kinds"].get(detector.kind)
    if counts is None or not counts["said"] and not counts["labelled"]:
        return ""
    out = [say["head"].format(**all_counts)]
    if not counts["said"]:
        out.append(say["never"])
    elif detector.highest == "note":
        out.append(say["note"].format(**counts))
    else:
        out.append(
            say["trouble"].format(**counts, share=f" ({counts['right'] / counts['said']:.0%})")
        )
    if counts["labelled"]:
        out.append(say["found"].format(**counts))
    if detector.highest != "note":
        out.append(say["before"].format(**counts, reached=all_counts["reached"]))
    if detector.kind in TWINS:
        out.append(
            say["verdict"].format(**all_counts["overfit"], simulated=all_counts["simulated"])
        )
    return language(code).sentence_gap.join(out)


@cache
def _counts() -> dict[str, Any]:
    text = (files("curvetui.cli") / "precision.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def kinds_page() -> str:
    """All kinds of finding, one per line."""
    rows = [
        (d.kind, d.highest, (inspect.getdoc(type(d)) or "").partition("\n")[0]) for d in detectors()
    ]
    width = max(len(kind) for kind, _, _ in rows)
    lines = [f"{kind:<{width}}  {level:<5}  {about}\n" for kind, level, about in rows]
    more = "\n`curvetui explain KIND` says more; `curvetui explain KIND LOG` looks at a log.\n\nTopics (`curvetui explain TOPIC`):\n\n"
    return "".join(lines) + more + topics_page()


def explain_page(kind: str, code: str) -> str | None:
    """The page of *kind*: a card, then its rule and its precision; None for an unknown kind."""
    detector = by_kind().get(kind)
    if detector is None:
        return None
    width, (about, *sections) = page_width(), _sections(inspect.getdoc(type(detector)) or "")
    page = [f"{kind} (at most: {detector.highest})\n\n", *wrapped(about, width)]
    example = example_of(kind)
    if example is not None:
        log, finding = example
        where = "seen live" if detector.live else "seen in"
        seen = phrases(code)[where].format(log=f"{log}.log", command=f"curvetui demo {kind}")
        page += ["\n", *wrapped(seen, width), "\n"]
        page += card_of(finding, Findings((), language=code, width=width))
    words = words_of(kind, language(code))
    unseen = of_every_run(words) if words else ()
    if unseen:
        page += [
            "\n",
            *wrapped(f"{phrases(code)['limits']}{language(code).colon}{joined(unseen)}", width),
        ]
    for section in sections:
        page += ["\n", *((section,) if section.startswith("Example:") else wrapped(section, width))]
    precision = measured(detector, code)
    return "".join((*page, "\n" if precision else "", *wrapped(precision, width)))


def _sections(about: str) -> list[str]:
    """A docstring's parts: first paragraphs; Rule, Source, Quiet as a line each; the example."""
    head, *others = re.split(r"\n(?=(?:Rule|Source|Quiet|Example):)", about)
    plain = [" ".join(part.split()) for part in (head, *others) if not part.startswith("Example:")]
    return plain + [part.rstrip() + "\n" for part in others if part.startswith("Example:")]


def formats_page(kept: Sequence[str] = ()) -> str:
    """The supported formats with an example line each, the stores, and the user's saved patterns."""
    out = []
    for fmt in all_formats():
        out.append(f"{fmt.name:<12}  {fmt.title}\n")
        if fmt.examples:
            out.append(f"{'':<12}  {clipped(_telling(fmt).replace(chr(9), '  '), 66)}\n")
    out += [
        f"{kind.__module__.rpartition('.')[2]:<12}  {kind.title}\n{'':<12}  {clipped(_about(kind), 66)}\n"
        for kind in kinds()
    ]
    out += [f"{'yours':<12}  {pattern}\n" for pattern in kept]
    return "".join(out)


def _about(kind: type[Store]) -> str:
    """A store in one line."""
    text = (sys.modules[kind.__module__].__doc__ or "").partition("\n")[0]
    return text.partition(": ")[2].rstrip(".") or text


def _telling(fmt: LogFormat) -> str:
    """The line of a format's first example with the most numbers."""
    return max(fmt.examples[0][0].splitlines(), key=lambda line: len(re.findall(r"\d+", line)))
