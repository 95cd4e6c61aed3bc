"""Pages of the documentation that are made of the code and the catalogue; `build_docs.py` writes them."""
