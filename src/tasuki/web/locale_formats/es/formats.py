"""Dates and times in Spanish; what is not named here is as the framework has it."""

from typing import Final

DATE_FORMAT: Final = "j b Y"
SHORT_DATE_FORMAT: Final = "j b Y"
DATETIME_FORMAT: Final = "j b Y H:i"
SHORT_DATETIME_FORMAT: Final = "j b Y H:i"
TIME_FORMAT: Final = "H:i"
YEAR_MONTH_FORMAT: Final = r"F \d\e Y"
MONTH_DAY_FORMAT: Final = r"j \d\e F"
