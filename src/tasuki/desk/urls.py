"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tasuki.desk import clock_pages, notice_pages, pages, palette_pages, search_pages, task_pages
from tasuki.desk.chat import pages as chat_pages
from tasuki.desk.running import pages as running_pages

app_name = "desk"

urlpatterns = [
    path("", pages.my_work, name="my_work"),
    path("my-work/later/", pages.later, name="later"),
    path("my-work/done/", task_pages.done, name="do_task"),
    path("my-work/undo/", task_pages.undo, name="undo_task"),
    path("my-work/snooze/", task_pages.put_off, name="snooze_task"),
    path("my-work/wake/", task_pages.wake_up, name="wake_task"),
    path("my-work/remind/", task_pages.ask, name="remind"),
    path("clocks/", clock_pages.clock_list, name="clocks"),
    path("search/", search_pages.search, name="search"),
    path("search/jump/", palette_pages.jump, name="jump"),
    path("running/", running_pages.running, name="running"),
    path("running/export/<uuid:work_id>/file/", running_pages.export_file, name="export_file"),
    path("running/<slug:kind>/<uuid:work_id>/", running_pages.work, name="work"),
    path("running/<slug:kind>/<uuid:work_id>/state/", running_pages.state, name="work_state"),
    path("running/<slug:kind>/<uuid:work_id>/cancel/", running_pages.cancel, name="cancel_work"),
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/read/", pages.read, name="read_notices"),
    path("chat-rooms/", chat_pages.room_list, name="chat_rooms"),
    path("chat-rooms/new/", chat_pages.new_room, name="new_chat_room"),
    path("chat-rooms/<uuid:room_id>/", chat_pages.room, name="chat_room"),
    path("chat-rooms/<uuid:room_id>/try/", chat_pages.try_room, name="try_chat_room"),
    path("chat-rooms/<uuid:room_id>/switch/", chat_pages.switch, name="switch_chat_room"),
    path("chat-rooms/<uuid:room_id>/remove/", chat_pages.remove, name="remove_chat_room"),
]
