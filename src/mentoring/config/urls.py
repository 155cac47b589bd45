"""The map of all doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    # allauth's own two overviews: ours stands in their place.
    path("accesso/2fa/", RedirectView.as_view(pattern_name="web:account"), name="mfa_index"),
    path("accesso/sessions/", RedirectView.as_view(pattern_name="web:sessions"), name="usersessions_list"),
    path("accesso/", include("allauth.urls")),
    path("lingua/", include("django.conf.urls.i18n")),
    path("api/", include("mentoring.api.urls")),
    path("", include("mentoring.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("mentoring.demo.urls")))
