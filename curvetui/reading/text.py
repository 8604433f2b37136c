"""Bytes of a log line -> displayable text."""

from curvetui.system.sanitize import REPLACED, steering


def decoded(raw: bytes) -> str:
    """The text of a line (UTF-8, GBK or Latin-1); control characters but tabs are replaced.

    Example:
        >>> decoded("准确率".encode("gbk")), decoded(b"loss")
        ('准确率', 'loss')
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    if text.isprintable():
        return text
    return steering().sub(lambda found: "\t" if found[0] == "\t" else REPLACED, text)
