"""What the program knows: in each domain the vocabulary (quantities) beside the formulas."""
