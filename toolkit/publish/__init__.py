"""What leaves the house: the deck and the summary, laid out from the executed notebooks."""
