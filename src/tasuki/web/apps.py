"""Django application `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers `tasuki.web`."""

    name = "tasuki.web"
    label = "web"

    def ready(self) -> None:
        """Forget with the next piece of work what was remembered for one; compare names in every database."""
        from django.core.signals import request_started
        from django.db.backends.signals import connection_created
        from django.db.models import fields
        from django.tasks.signals import task_started

        from tasuki.web import names
        from tasuki.web.work import begin

        fields.BLANK_CHOICE_LABEL = "–"  # Django's own words exist in few languages
        request_started.connect(begin, dispatch_uid="tasuki.web.work")
        task_started.connect(begin, dispatch_uid="tasuki.web.work")
        names.register()
        connection_created.connect(names.learn, dispatch_uid="tasuki.web.names")
