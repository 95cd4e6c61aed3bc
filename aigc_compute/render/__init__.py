"""Views of documents. A view shows the contents of a document and computes nothing but its own layout."""

FORMATS = ("table", "json", "jsonl", "csv", "markdown")

__all__ = ["FORMATS"]
