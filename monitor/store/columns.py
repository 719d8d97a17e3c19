"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

#: PostgreSQL refuses NUL in text, and neither database takes half a surrogate pair
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_UNSTORABLE = re.compile(r"\\u0000|[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with NULs and lone surrogates as U+FFFD; offsets stay what they were."""
    return _UNSTORABLE.sub("\ufffd", text)


def json_text(value: Any, *, sort_keys: bool = False) -> str:
    """Return JSON without characters that one of the databases refuses.

    Shape: with `sort_keys`, the same text for what is stored and for what comes back from either database.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    if not _ESCAPED_UNSTORABLE.search(text):
        return text
    return json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times, whatever the database.

    Shape: text of fixed width on SQLite (sorts as the times do, readable in its shell), timestamptz on PostgreSQL.
    Errors: ValueError for a naive time. SQLAlchemy's own type would drop the offset on SQLite without a word.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the dialect stores."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value.isoformat()}")
        value = value.astimezone(UTC)
        # isoformat, not strftime: glibc writes years before 1000 without their leading zeros
        return (
            value
            if dialect.name == "postgresql"
            else f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of the base
        """Return the aware time."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


class SafeText(TypeDecorator[str]):
    """Text from outside: what cannot be stored becomes U+FFFD, one for one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - signature of the base
        """Return what is stored."""
        return None if value is None else storable(value)


#: JSON documents; binary on PostgreSQL
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
#: row ids: SQLite numbers rows by itself only for INTEGER
RowId = BigInteger().with_variant(Integer(), "sqlite")
