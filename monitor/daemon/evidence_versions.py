"""Which versions of what make a text of bytes, and find statements in it.

The number of a release alone says too little (a package file may be changed in place, a library replaced), so each
part is named by a hash over its own files and the versions of the libraries that its result depends on. Equal names:
the same bytes give the same text, and the same text the same statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import monitor
from monitor.config.models import Detector, WatchlistFile
from monitor.types import Versions

_PACKAGE = Path(monitor.__file__).parent
_DIGITS = 16
#: parts of the package, and libraries, that make a text
_EXTRACTING = (("articles", "sources", "text"), ("trafilatura", "lxml", "feedparser", "htmldate", "justext", "pycld2"))
#: … and that find statements and names in it
_DETECTING = (("statements", "watch", "text"), ("numpy", "ahocorasick-rs", "anyascii", "pycld2"))


def versions_of(watchlist: WatchlistFile, detector: Detector, *, unsaid_apart: bool) -> Versions:
    """Return the versions of readers that are set up like this.

    Units: 15 ms the first time in a process, then what it takes to print the watchlist.
    """
    weights = sha256(Path(detector.weights).read_bytes()).hexdigest() if detector.weights else "packaged"
    settings = (detector.kind, weights, repr(detector.confidence), str(unsaid_apart))
    return Versions(
        product=monitor.__version__,
        extractor=_part(*_EXTRACTING),
        detector=_named([_part(*_DETECTING), *settings]),
        watchlist=_named([watchlist.model_dump_json()]),
    )


@cache
def _part(folders: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """Return the name of these folders of the package together with these libraries."""
    files = sorted(path for folder in folders for path in (_PACKAGE / folder).rglob("*") if _counts(path))
    contents = [f"{path.relative_to(_PACKAGE)} {sha256(path.read_bytes()).hexdigest()}" for path in files]
    return _named([*contents, *(f"{name} {_version(name)}" for name in libraries)])


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _named(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
