"""The addresses of the desk, and its menu."""

from __future__ import annotations

from django.urls import path

from remit.site.desk import (
    letters,
    local,
    overview,
    posts,
    provider,
    records,
    report,
    second,
    signing,
    together,
)

DESK = [
    path("desk", overview.overview),
    path("desk/open/<str:key>", local.open_desk),
    path("desk/sign-in", signing.sign_in),
    path("desk/sign-out", signing.sign_out),
    path("desk/second", second.second),
    path("desk/enrol", second.enrol),
    path("desk/provider", provider.go),
    path("desk/provider/back", provider.come_back),
    path("desk/posts", posts.posts),
    path("desk/posts/import", posts.bring),
    path("desk/posts/<int:number>", posts.one_post),
    path("desk/posts/<int:number>/note", posts.note_event),
    path("desk/posts/<int:number>/holder", posts.new_holder),
    path("desk/posts/<int:number>/again", posts.send_again),
    path("desk/corrections/<int:number>", posts.settle_correction),
    path("desk/letters", letters.letters),
    path("desk/letters/send", letters.send_letters),
    path("desk/outbox", letters.outbox),
    path("desk/log", records.log),
    path("desk/links", records.links),
    path("desk/editions", records.editions),
    path("desk/report", report.report),
    path("desk/report/build", report.build),
    path("desk/report/all.zip", report.everything),
    path("desk/report/files/<path:name>", report.page),
    path("desk/together", together.sector),
    path("desk/together/bring", together.bring),
    path("desk/together/send", together.send),
    path("desk/together/members", together.members),
    path("desk/together/members/<int:number>/link", together.new_link),
    path("desk/together/members/<int:number>/gone", together.gone),
]

MENU = (
    ("/desk", "How it stands", overview.overview),
    ("/desk/posts", "Posts", posts.posts),
    ("/desk/posts/import", "Import posts", posts.bring),
    ("/desk/letters", "Invite and remind", letters.letters),
    ("/desk/outbox", "Outbox", letters.outbox),
    ("/desk/together", "Support", together.sector),
    ("/desk/together/bring", "Bring in support", together.bring),
    ("/desk/together/members", "People in support", together.members),
    ("/desk/report", "Report", report.report),
    ("/desk/editions", "Editions", records.editions),
    ("/desk/links", "Sealed links", records.links),
    ("/desk/log", "Log", records.log),
)
