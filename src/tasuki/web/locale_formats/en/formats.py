"""Dates and times in English; what is not named here is as the framework has it."""

from typing import Final

DATE_FORMAT: Final = "j M Y"
SHORT_DATE_FORMAT: Final = "j M Y"
DATETIME_FORMAT: Final = "j M Y H:i"
SHORT_DATETIME_FORMAT: Final = "j M Y H:i"
TIME_FORMAT: Final = "H:i"
YEAR_MONTH_FORMAT: Final = "F Y"
MONTH_DAY_FORMAT: Final = "j F"
