"""The database: schema, migrations and queries, SQLite and PostgreSQL behind one set of functions."""
