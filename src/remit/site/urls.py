"""Every address of the site."""

from __future__ import annotations

from django.urls import path

from remit.site import errors
from remit.site.answering import assistants, doors, pages
from remit.site.desk.addresses import DESK
from remit.site.keeping import views as keeping
from remit.site.together.addresses import TOGETHER

urlpatterns = [
    path("", doors.front),
    path("health", doors.health),
    path("i/<str:token>", doors.arrive),
    path("enter", doors.enter),
    path("language", doors.change_language),
    path("closed", doors.closed),
    path("privacy", doors.privacy),
    path("decline", doors.decline),
    path("record", doors.own_record),
    path("assistant", assistants.assistant),
    path("leave", doors.leave),
    path("begin", pages.begin),
    path("page/<str:page_id>", pages.page),
    path("check", pages.check),
    path("send", pages.send_answers),
    path("sent", doors.sent),
    *TOGETHER,
    path("worker.js", keeping.worker),
    path("kept/kit", keeping.kit),
    path("kept/take", keeping.take),
    *DESK,
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
