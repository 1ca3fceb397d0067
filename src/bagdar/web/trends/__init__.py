"""Trend watch: signals of emerging technologies, what people say of them, and what they mean."""
