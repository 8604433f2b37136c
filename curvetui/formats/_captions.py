"""Names on a line of their own, their values on the next: `Val loss:`, `DEV: loss, acc, f1`."""

from curvetui import names
from curvetui.reading import Header, Line, Reading, Value, compiled

_LIST = r"^\W*(?P<split>[A-Za-z]+)(?: (?:set|results?|metrics?|scores?))?\s*(?::|(?=[(\[]))\s*[(\[]?(?P<names>[A-Za-z][^:()\[\]]{2,120}?)[)\]]?\s*:?\s*$"
_NAME = r"^\W*(?:(?:[tT]he|[cC]urrent|[aA]verage|[aA]vg|[mM]ean) )*(?P<name>[A-Za-z][\w /-]{2,40}?)(?: (?:is|was) ?:?| ?:)\s*$"
_FRAMED = (
    r"^[*=#_~+-]{3,}\s*(?P<names>[A-Za-z][\w ]*(?:[,|][ ]*[A-Za-z][\w ]*)+?)\s*[*=#_~+-]{3,}\s*$"
)
_NUMBER = r"(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|NaN|Inf))"
_ROW = rf"^\s*[\[(]*\s*{_NUMBER}(?:\s*[,;|]\s*{_NUMBER}|\s+{_NUMBER})*\s*[\])]*\s*%?\s*$"
_DECIMAL = r"\d\.\d|[eE]-\d|[nN]a[nN]|[iI]nf"


def caption(text: str) -> tuple[str, ...]:
    """The names of the values on the next line; none if *text* is no such line.

    Example:
        >>> caption("DEV: loss, acc"), caption("current training loss is : "), caption("Note: loss, sound")
        (('DEV loss', 'DEV acc'), ('training loss',), ())
    """
    several = compiled(_LIST).match(text)
    if several and several["split"].lower() in names.SPLIT:
        parts = several["names"].split("," if "," in several["names"] else None)
        found = [part.strip() for part in parts]
        if len(found) > 1 and all(map(names.is_plain, found)):
            return tuple(f"{several['split']} {name}" for name in found)
    framed = compiled(_FRAMED).match(text)
    found = [part.strip() for part in compiled(r"[,|]").split(framed["names"])] if framed else []
    if found and 2 * sum(map(names.is_plain, found)) > len(found):
        # `***train_loss,train_acc***`
        return tuple(found)
    single = compiled(_NAME).match(text)
    return (single["name"],) if single and names.is_plain(single["name"]) else ()


def below(line: Line, header: Header) -> Reading | None:
    """The row of values right below their names, which ends them; None if it is no such row."""
    columns = header.columns
    if len(line.spans) != len(columns) or not compiled(_ROW).match(line.text):
        return None
    if not compiled(_DECIMAL).search(line.text):
        return None
    values = tuple(Value(name, slot, line.section) for slot, name in enumerate(columns))
    return Reading(values, header=Header("", (), ""))
