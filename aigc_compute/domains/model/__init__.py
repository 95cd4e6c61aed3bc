"""What a model is: parameters, products of a token."""
