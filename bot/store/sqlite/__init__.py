"""SQLite: what the application's own file needs so that it serves as PostgreSQL does."""
