"""The words of the screen, and the cards of the findings in the current language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from curvetui.card import Explanation, Sure
from curvetui.engine import explain
from curvetui.engine.verdict import assessment
from curvetui.languages import language as language_of
from curvetui.model import Finding, RunSnapshot

ENGLISH: Mapping[str, str] = {
    "findings": "findings",
    "open": "open",
    "recovered": "recovered",
    "ended": "ended",
    "withdrawn": "withdrawn",
    "note": "note",
    "watch": "watch",
    "act": "act",
    "stop": "stop",
    "epoch": "epoch",
    "step": "step",
    "minute": "minute",
    "time": "time",
    "replay": "replay",
    "finished": "finished",
    "failed": "failed",
    "interrupted": "interrupted",
    "died": "died",
    "unknown": "ended",
    "running": "live",
    "reading": "reading",
    "run": "run",
    "metric hint": "type to find (12 grad, layer*norm), or a sum: val_loss - train_loss",
    "metrics page": "page {page}/{pages} · {first}–{last} of {of} metrics",
    "runs shown": "{n} of {of}",
    "filter hint": "filter: a name, level>=act, val_acc>0.9, lr=0.1; by:lr, best:val_acc",
    "filters": "{key} filters the runs; Esc clears it, then closes; Ctrl-Q quits",
    "no run matches": "No run matches.",
    "no metric matches": "No metric matches.",
    "no column": "no column '{name}'; known: {known}",
    "column outcome": "outcome",
    "column name": "run",
    "column state": "state",
    "column place": "at",
    "column last": "last",
    "column best": "best",
    "column spark": "course",
    "column what": "what",
    "holds since": "since {at}",
    "held to the end": "since {at}, still so at the end",
    "recovered at": "recovered at {at}",
    "over since": "over since {at}",
    "taken back at": "withdrawn at {at}",
    "do": "Do",
    "now": "now",
    "log x on": "x axis: logarithmic",
    "log x off": "x axis: linear",
    "no log of time": "a time axis is always linear",
    "search": "search the log",
    "still so": "still so",
    "still so at the end": "still so at the end",
    "family row": "{metric} · {n} curves",
    "family": "{n} curves: band, middle, outliers",
    "again": "open again: {command}",
    "runs in trouble": "{n} of {of} runs: {level}",
    "outlook": "{metric} at {unit} {at}: likely {range}",
    "lately": "lately",
    "pace": "{seconds} s per {unit}",
    "left": "left",
    "best": "best",
    "not understood": "{n} lines not understood",
    "one not understood": "1 line not understood",
    "n open": "{n} of {of} still hold",
    "no findings": "Nothing unusual.",
    "not yet": "Looking …",
    "none yet": "Nothing unusual so far.",
    "all hidden": "All findings are below this level.",
    "no metric in": "{n} lines read, no metric in them yet.",
    "no metric help": "l shows the lines; `curvetui formats` lists what is read; --pattern reads a format of your own.",
    "try pattern": "Perhaps: --pattern '{pattern}'",
    "no curves": "No metric yet.",
    "waiting": "Waiting for the first line.",
    "more": "{n} more lines",
    "from": "shown: {level} and up",
    "smooth": "smoothed",
    "log": "log",
    "paused": "paused",
    "played": "at the end",
    "per second": "{n} a second",
    "help": "keys",
    "runs": "runs",
    "commands": "commands",
    "metrics": "metrics",
    "small": "too small to draw in",
    "differs shortly": "{metric} {how} at {unit} {at}",
    "alone": "no other run is drawn",
    "is shown": "this run is open: Tab on another one draws that behind it",
    "differs": "At {unit} {at}: {metric} {how} ({a} against {b})",
    "lower": "{by} lower than {other}",
    "higher": "{by} higher than {other}",
    "same": "the same as {other}",
    "ahead": "; this run was there at {unit} {at}",
    "behind": "; {other} was there at {unit} {at}",
    "stop mark": ".",
    "levels": "levels",
    "about note": "worth knowing, nothing to do",
    "about watch": "look again soon",
    "about act": "change something in this run or the next",
    "about stop": "continuing is a waste",
    "signs": "signs",
    "about train": "training",
    "about val": "validation",
    "about best": "best value",
    "guess level": "guessing {n} classes: ln {n} = {value}",
    "all right": "all right: {value}",
    "all wrong": "all wrong: {value}",
    "floor level": "floor: {value}",
    "smoothing floor": "floor of label smoothing {smoothing:g}: {value}",
    "one class": "one class for all: {value}",
    "about number": "a finding; the thick frame below: how long it holds",
    "about level": "a level that a finding speaks of: guessing, a floor",
    "about missing": "not a number (NaN)",
    "about infinite": "infinite",
    "copied": "copied",
    "copied in tmux": "copied, if tmux lets it through: set -g set-clipboard on",
    "output": "output",
    "whose": "Ctrl-C again: stop it; q: leave it running",
    "goes on": "the program goes on without the screen; q again: leave",
    "passed on": "Ctrl-C was sent to the program",
    "at the start": "already at the start",
    "first finding": "this is the first finding",
    "last finding": "this is the last finding",
    "no closer": "no closer view",
    "at the end": "already at the end",
    "smoothed over": "smoothed over {percent} of the x axis",
    "smooth off": "not smoothed",
    "too few to smooth": "too few points to smooth over {percent} of the x axis",
    "lines gone": "lines 1–{n} are no longer kept",
    "last searched": "only the last {n} lines are searched",
    "not found": "nothing found",
    "raw log": "log",
    "no text": "This source has no lines of text.",
    "gone": "line {n} is no longer kept",
    "lines of": "{first}–{last} of {of}",
    "follows": "follows",
    "away": "While you were away ({time})",
    "away page": "while you were away",
    "new": "new",
    "changed": "changed",
    "to keep": "to keep it: curvetui config {name} {value}",
    "broken state": "the state file was damaged and was moved to {path}",
    "no state": "cannot save the view: {reason} ({path})",
    "stats": "{sent} · {frames} frames · {lines} lines/s · key {key} ms",
    "one axis": "the log has only one counter",
    "all points": "y axis: all points",
    "no wild points": "y axis: without extreme first points",
    "no more charts": "no room for another chart",
    "bell on": "bell on",
    "bell off": "bell off",
    "settings": "settings",
    "first run": "? keys  n next finding  m metrics  q quit",
    "group head narrow": " runs  best",
    "group head": " runs  best: median (lowest–highest)",
    "add it": "(Enter adds it)",
    "not derived": "only derived metrics can be removed",
    "no such key": "{key} does nothing here",
    "no finding": "no finding to select",
    "no chart": "no chart is shown",
    "all shown": "every metric has its chart",
    "one run": "there is only one run so far",
    "not zoomed": "the whole axis is visible; + zooms in",
    "not measured": "the machine is not measured",
    "is full": "the chart fills the screen",
    "not away": "nothing since your last key",
    "key": "key",
    "saved": "{name} = {value}, saved",
    "saved for later": "{name} = {value}, saved; takes effect at the next start",
    "press a key": "press the new key for: {what} (Esc to cancel)",
    "fixed key": "{key} cannot be reassigned",
    "close": "close",
    "find": "type to find",
}

Card = Callable[[Finding, str], Explanation]
Verdict = Callable[[RunSnapshot, str], str]


@dataclass(eq=False, repr=False)
class ScreenWords:
    """All texts of the screen in one language; a card is cached until it changes."""

    language: str = "en"
    card_of: Card = explain.explain
    verdict_of: Verdict = assessment
    _cards: dict[tuple[object, ...], tuple[Finding, Explanation]] = field(default_factory=dict)

    def __getitem__(self, word: str) -> str:
        return language_of(self.language).screen.get(word) or ENGLISH[word]

    def remark(self, english: str) -> str:
        """A sentence of lower rooms in the current language, or as it is."""
        return language_of(self.language).remark(english)

    @property
    def colon(self) -> str:
        return language_of(self.language).colon

    def card(self, finding: Finding) -> Explanation:
        key = (*finding.identity, self.language)
        known = self._cards.get(key)
        if known is None or known[0] is not finding:
            if len(self._cards) > MAX_CARDS:
                self._cards.clear()
            known = self._cards[key] = (finding, self._safe_card(finding))
        return known[1]

    def advice(self, finding: Finding) -> str:
        card = self.card(finding)
        return str(getattr(card, "do", "") or next(iter(card.next), ""))

    def _safe_card(self, finding: Finding) -> Explanation:
        """The card; a detector whose text does not fit its numbers must not take down the screen."""
        try:
            return self.card_of(finding, self.language)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            return Explanation(finding.kind, text, Sure("", ""), "", (), "", (), "", "", "")

    def verdict(self, run: RunSnapshot) -> str:
        """The sentence on top of the panel; level and advice stand beside it."""
        return self.verdict_of(run, self.language)

    def heading(self, finding: Finding, run: RunSnapshot | None) -> str:
        """The title of its card, or only the trouble's name where the verdict has said the title."""
        card, metric = self.card(finding), finding.metrics[0]
        if run is None or not (run.judged and card.name and card.title in self.verdict(run)):
            return card.title
        # `loss: loss spike` says it twice, and an interruption is not one of the loss.
        names_metric = metric in card.title and metric.lower() not in card.name.lower()
        return f"{metric}: {card.name}" if names_metric else card.name[0].upper() + card.name[1:]


MAX_CARDS = 500
