"""The map of all doors with the demo's own, which otherwise are open only in demo mode."""

from django.urls import include, path

from mentoring.config.urls import urlpatterns as doors

urlpatterns = [
    *(door for door in doors if not str(door.pattern).startswith("demo/")),
    path("demo/", include("mentoring.demo.urls")),
]
