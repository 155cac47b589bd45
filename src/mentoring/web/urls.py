"""The map of the pages: one list per audience."""

from django.urls import include, path

from mentoring.web import looks
from mentoring.web.public.picture import picture

app_name = "web"

urlpatterns = [
    path("", include("mentoring.web.public.urls")),
    path("", include("mentoring.web.bodies.urls")),
    path("gestore/", include("mentoring.web.operator.urls")),
    path("mentore/", include("mentoring.web.mentor.urls")),
    path("segnalatore/", include("mentoring.web.nominator.urls")),
    path("io/", include("mentoring.web.beneficiary.urls")),
    path("ente/", include("mentoring.web.provider.urls")),
    path("installazione/", include("mentoring.web.installation.urls")),
    path("aspetto/<slug:primary>-<slug:accent>.css", looks.look, name="look"),
    path("aspetto/<slug:version>.png", looks.logo, name="logo"),
    path("immagini/<int:pk>/<slug:version>/<int:width>.webp", picture, name="picture"),
]
