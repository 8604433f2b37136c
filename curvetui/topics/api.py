"""The library's page: public names with their signatures, fields and docstrings, as Markdown."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

SECTIONS = ("Args:", "Returns:", "Raises:", "Example:")


def api_page() -> str:
    """The whole page."""
    import curvetui

    names = sorted(set(curvetui.__all__) - {"__version__"}, key=str.lower)
    return "# The library: what `import curvetui` gives\n\n" + "\n".join(
        _entry(name, getattr(curvetui, name)) for name in names
    )


class _Bare(str):
    """A type's name that is shown without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _entry(name: str, value: object) -> str:
    if not inspect.isclass(value):
        return f"## `{name}{_signature(value)}`\n\n{_text(value)}\n"
    # What a person makes has a docstring at its __init__; the rest is only read.
    start = value.__dict__.get("__init__")
    is_made = inspect.isfunction(start) and bool(start.__doc__)
    out = [
        f"## `{name}{_signature(value) if is_made else ''}`\n\n{_text(value)}\n",
        *_fields(value),
    ]
    for method, member in vars(value).items():
        if not method.startswith("_") and isinstance(member, property) and inspect.getdoc(member):
            out.append(f"### `{name}.{method}`\n\n{_text(member)}\n")
        elif not method.startswith("_") and inspect.isfunction(member) and inspect.getdoc(member):
            out.append(f"### `{name}.{method}{_signature(member)}`\n\n{_text(member)}\n")
    return "\n".join(out)


def _signature(value: object) -> str:
    signature = inspect.signature(value)  # type: ignore[arg-type]
    empty = inspect.Parameter.empty
    kept = [
        p.replace(annotation=p.annotation if p.annotation is empty else _Bare(_named(p.annotation)))
        for p in signature.parameters.values()
        if p.name != "self"
    ]
    return str(signature.replace(parameters=kept, return_annotation=inspect.Signature.empty))


def _named(annotation: object) -> object:
    """A class by its name, everything else as it is written."""
    return annotation.__name__ if isinstance(annotation, type) else annotation


def _fields(cls: type) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    lines = []
    for field, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        docstring = (
            below.value.value
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            else ""
        )
        about = " ".join(str(docstring).split())
        lines.append(
            f"- `{field.target.id}: {ast.unparse(field.annotation)}`{f': {about}' if about else ''}\n"
        )
    if lines:
        yield "".join(lines)


def _text(value: object) -> str:
    out: list[str] = []
    section = ""
    for line in (inspect.getdoc(value) or "").splitlines():
        if line in SECTIONS:
            section = line
            out += ["```python"] if line == "Example:" else [f"*{line.removesuffix(':')}*", ""]
        elif section == "Example:":
            out.append(line.removeprefix("    "))
        elif section and line.strip():
            out.append(_item(line, section))
        else:
            out.append(line)
    if section == "Example:":
        out.append("```")
    return "\n".join(out)


def _item(line: str, section: str) -> str:
    found = re.match(r"    (\w[\w, ]*): (.*)", line)
    if found and section != "Returns:":
        return f"- `{found[1]}`: {found[2]}"
    return "  " + line.strip() if section != "Returns:" else line.strip()
