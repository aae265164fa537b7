"""What a warm parent has imported before it forks a kernel; importing this is the whole of it."""

# ruff: noqa: F401
import gc

import babel.numbers
import ibis.backends.duckdb
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.core.magics
import IPython.core.pylabtools
import IPython.display
import IPython.extensions.storemagic
import matplotlib.pyplot
import matplotlib_inline.backend_inline
import pandas
import pandera.ibis
import scipy.stats
import seaborn
import statsmodels.stats.proportion

import toolkit.client
import toolkit.explore
import toolkit.measures
import toolkit.show
from toolkit.words import LANGUAGES, catalogue

for language in LANGUAGES:  # every headline is told in each of them
    catalogue(language)
gc.freeze()  # what is imported stays: no kernel needs to look through it for something to free
