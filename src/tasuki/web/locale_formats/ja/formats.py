"""Dates and times in Japanese; what is not named here is as the framework has it."""

from typing import Final

DATE_FORMAT: Final = "Y年n月j日"
SHORT_DATE_FORMAT: Final = "Y年n月j日"
DATETIME_FORMAT: Final = "Y年n月j日 H:i"
SHORT_DATETIME_FORMAT: Final = "Y年n月j日 H:i"
TIME_FORMAT: Final = "H:i"
YEAR_MONTH_FORMAT: Final = "Y年n月"
MONTH_DAY_FORMAT: Final = "n月j日"
