"""The name of a number, from its label and the words that an earlier part of the line said once."""

from curvetui import names
from curvetui.formats._shape import SPENT, LineState, Number
from curvetui.formats._vocabulary import EXAMPLES, FILLER, HEADING, NETWORKS
from curvetui.names.counters import EPOCH
from curvetui.reading import Value, compiled

_BRACKETED = r"^(?P<group>[A-Za-z]\w*)\[(?P<name>[A-Za-z][\w./ -]*)$"
_OF_SPLIT = r"^(?P<split>[A-Za-z]+)\s?[(\[{](?P<name>[A-Za-z][\w./ -]*)$"
_SPLIT_BEHIND = r"^\s*%?\s*[(\[](?P<split>[A-Za-z]+)[)\]]"
_SPLIT_LAST = r"(?i)\d\s*%?\s*[(\[](?:train|training|val|valid|validation|test|dev|eval)[)\]]\W*$"
_INITIALS = r"(?i)[(\[{]\s*(?:l\s*[=:][^()\[\]{}]*[^\w.]a|a\s*[=:][^()\[\]{}]*[^\w.]l)\s*[=:][^()\[\]{}=:]*[)\]}]"
"""Loss and accuracy in one pair of brackets: `Train(L=0.69 | A=0.51)`."""
_LETTERS = {"l": "loss", "a": "accuracy"}
_BESIDE_F1 = {"P": "precision", "R": "recall"}
_F1 = r"\bP\s?[:=][^:=]{1,20}\bR\s?[:=][^:=]{1,20}\bF1?\s?[:=]"
_CORRECT = r"\d+\s*(?:/|of|out of)\s*\d+\s+(?:are |were )?(?:correct|right)\b"
_BEHIND = r"^\s?(?P<open>[(\[])?(?P<name>[A-Za-z][\w ./-]*?)\s*(?:[,;|)\]]|$|\s(?:after|in|at|on|over|for|with|and)\s)"
"""A name behind its number: `0.5 train loss, 0.9 acc`, `0.5 (train loss) 0.9 (acc)`."""
_OF_CLASS = r"(?i)^(?P<name>.+?)\s(?:for|of)\s(?:the\s|class\s)*(?P<group>\S.{0,28})$"
_WHOLE = FILLER | HEADING | EPOCH | names.SPLIT.keys() | {"network", "net", "classifier"}
"""Words of what is no class: `accuracy of the network on the test images`."""
_AT_COUNTER = r"(?i)\s(?:at|in|for|after|of)\s(?:the\s)?\w+$"
"""`Losses at epoch 3: train 0.5, test 0.6`."""
_COUNTERS = frozenset("epoch epochs step steps batch batches".split())
_MEASURED_ON = r"(?i)(?:\w+ )?(?:accuracy|acc|error|loss|f1) (?:of|for) (?:the|our) \w+ (?:on|over) the \w+ (?:images|samples|examples|data|set)$"
MAX_GROUP = 30
"""Maximum characters of the name of a group."""


