"""Measurements: outside the tests, because no test asserts a time."""
