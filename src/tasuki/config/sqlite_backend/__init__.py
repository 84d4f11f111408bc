"""Django's SQLite back end, for the `pysqlite3` wheel too."""
