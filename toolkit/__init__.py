"""Customer value optimisation for e-commerce consultants."""

import gc
import sys

# jsonschema, which nbformat checks notebooks with, builds a grammar of web addresses as it is imported where it finds
# this package: three seconds of every command, for a format that no notebook's schema asks for
sys.modules.setdefault("rfc3987_syntax", None)

# queries and pictures are trees of small objects: the collector's own thresholds walk them again and again, for a fifth
# of a step's CPU seconds
gc.set_threshold(20_000, 10, 20)
