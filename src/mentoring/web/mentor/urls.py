from django.urls import path

from mentoring.web.mentor import desk, pledges

urlpatterns = [
    path("", desk.mentor_desk, name="mentor_desk"),
    path("promesse/", pledges.mentor_pledges, name="mentor_pledges"),
    path("promesse/nuova/", pledges.mentor_pledge_new, name="mentor_pledge_new"),
    path("promesse/<int:pk>/", pledges.mentor_pledge, name="mentor_pledge"),
    path("promesse/<int:pk>/bonifico.pdf", pledges.mentor_pledge_pdf, name="mentor_pledge_pdf"),
]
