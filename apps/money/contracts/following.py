"""What contracts tell the apps below them."""

from apps.care.assurance.registries import LevelFees, level_fees
from apps.money.contracts.selectors import fees_in_force

level_fees.register(LevelFees("contracts", fees_in_force))
