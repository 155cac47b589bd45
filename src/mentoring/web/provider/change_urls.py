"""Where dates and offers that are there already are changed."""

from django.urls import URLPattern, path

from mentoring.web.provider import changing, copying, lessons, several, withdrawing

urlpatterns: list[URLPattern] = [
    path("proposte/<int:pk>/copia/", copying.offer_copy, name="provider_offer_copy"),
    path("proposte/<int:pk>/piu-date/", several.dates_change, name="provider_dates_change"),
    path("proposte/<int:pk>/ritira/", withdrawing.offer_withdraw, name="provider_offer_withdraw"),
    path("proposte/date/<int:pk>/sposta/", changing.date_move, name="provider_date_move"),
    path("proposte/date/<int:pk>/annulla/", changing.date_cancel, name="provider_date_cancel"),
    path("proposte/date/<int:pk>/incontri/", lessons.lessons, name="provider_lessons"),
    path("proposte/date/<int:pk>/incontri/<int:lesson>/", lessons.lesson, name="provider_lesson"),
    path("proposte/date/<int:pk>/incontri/<int:lesson>/togli/", lessons.lesson_drop, name="provider_lesson_drop"),
    path("proposte/date/<int:pk>/togli/", changing.date_remove, name="provider_date_remove"),
]
