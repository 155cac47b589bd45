"""The map of the machines' pages."""

from django.urls import URLPattern, path

from mentoring.api.feeds import calendars
from mentoring.api.rest import door, door_entries, openapi

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/door/redemptions", door.redemptions, name="door_redemptions"),
    path("v1/door/entries", door_entries.entries, name="door_entries"),
    path("v1/openapi.json", openapi.document, name="openapi"),
    path("feeds/offers/<int:key>.ics", calendars.offer, name="calendar_of_offer"),
    path("feeds/providers/<int:key>.ics", calendars.provider, name="calendar_of_provider"),
    path("feeds/places/<int:key>.ics", calendars.place, name="calendar_of_place"),
    path("feeds/disciplines/<slug:key>.ics", calendars.discipline, name="calendar_of_discipline"),
]
