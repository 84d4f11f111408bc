"""Django application `meetings`."""

from django.apps import AppConfig

from tasuki.web import vault


class MeetingsConfig(AppConfig):
    """Registers `tasuki.meetings`."""

    name = "tasuki.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Backups ask the vault by which keys something here is sealed; meetings stand on the calendar."""
        from tasuki.meetings.on_account import register_part
        from tasuki.meetings.on_calendar import customer_meetings
        from tasuki.transitions.calendar.sources import register

        register("meetings", customer_meetings)
        register_part()
        vault.used_in("meetings_calendartarget")
