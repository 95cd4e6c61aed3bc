"""Generates the documentation pages that follow from the code and the catalogue; `build_docs.py` writes them."""
