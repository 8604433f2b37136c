"""Lays out a finding's card: sections with headings, wrapped to the panel's width."""

from curvetui.charts.text_cells import width, wrap
from curvetui.languages import language as language_of
from curvetui.reports.phrases import phrases
from curvetui.tui.screen_state import Numbered, ScreenState

Row = list[tuple[str, str]]
"""(text, role) pieces of one row."""


def card_rows(
    state: ScreenState,
    selected: Numbered,
    room: int,
    *,
    with_title: bool = True,
    with_advice: bool = True,
) -> list[Row]:
    """The card in rows of at most *room* cells: what was seen, the first thing to do, the causes, then the details.

    with_advice: the first thing to do as well; without it, it stands elsewhere on the screen.
    """
    words, say = state.words, state.theme.signs.printable
    card = words.card(selected.finding)
    rows: list[Row] = (
        [[(line, "title")] for line in wrap(say(card.title), room)] if with_title else []
    )
    joint = language_of(words.language).verdict["joint"]
    seen = say(joint.join(filter(None, (card.what, card.outcome))))
    rows += [[(line, "")] for line in wrap(seen, room)] if seen else []
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("do", (words.advice(selected.finding),) if with_advice else ()),
        ("causes" if len(card.why) > 1 else "why", card.why),
        ("details", card.details),
        ("trace", (card.trace,)),
    )
    heads = phrases(words.language)
    for name, texts in sections:
        printed = [say(text) for text in texts if text]
        if printed:
            rows.append([])
            marks = [f"{n}." if name == "causes" else state.theme.signs.dot for n in range(1, 10)]
            rows += _section(heads[name], printed, room, marks)
    return rows


def copied(state: ScreenState, selected: Numbered) -> str:
    """The card as plain text, for the clipboard."""
    rows = card_rows(state, selected, 78)
    return "\n".join("".join(text for text, _ in row) for row in rows) + "\n"


def _section(heading: str, texts: list[str], room: int, marks: list[str]) -> list[Row]:
    """A heading followed by its text, or by a list below it where there are several texts."""
    if len(texts) == 1:
        head = f"{heading}  "
        first, *rest = wrap(texts[0], room, indent=2, first=width(head))
        return [[(head, "heading"), (first, "")], *([(line, "")] for line in rest)]
    rows: list[Row] = [[(line, "heading")] for line in wrap(heading, room)]
    for mark, text in zip(marks, texts, strict=False):
        first, *rest = wrap(text, room, indent=len(mark) + 1, first=len(mark) + 1)
        rows += [[(f"{mark} ", "dim"), (first, "")], *([(line, "")] for line in rest)]
    return rows
