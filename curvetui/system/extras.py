"""Optional packages: which one a feature needs, and how to install it next to curvetui."""

PACKAGES = {
    "png": "resvg-py",
    "notify": "apprise",
    "sql": "duckdb",
    "dask": "distributed",
    "addresses": "fsspec",
    "system": "psutil nvidia-ml-py",
}
"""Feature -> the packages that provide it; an extra needs an index that has curvetui."""


def install_hint(feature: str) -> str:
    """Return how to install the package for *feature*, however curvetui was installed.

    Example:
        >>> install_hint("png")
        'install resvg-py into the environment of curvetui: pip install resvg-py'
    """
    package = PACKAGES[feature]
    return f"install {package} into the environment of curvetui: pip install {package}"
