"""Optional packages: which one a feature needs, and how to install it beside curvetui."""

from __future__ import annotations

PACKAGES = {
    "png": "resvg-py",
    "notify": "apprise",
    "sql": "duckdb",
    "dask": "distributed",
    "addresses": "fsspec",
    "system": "psutil nvidia-ml-py",
}
"""Feature -> the package that brings it. curvetui itself may have come from a checkout, a wheel or an index, so the
package is named, not an extra of curvetui."""


def install_hint(feature: str) -> str:
    """How to install the package that *feature* needs, whatever way curvetui was installed.

    Example:
        >>> install_hint("png")
        'install resvg-py into the environment of curvetui: pip install resvg-py'
    """
    package = PACKAGES[feature]
    return f"install {package} into the environment of curvetui: pip install {package}"
