"""From which amount on a round needs more than one approval."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.people.queries import members_of
from mentoring.programmes.approvals import set_approval_steps
from mentoring.programmes.overview import territories_run
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import MoneyField
from mentoring.web.second_factor import without_second_step

if TYPE_CHECKING:
    from mentoring.people.models import Organisation

MORE = 2  # Empty rows below those that are there.
MOST = 9  # Approvals of one round.
_A_NUMBER = gettext_lazy("Scriva un numero da 2 a 9.")
_WRONG = dict.fromkeys(("invalid", "min_value", "max_value"), _A_NUMBER)


class StepsForm(forms.Form):
    """One row for each step, and some to add; an emptied row is taken away."""

    def __init__(self, data: Any = None, *, steps: list[list[int]]) -> None:
        super().__init__(data)
        self.numbers = range(1, len(steps) + MORE + 1)
        for number, (cents, approvals) in zip(self.numbers, [*steps, *[(None, None)] * MORE], strict=True):
            self.fields[f"from_{number}"] = MoneyField(
                label=_("%(n)s. Da quanti euro in su") % {"n": number}, required=False, initial=cents
            )
            self.fields[f"needed_{number}"] = forms.IntegerField(
                label=_("%(n)s. Quante approvazioni") % {"n": number},
                required=False,
                min_value=2,
                max_value=MOST,
                initial=approvals,
                error_messages=_WRONG,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            cents, approvals = cleaned.get(f"from_{number}"), cleaned.get(f"needed_{number}")
            if cents and approvals is None and f"needed_{number}" not in self.errors:
                self.add_error(f"needed_{number}", _("Quante ne servono, da questo importo in su?"))
            if approvals and not cents and f"from_{number}" not in self.errors:
                self.add_error(f"from_{number}", _("Da quale importo in su?"))
        return cleaned

    def steps(self) -> Iterator[tuple[int, int]]:
        """What was filled in."""
        for number in self.numbers:
            if self.cleaned_data[f"from_{number}"]:
                yield int(self.cleaned_data[f"from_{number}"]), int(self.cleaned_data[f"needed_{number}"])


@audience(Role.ADMINISTRATOR)
def approvals(request: ActorRequest, pk: int) -> HttpResponse:
    """The steps of one territory, and whether its operator has the people for them."""
    here = found(territories_run(request.actor).filter(pk=pk).first())
    form = StepsForm(request.POST if request.method == "POST" else None, steps=here.approval_steps)
    if form.is_valid():
        try:
            set_approval_steps(request.actor, territory=here, steps=form.steps(), now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Salvato: vale per le assegnazioni che si preparano da adesso."))
            return redirect("web:installation_territory", pk)
    context = {"place": here, "form": form, **people_of(here.operator, here.approval_steps)}
    return render(request, "installation/approvals.html", context, status=409 if form.errors else 200)


def people_of(operator: "Organisation", steps: list[list[int]]) -> dict[str, Any]:
    """How many operators there are, how many can approve, and whether that is enough for every step."""
    people = list(members_of(operator, Role.OPERATOR))
    ready = len(people) - len(without_second_step(people))
    most = max((approvals for _cents, approvals in steps), default=1)
    return {"n_operators": len(people), "n_ready": ready, "most_approvals": most, "are_too_few": ready <= most}
