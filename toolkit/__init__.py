"""Customer value optimisation for e-commerce consultants."""
