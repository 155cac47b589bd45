"""The map of all doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accesso/", include("allauth.urls")),
    path("lingua/", include("django.conf.urls.i18n")),
    path("api/", include("mentoring.api.urls")),
    path("", include("mentoring.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("mentoring.demo.urls")))
