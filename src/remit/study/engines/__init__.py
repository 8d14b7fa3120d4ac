"""Engines that count rows where they are: DuckDB, Postgres and Spark, through Ibis (`remit[engine]`)."""
