from django.urls import path

from mentoring.web.bodies import admission, readiness

urlpatterns = [
    path("", admission.admission, name="admission"),
    path("siamo-pronti/", readiness.readiness, name="readiness"),
]
