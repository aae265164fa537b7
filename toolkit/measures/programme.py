"""A loyalty programme: what is earned and when, what a reward takes and is worth, how long points hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from toolkit.errors import ParameterError
from toolkit.words import Number, _

SHARE_ASSUMED = 0.05
"""What a reward is taken to be worth, as a share of the spending that earns it, where the client has not said: the
dearer of the two values that the method works out (10 or 50 for 1,000)."""
CENT = 0.01


@dataclass(frozen=True)
class Programme:
    """The rules of a points programme; cashback is one in which a point is worth one and any amount can be used.

    Attributes
    ----------
    points_per_100 : float, above 0
        Points for each 100 that a customer pays, VAT included; up to two decimals.
    reward_points : float, above 0
        Points that a reward takes; up to two decimals.
    reward_value : float or None
        What a reward is worth to the customer (a discount costs the shop as much); None: not known, see :attr:`value`.
    expiry_months : int
        A point can be used up to the same day so many months later; 0: for ever.
    tiers : tuple of (float, float)
        Spending of the last 12 months from which points are multiplied, and by what (up to two decimals); rising.
    monthly_cost : float
        What running it costs a month besides rewards, currency.

    Raises
    ------
    ParameterError
        A number below or at nothing where it must be above, or tiers that do not rise.
    """

    points_per_100: float = 10.0
    reward_points: float = 100.0
    reward_value: float | None = None
    expiry_months: int = 12
    tiers: tuple[tuple[float, float], ...] = ()
    monthly_cost: float = 0.0

    def __post_init__(self) -> None:
        numbers = {"points_per_100": self.points_per_100, "reward_points": self.reward_points}
        for name, number in numbers.items():
            if not round(number, 2) > 0:
                raise ParameterError(
                    _("[programme] {name} is {found}; it must be above 0", name=name, found=Number(number, 2))
                )
        starts = [spent for spent, _factor in self.tiers]
        if starts != sorted(set(starts)) or any(factor <= 0 for _spent, factor in self.tiers):
            raise ParameterError(_("[programme] tiers must rise, each with a factor above 0"))

    @property
    def spent_for_reward(self) -> float:
        """What a customer pays, VAT included, for one reward without tiers."""
        return 100 * self.reward_points / self.points_per_100

    @property
    def value(self) -> float:
        """What a reward is worth; where the client has not said, :data:`SHARE_ASSUMED` of what earns it."""
        return SHARE_ASSUMED * self.spent_for_reward if self.reward_value is None else self.reward_value

    @property
    def is_assumed(self) -> bool:
        """Whether the worth of a reward is our assumption."""
        return self.reward_value is None

    @property
    def point_value(self) -> float:
        """What a point is worth to the customer, VAT included."""
        return self.value / self.reward_points

    @property
    def nominal_rate(self) -> float:
        """What is promised for each unit paid: 0.05 where 50 are given for 1,000."""
        return self.value / self.spent_for_reward


def cashback(rate: float, expiry_months: int = 12, monthly_cost: float = 0.0) -> Programme:
    """A programme that gives back a share of what is paid, to be used in any amount from the next order day on.

    Parameters
    ----------
    rate : float, 0.0001 to 1
    """
    if not 0 < rate <= 1:
        raise ParameterError(
            _("[programme] cashback is {found}; it must lie above 0 and up to 1", found=Number(rate, 2))
        )
    return Programme(100 * rate, CENT, CENT, expiry_months, (), monthly_cost)


def with_tiers(programme: Programme, tiers: tuple[tuple[float, float], ...]) -> Programme:
    """The same programme with other tiers."""
    return replace(programme, tiers=tiers)


__all__ = ["CENT", "SHARE_ASSUMED", "Programme", "cashback", "with_tiers"]
