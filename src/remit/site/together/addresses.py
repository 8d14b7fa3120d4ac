"""The addresses of the rooms of support."""

from __future__ import annotations

from django.urls import path

from remit.site.together import entrance, own_pages, pages, role_pages, wish_pages

TOGETHER = [
    path("s", entrance.arrive),
    path("s/<str:token>", entrance.arrive),
    path("together/enter", entrance.enter),
    path("together", pages.home),
    path("together/agree", pages.agree),
    path("together/wishes", wish_pages.wishes),
    path("together/with/<int:number>", pages.together),
    path("together/with/<int:number>/answer", pages.answer),
    path("together/with/<int:number>/check", pages.check),
    path("together/with/<int:number>/end", pages.end),
    path("together/mine", own_pages.mine),
    path("together/mine/key", own_pages.key),
    path("together/role/<int:number>", role_pages.role),
    path("together/role/<int:number>/agree", role_pages.agree),
    path("together/role/<int:number>/earlier", role_pages.earlier),
]
