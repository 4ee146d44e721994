"""Store: the database, its migrations and the job engine, on SQLite and PostgreSQL alike."""
