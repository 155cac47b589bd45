"""The map of the machines' pages."""

from django.urls import URLPattern, path

from mentoring.api.rest import door, openapi

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/door/redemptions", door.redemptions, name="door_redemptions"),
    path("v1/openapi.json", openapi.document, name="openapi"),
]
