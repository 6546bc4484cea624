"""Queries: a frozen question to (sql, parameters). Pure: knows neither the database nor any page."""
