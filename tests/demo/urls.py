"""The map of doors as a demo has it."""

from django.urls import include, path

from mentoring.config.urls import urlpatterns as everywhere

urlpatterns = [*everywhere, path("demo/", include("mentoring.demo.urls"))]
