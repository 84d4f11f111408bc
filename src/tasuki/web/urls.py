"""Routes of the shell itself: the page of components and the choice of theme."""

from django.urls import path

from tasuki.web import pages

app_name = "web"

urlpatterns = [
    path("components/", pages.components_page, name="components"),
    path("theme/", pages.set_theme, name="theme"),
]
