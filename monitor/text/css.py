"""CSS selectors over HTML trees: the one place that knows how they are compiled and what is wrong with them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

#: a selector is written by hand; longer ones are a mistake
MAX_SELECTOR = 1000


def selected(root: Any, selector: str) -> Sequence[Any]:
    """Return the elements of a tree that a CSS selector chooses, in document order.

    Errors: ValueError for what is no selector (`css_problem` says why beforehand).
    """
    found: Sequence[Any] = _compiled(selector)(root)
    return found


def css_problem(selector: str) -> str:
    """Return what is wrong with a CSS selector, or ""."""
    if len(selector) > MAX_SELECTOR:
        return f"a CSS selector of at most {MAX_SELECTOR} characters"
    try:
        _compiled(selector)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=256)
def _compiled(selector: str) -> Any:
    from cssselect import SelectorError  # noqa: PLC0415 - only for sources that have a selector
    from lxml.cssselect import CSSSelector  # noqa: PLC0415 - as above
    from lxml.etree import XPathError  # noqa: PLC0415 - as above

    try:
        return CSSSelector(selector, translator="html")
    except (SelectorError, XPathError) as error:
        msg = f"no CSS selector such as `.news a`: {error}"
        raise ValueError(msg) from error
