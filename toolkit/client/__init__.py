"""A client: its configuration, its folders, its built tables.

``data/<slug>/client.toml`` says who the client is and how to read the files in ``raw/``. The tables the intake made
from them lie in ``built/<key>/``, where the key is the hash of the raw files and of the part of the configuration
that the intake reads; change either and the key changes.
"""

from toolkit.client.config import Config, KindRule, Source, load_config, save
from toolkit.client.folders import BENCHMARK, data_root, folder_of, is_made, new_folder, portfolio_root, reports_root
from toolkit.client.opened import Client

__all__ = [
    "BENCHMARK",
    "Client",
    "Config",
    "KindRule",
    "Source",
    "data_root",
    "folder_of",
    "is_made",
    "load_config",
    "new_folder",
    "portfolio_root",
    "reports_root",
    "save",
]
