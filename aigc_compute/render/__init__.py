"""Views of a document. They show what it holds and compute nothing but layout."""

FORMATS = ("table", "json", "jsonl", "csv", "markdown")

__all__ = ["FORMATS"]
