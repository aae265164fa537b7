"""Who does what: areas of the plan by roles, as RACI letters."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.words import _

ROLES = ("head", "marketing", "data", "crm", "it", "governance")
"""Head of omnichannel, marketing lead, data scientist or engineer, CRM specialist, IT or platform owner, data
governance owner (METHOD 1.4)."""
PROPOSED: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def raci(own: Mapping[str, Mapping[str, str]] | None = None) -> pd.DataFrame:
    """The letters of each area and role: the proposal, an area of the client's own in its place or after it.

    Parameters
    ----------
    own : mapping of area to role to letter, optional
        R does it, A answers for it, C is asked, I is told.

    Returns
    -------
    DataFrame, area x role
        A letter, or "" where the role has no part.

    Raises
    ------
    ParameterError
        A role that there is not; an area for which not exactly one role answers, or which nobody does.
    """
    areas = PROPOSED | {name: dict(letters) for name, letters in (own or {}).items()}
    for area, letters in areas.items():
        said = list(letters.values())
        unknown = [role for role in letters if role not in ROLES]
        if unknown or said.count("A") != 1 or "R" not in said:
            raise ParameterError(
                _(
                    "plan.toml: [raci.{area}] must have one A and an R, and no roles but {roles}.",
                    area=area, roles=", ".join(ROLES),
                )
            )  # fmt: skip
    return pd.DataFrame(
        [[letters.get(role, "") for role in ROLES] for letters in areas.values()], index=list(areas), columns=ROLES
    )


__all__ = ["PROPOSED", "ROLES", "raci"]
