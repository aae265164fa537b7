"""What a warm parent has imported before it forks a kernel; importing this is the whole of it."""

# ruff: noqa: F401
import gc

import babel.numbers
import ibis.backends.duckdb.converter
import ibis.expr.types.groupby
import ibis.formats.pandas
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.magics.execution
import IPython.core.oinspect
import IPython.core.pylabtools
import IPython.display
import IPython.extensions.storemagic
import matplotlib.pyplot
import matplotlib_inline.backend_inline
import pandas.core.reshape.reshape
import pandas.io.formats.csvs
import pandera.ibis
import PIL.Image
import pyarrow.dataset
import scipy.stats
import seaborn
import statsmodels.stats.proportion
import tornado.platform.asyncio
from matplotlib.backends.registry import backend_registry

import toolkit.client
import toolkit.explore
import toolkit.measures
import toolkit.show
from toolkit.words import LANGUAGES, catalogue

for language in LANGUAGES:  # every headline is told in each of them
    catalogue(language)
backend_registry.list_all()  # reads what every package offers
PIL.Image.preinit()
gc.freeze()  # what is imported stays: no kernel needs to look through it for something to free
