from django.urls import path

from mentoring.web.installation import approvals, operators, territories

urlpatterns = [
    path("", territories.territories, name="installation"),
    path("territori/nuovo/", territories.territory_new, name="installation_new"),
    path("territori/nuovo/<str:code>/", territories.territory_create, name="installation_create"),
    path("territori/<int:pk>/", territories.territory, name="installation_territory"),
    path("territori/<int:pk>/modifica/", territories.territory_edit, name="installation_edit"),
    path("territori/<int:pk>/approvazioni/", approvals.approvals, name="installation_approvals"),
    path("territori/<int:pk>/gestori/", operators.operator_invite, name="installation_invite"),
    path(
        "territori/<int:pk>/inviti/<int:invitation>/ritira/", operators.operator_uninvite, name="installation_uninvite"
    ),
    path("territori/<int:pk>/gestori/<int:membership>/togli/", operators.operator_dismiss, name="installation_dismiss"),
]
