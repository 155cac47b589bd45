"""The map of all doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from mentoring.web import broker

urlpatterns: list[URLPattern | URLResolver] = [
    path("accesso/", include("allauth.account.urls")),
    path("accesso/2fa/", RedirectView.as_view(pattern_name="web:account"), name="mfa_index"),  # Ours is the overview.
    path("accesso/2fa/", include("allauth.mfa.urls")),
    path("accesso/identita/", include("allauth.socialaccount.urls")),
    path("accesso/oidc/<str:provider_id>/login/", broker.login, name="openid_connect_login"),
    path("accesso/oidc/<str:provider_id>/login/callback/", broker.callback, name="openid_connect_callback"),
    path("lingua/", include("django.conf.urls.i18n")),
    path("api/", include("mentoring.api.urls")),
    path("", include("mentoring.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("mentoring.demo.urls")))
