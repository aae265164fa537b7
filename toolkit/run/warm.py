"""What a warm parent has imported before it forks a kernel; importing this is the whole of it."""

import babel.numbers
import ibis.backends.duckdb
import IPython.display
import ipykernel.ipkernel
import ipykernel.kernelapp
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
import toolkit.show  # noqa: F401
