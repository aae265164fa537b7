"""Customer value optimisation for e-commerce consultants."""

import sys

# jsonschema, which nbformat checks notebooks with, builds a grammar of web addresses as it is imported where it finds
# this package: three seconds of every command, for a format that no notebook's schema asks for
sys.modules.setdefault("rfc3987_syntax", None)
