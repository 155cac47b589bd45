"""Pages of a body about itself, whatever it does here; and the way in for its people."""

from django.urls import URLPattern, path

from mentoring.web.bodies import admission, checks, invitations, members, readiness, record

urlpatterns: list[URLPattern] = [
    path("partecipo/", admission.admission, name="admission"),
    path("partecipo/documenti/<int:pk>/", admission.admission_document, name="admission_document"),
    path("partecipo/siamo-pronti/", readiness.readiness, name="readiness"),
    path("organizzazione/", record.organisation, name="organisation"),
    path("organizzazione/persone/", members.members, name="members"),
    path("organizzazione/persone/<int:pk>/ruolo/", members.member_role, name="member_role"),
    path("organizzazione/persone/<int:pk>/togli/", members.member_dismiss, name="member_dismiss"),
    path("organizzazione/persone/<int:pk>/passa/", members.member_hand_over, name="member_hand_over"),
    path("organizzazione/inviti/<int:pk>/ritira/", members.invitation_revoke, name="invitation_revoke"),
    path("invito/<str:key>/", invitations.invitation, name="invitation"),
    path("controlla/<str:way>/<str:field>/", checks.check_field, name="check_field"),
]
