"""The schema: migrations make exactly the tables that the code uses, and other schemas are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Inspector, create_engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from monitor.errors import StoreError, StoreSchemaError
from monitor.store.engine import Store, parsed_url, writing_engine
from monitor.store.health import beat, get_meta, last_beat, set_meta
from monitor.store.migrate import migrate, newest_version, schema_version
from monitor.store.schema import SEARCH_TABLES, meta, metadata, visits
from monitor.store.sources import sync_sources
from tests.store_documents import NOW, setup


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgresql_databases")
    return make()


def _described(connection: Connection) -> dict[str, Any]:
    """Everything that the database itself says about the tables."""
    found = inspect(connection)
    tables = [name for name in found.get_table_names() if name not in SEARCH_TABLES and name != "alembic_version"]
    return {name: _table(found, name) for name in sorted(tables)}


def _table(found: Inspector, name: str) -> dict[str, Any]:
    foreign = found.get_foreign_keys(name)
    indices = found.get_indexes(name)
    return {
        "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(name)],
        "pk": found.get_pk_constraint(name)["constrained_columns"],
        "foreign": sorted((f["constrained_columns"], f["referred_table"], f["options"]) for f in foreign),
        "unique": sorted(u["column_names"] for u in found.get_unique_constraints(name)),
        "indices": sorted((str(i["name"]), i["column_names"], _options(i)) for i in indices),
    }


def _options(index: Any) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in (index.get("dialect_options") or {}).items())


def test_migrations_make_the_schema_of_the_code(empty_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assert migrate(empty_url, now=NOW) == newest_version()
    engine = writing_engine(parsed_url(empty_url))
    try:
        with engine.connect() as connection:
            options = {"include_object": lambda _o, name, kind, *_: kind != "table" or name not in SEARCH_TABLES}
            context = MigrationContext.configure(connection, opts={"compare_type": True, **options})
            assert compare_metadata(context, metadata) == []
            migrated = _described(connection)
    finally:
        engine.dispose()
    if "postgresql" in empty_url:
        make: Callable[[], str] = request.getfixturevalue("postgresql_databases")
        fresh = writing_engine(parsed_url(make()))
    else:
        fresh = create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    try:
        with fresh.begin() as connection:
            metadata.create_all(connection)
            assert _described(connection) == migrated
    finally:
        fresh.dispose()


def test_a_store_is_made_and_found_again(empty_url: str) -> None:
    with Store.open(empty_url, now=lambda: NOW) as store:
        store.write(sync_sources, [setup()], origin="config", now=NOW)
    with Store.open(empty_url, now=lambda: NOW) as store:
        assert store.read(schema_version) == newest_version()
    with Store.open(empty_url, now=lambda: NOW, read_only=True) as store:
        assert store.read(lambda conn: conn.execute(text("SELECT count(*) FROM sources")).scalar()) == 1
        with pytest.raises(StoreError, match="for reading"):
            store.write(beat, NOW)


def test_a_newer_schema_is_refused_with_advice(empty_url: str) -> None:
    with Store.open(empty_url, now=lambda: NOW) as store:
        store.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreSchemaError, match="9999 is newer than this program"):
        Store.open(empty_url, now=lambda: NOW)
    with pytest.raises(StoreSchemaError, match="9999 is newer than this program"):
        Store.open(empty_url, now=lambda: NOW, read_only=True)


def test_a_foreign_database_is_left_alone(empty_url: str) -> None:
    engine = writing_engine(parsed_url(empty_url))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE statements (id INTEGER)")
    finally:
        engine.dispose()
    with pytest.raises(StoreSchemaError, match="did not make"):
        Store.open(empty_url, now=lambda: NOW)


def test_an_empty_database_cannot_be_read(empty_url: str) -> None:
    with pytest.raises(StoreError, match=r"run db migrate|no database yet"):
        Store.open(empty_url, now=lambda: NOW, read_only=True)


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match=r"cannot be written|read-only"):
        store.read(beat, NOW)


def test_foreign_keys_are_enforced(store: Store) -> None:
    def orphan(conn: Connection) -> None:
        row = {"source_id": "nobody", "visited_at": NOW, "outcome": "new", "elapsed_s": 0.1, "warnings": []}
        conn.execute(visits.insert().values(**row))

    with pytest.raises(StoreError) as caught:
        store.write(orphan)
    assert isinstance(caught.value.__cause__, IntegrityError)


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="without zone"):
        store.write(beat, NOW.replace(tzinfo=None))


@pytest.fixture
def times(store: Store) -> Callable[[datetime], datetime]:
    def there_and_back(at: datetime) -> datetime:
        def trip(conn: Connection) -> datetime:
            set_meta(conn, "t", "", now=at)
            return conn.execute(select(meta.c.updated_at).where(meta.c.key == "t")).scalar_one()

        return store.write(trip)

    return there_and_back


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(
        min_value=datetime(200, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - as above
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_times_come_back_as_the_same_moment_in_utc(times: Callable[[datetime], datetime], at: datetime) -> None:
    back = times(at)
    assert back == at
    assert back.utcoffset() == timedelta()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=6, unique=True))
def test_times_sort_in_the_database_as_they_do_here(store: Store, moments: list[datetime]) -> None:
    def sorted_there(conn: Connection) -> list[datetime]:
        conn.execute(meta.delete())
        for number, moment in enumerate(moments):
            set_meta(conn, f"t{number}", "", now=moment)
        return list(conn.execute(select(meta.c.updated_at).order_by(meta.c.updated_at)).scalars())

    assert store.write(sorted_there) == sorted(moments)


def test_remembered_texts_and_the_heartbeat_are_replaced(store: Store) -> None:
    assert store.read(last_beat) is None
    store.write(beat, NOW)
    store.write(beat, NOW + timedelta(seconds=30))
    assert store.read(last_beat) == NOW + timedelta(seconds=30)
    store.write(set_meta, "config", "one", now=NOW)
    store.write(set_meta, "config", "two", now=NOW)
    assert store.read(get_meta, "config") == "two"
    assert store.read(get_meta, "nothing") is None


async def test_the_event_loop_waits_without_standing_still(store: Store) -> None:
    await store.awrite(beat, NOW)
    assert await store.aread(last_beat) == NOW
