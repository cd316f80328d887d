"""What every partnership begins with."""

from datetime import date

from apps.foundation.kernel.periods import FIRST_YEAR

FROM_THE_START = date(FIRST_YEAR, 1, 1)
"""The shipped rule set decides until the board adopts another."""

MINUTE = "Came with the product, as a proposal that awaits clinical review. The board has not decided yet."
SHIPPED_BY = "The product"
TOOL_NAME = "Single Assessment Process"
