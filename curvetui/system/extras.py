"""Optional packages: which one a feature needs, and how to install it next to curvetui."""

PACKAGES = {
    "png": "resvg-py",
    "notify": "apprise",
    "sql": "duckdb",
    "dask": "distributed",
    "s3": "fsspec s3fs",
    "gs": "fsspec gcsfs",
    "http": "fsspec aiohttp",
    "https": "fsspec aiohttp",
    "zst": "zstandard",
    "system": "psutil nvidia-ml-py",
}
"""Feature, or scheme of an address -> the packages that provide it (of another scheme: fsspec); an extra needs an index that has curvetui."""


def install_hint(feature: str) -> str:
    """Return how to install what is needed for *feature*, however curvetui was installed.

    Example:
        >>> install_hint("png")
        'install resvg-py into the environment of curvetui: pip install resvg-py'
    """
    package = PACKAGES.get(feature, "fsspec")
    return f"install {package} into the environment of curvetui: pip install {package}"