class Naming(LineState):
    """The part of the parser that names values."""

    def note_subject(self, words: str) -> None:
        """Remember a metric that is named before the splits: `Loss: train 0.5, val 0.6`."""
        last = compiled(_AT_COUNTER).sub("", words.rpartition("|")[2].strip())
        singular = compiled(r"(?i)(?<=loss)es$|(?<!s)s$").sub("", last)
        if last and (names.is_plain(last) or names.is_plain(singular)):
            self.subject = last if names.is_plain(last) else singular

    def renamed(self, number: Number) -> Number:
        """The number with its whole name."""
        number = self.note_split_behind(number)
        words, mark = number.words, number.mark
        of_split = compiled(_OF_SPLIT).match(words)
        if of_split and of_split["split"].lower() in names.SPLIT:
            # `Train(loss=0.5 | acc=0.8) Valid(loss=0.6 | acc=0.7)`
            self.split, words = names.SPLIT[of_split["split"].lower()], of_split["name"]
        words = self._within_brackets(words, number.slot)
        if self.last == "part" and self.carried:
            unit = compiled(EXAMPLES).match(self._since(number.slot))
            words, self.carried = f"{self.carried} {'' if unit else words}".strip(), ""
        elif not words and self.carried and self.last in _COUNTERS:
            words, mark, self.carried = self.carried, ":", ""
        elif not words and self.first != number.slot:
            words, mark = self._name_behind(number.behind), ":"
        elif names.tokens(words) and all(w in names.SPLIT for w in names.tokens(words)):
            # Only a split: the metric was named before.
            words = f"{words} {self.subject or 'loss'}" if self.subject else words
        elif self.sentence and mark == ":" and not names.is_known(words):
            words, self.sentence = f"{self.sentence} {words}", ""
        elif mark in (":", "=") and "/" not in words and _is_sentence(words):
            # `Train Negative Overall Log-Loss per event`: a leading split stays.
            split = names.SPLIT.get(words.split()[0].lower())
            words = f"{split} {_ending(words)}" if split else _ending(words)
        return number._replace(words=words, mark=mark)

    def _within_brackets(self, words: str, slot: int) -> str:
        """The name without the group before its bracket, which is remembered."""
        inside = compiled(_BRACKETED).match(words)
        if inside and inside["name"].lower() in names.SPLIT:
            # `loss[train]=0.5`
            return f"{inside['group']} {inside['name']}"
        if inside:
            # `tot_loss[loss=4.8, simple_loss=3.3]`: two groups of one line.
            self.bracket = None if inside["group"] == inside["name"] else inside["group"]
            return inside["name"]
        if self.bracket and "]" in self._since(slot):
            self.bracket = None
        return words

    def note_split_behind(self, number: Number) -> Number:
        """`Loss: 0.5 (train) 0.6 (val)`: the splits stand behind their values."""
        behind = compiled(_SPLIT_BEHIND).match(number.behind)
        split = behind and names.SPLIT.get(behind["split"].lower())
        if not split or not compiled(_SPLIT_LAST).search(self.line.text):
            return number
        self.is_name_behind = True
        words = number.words or self.subject
        self.note_subject(words)
        return number._replace(words=f"{split} {words}", mark=":") if words else number

    def implied(self, number: Number) -> Value | None:
        """A value whose meaning the line shows, not its name: `9832/10000 correct`, `(L=1 | A=0.5)`."""
        if compiled(_CORRECT).match(self.line.text, len(number.before)):
            return Value("correct", number.slot, means="accuracy")
        means = _LETTERS.get(number.words.lower())
        if number.words in _BESIDE_F1 and compiled(_F1).search(self.line.text):
            return Value(number.words, number.slot, means=_BESIDE_F1[number.words])
        found = means and any(
            a < len(number.before) < b
            for a, b in (m.span() for m in compiled(_INITIALS).finditer(self.line.text))
        )
        return Value(number.words, number.slot, means=means) if found else None

    def of_network(self, words: str) -> str:
        """`Generator Epoch 1, Loss: 4.5`: the metrics are those of the network named first."""
        head = self.line.text[: self.line.spans[0][0]]
        named = [w for w in names.tokens(head) if w in NETWORKS]
        named += compiled(r"^\W*[\[(<]([GD])[\])>]").findall(head)
        if len(named) != 1 or not self.counters or names.metric(words).metric != "loss":
            return words
        return words if names.metric(words).group else f"{named[0]} {words}"

    def _name_behind(self, behind: str) -> str:
        """The name after its number, which is no label of the next one."""
        behind = compiled(r"^\s*%").sub("", behind)
        match = compiled(_BEHIND).match(behind)
        is_spent = compiled(SPENT).match(behind)
        if match is None or is_spent or not names.is_plain(match["name"]):
            return ""
        self.is_name_behind = match["open"] is not None
        return match["name"]

    def _since(self, slot: int) -> str:
        """The text between it and the number before."""
        start = self.line.spans[slot - 1][1] if slot else 0
        return self.line.text[start : self.line.spans[slot][0]]


def of_class(value: Value) -> Value:
    """`Accuracy of plane`, `test acc for cat (tom)`: one score of several classes is a group."""
    found = compiled(_OF_CLASS).match(value.name)
    if found is None or value.group or value.metric.better != "higher":
        return value
    words = names.tokens(found["group"])
    if not words or _WHOLE & set(words) or not names.is_plain(found["name"]):
        return value
    means = names.metric(found["name"]).metric
    split = value.split or names.split_of(value.name) or "val"
    return value._replace(group=found["group"], means=means, split=split)


def _is_sentence(words: str) -> bool:
    return len(words.partition(" (")[0].split()) > 4 and not names.is_plain(words)


def _ending(words: str) -> str:
    """The last words of a sentence: `accuracy of the model`, else three."""
    if compiled(_MEASURED_ON).match(words):
        return words
    found = compiled(r"(\S+(?: \S+)?) (?:for|of) \S+(?: \S+){0,2}$").search(words)
    if found and names.is_plain(found[1].rpartition(" ")[2]):
        return found[0]
    return " ".join(words.split()[-3:])


def group_of(lead: str) -> str:
    """The class, layer or data set at the start of a line without counters."""
    words = lead.strip(" []():|-*#>").strip()
    tokens = frozenset(names.tokens(words))
    if not tokens or len(words) > MAX_GROUP or _WHOLE & tokens or names.is_plain(words):
        return ""
    return words
