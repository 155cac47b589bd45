"""The demo's own pages; config/urls.py opens them only in demo mode."""

from django.urls import path

from mentoring.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.people, name="people"),
    path("entra/<str:token>/", views.enter, name="enter"),
    path("posta/", views.mailbox, name="mailbox"),
]
