"""One source from plain values that stand in no file of the configuration: a command line, an imported list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from monitor.config.checks import glob_problem
from monitor.config.models import Source
from monitor.errors import SourceError
from monitor.text.css import css_problem

if TYPE_CHECKING:
    from collections.abc import Mapping


def one_source(values: Mapping[str, Any]) -> Source:
    """Return the source that these values describe.

    Errors: SourceError about its id, with every problem in one line.
    """
    about = str(values.get("id") or values.get("url") or "a source")
    try:
        source = Source.model_validate(dict(values))
    except ValidationError as error:
        said = (f"{'.'.join(map(str, one['loc'])) or 'source'}: {_without_type(one['msg'])}" for one in error.errors())
        raise SourceError("; ".join(said), about=about) from error
    if source.links and (problem := glob_problem(source.links)):
        raise SourceError(f"links: {problem}", about=about)
    selectors = {"select": (source.select or "",), "keep": source.keep, "drop": source.drop}
    for key, values_given in selectors.items():
        for selector in filter(None, values_given):
            if problem := css_problem(selector):
                raise SourceError(f"{key}: {problem}", about=about)
    return source


def _without_type(message: str) -> str:
    return message.removeprefix("Value error, ")
