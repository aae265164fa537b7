"""The bad inputs of shop exports: for each how its file is written and what must come of it."""
