"""Lays out a finding's card: sections with headings, wrapped to the panel's width."""

from curvetui.charts.text_cells import width, wrap
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
    seen = say(" ".join(filter(None, (card.what, card.outcome))))
    rows += [[(line, "")] for line in wrap(seen, room)] if seen else []
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("do", (words.advice(selected.finding),) if with_advice else ()),
        ("why", card.why),
        ("details", card.details),
        ("trace", (card.trace,)),
    )
    for name, texts in sections:
        printed = [say(text) for text in texts if text]
        if printed:
            rows.append([])
            rows += _section(words[name], printed, room, state.theme.signs.dot)
    return rows


def copied(state: ScreenState, selected: Numbered) -> str:
    """The card as plain text, for the clipboard."""
    rows = card_rows(state, selected, 78)
    return "\n".join("".join(text for text, _ in row) for row in rows) + "\n"


def _section(heading: str, texts: list[str], room: int, dot: str) -> list[Row]:
    """A heading followed by its text, or by a list below it where there are several texts."""
    if len(texts) == 1:
        head = f"{heading}  "
        first, *rest = wrap(texts[0], room, indent=2, first=width(head))
        return [[(head, "heading"), (first, "")], *([(line, "")] for line in rest)]
    rows: list[Row] = [[(heading, "heading")]]
    for text in texts:
        first, *rest = wrap(text, room, indent=2, first=2)
        rows += [[(f"{dot} ", "dim"), (first, "")], *([(line, "")] for line in rest)]
    return rows
