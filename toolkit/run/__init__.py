"""Run the notebooks for a client: build its tables, run each step, publish, and write down how it went."""
