"""The pages of one's own profile and of colleagues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.people.actions import OWN_FIELDS, add_person, change_own_profile, change_person
from tasuki.people.forms import PersonForm, ProfileForm, TokenForm
from tasuki.people.models import Person, StandingRole, Team
from tasuki.people.notification_forms import NotificationForm
from tasuki.people.notifications import change_notifications
from tasuki.people.queries import access_person, own_entry
from tasuki.people.sign_in_links import make_sign_in_link
from tasuki.people.tokens import make_token, revoke_token, tokens_of, usable
from tasuki.rules.access import allowed
from tasuki.rules.reasons import NotFound, Refused
from tasuki.web.names import called
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

PAGE_SIZE = 50


@login_required
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own profile: language, time zone, password, tokens."""
    person = _me(request)
    form = ProfileForm(request.POST or None, initial=_own(person))
    if request.method == "POST" and form.is_valid():
        kept = change_own_profile(actor=actor_of(request), person=person, **form.cleaned_data)
        with translation.override(kept.language):  # the one just chosen
            messages.success(request, _("Saved."))
        answer = redirect("people:me")
        answer.delete_cookie(
            settings.LANGUAGE_COOKIE_NAME
        )  # the choice of one browser gives way to the person's
        return answer
    status = 422 if request.method == "POST" else 200
    return _profile(request, person, {"form": form}, status)


@login_required
@require_POST
def notifications(request: HttpRequest) -> HttpResponse:
    """How often mail comes, and when it must be quiet (MS-8)."""
    person = _me(request)
    form = NotificationForm.of(person, request.POST)
    if not form.is_valid():
        return _profile(request, person, {"notification_form": form}, 422)
    change_notifications(actor=actor_of(request), person=person, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("people:me")


@login_required
@require_POST
@sensitive_variables("text")
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its text is on the answer to this one request and nowhere else."""
    person, form = _me(request), TokenForm(request.POST)
    if not form.is_valid():
        return _profile(request, person, {"token_form": form}, 422)
    data = form.cleaned_data
    _token, text = make_token(
        actor=actor_of(request),
        person=person,
        name=data["name"],
        writes=not data["read_only"],
        days=form.lasting(),
    )
    return _profile(request, person, {"new_token": text}, 201)


@login_required
@require_POST
def end_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Revoke a token."""
    token = revoke_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, _("The token “%(name)s” does not work any more.") % {"name": token.name})
    if token.person_id == actor_of(request).person_id:
        return redirect("people:me")
    return redirect("people:person", token.person_id)


def _me(request: HttpRequest) -> Person:
    return own_entry(actor_of(request))


def _own(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in OWN_FIELDS}


def _profile(request: HttpRequest, person: Person, more: dict[str, Any], status: int) -> HttpResponse:
    context = {
        "person": person,
        "form": ProfileForm(initial=_own(person)),
        "notification_form": NotificationForm.of(person),
        "token_form": TokenForm(),
        "tokens": [(one, usable(one)) for one in tokens_of(actor_of(request), person)],
        **more,
    }
    answer = render(request, "people/me.html", context, status=status)
    add_never_cache_headers(answer)
    return answer


# -- colleagues ---------------------------------------------------------------------------------


@login_required
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """All colleagues: search, team, role."""
    if not allowed("people.see", actor_of(request), ()):
        raise NotFound("page", request.path)
    rows = _filtered(
        Person.objects.select_related("team", "manager").prefetch_related("standing_roles"), request.GET
    )
    context = {
        "page_obj": Paginator(rows.order_by("sort_key", "id"), PAGE_SIZE).get_page(request.GET.get("page")),
        "teams": Team.objects.order_by(Lower("name")),
        "role_choices": StandingRole.Name.choices,
        "filters": request.GET,
        "may_manage": allowed("people.manage", actor_of(request), ()),
    }
    return render(request, "people/list.html", context)


def _filtered(rows: QuerySet[Person], wanted: Any) -> QuerySet[Person]:
    text, team = wanted.get("q", "").replace("\x00", "").strip(), wanted.get("team", "")
    if text:
        rows = rows.filter(called(text, "name") | Q(email__icontains=text))
    if team and (known := Team.objects.filter(pk__in=_ids(team)).first()):
        rows = rows.filter(team=known)
    if wanted.get("role") in StandingRole.Name.values:
        rows = rows.filter(standing_roles__name=wanted["role"])
    if wanted.get("active") != "all":
        rows = rows.filter(is_active=True)
    return rows


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


@login_required
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a colleague."""
    if not allowed("people.manage", actor_of(request), ()):
        raise NotFound("page", request.path)
    form, reasons = PersonForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            made = add_person(actor=actor_of(request), values=form.values(), roles=form.wanted_roles())
        except Refused as refused:
            reasons = sentences(refused.reasons)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": made.name})
            return redirect("people:person", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/person.html", {"form": form, "refused": reasons}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A colleague's entry: team, manager, standing roles, last day, whether they may sign in."""
    found = access_person(actor_of(request), person_id, "people.manage")
    form, reasons = PersonForm(request.POST or None, person=found), []
    if request.method == "POST" and form.is_valid():
        try:
            change_person(
                actor=actor_of(request),
                person=found,
                values=form.values(),
                roles=form.wanted_roles(),
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            reasons = sentences(refused.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:person", found.pk)
    return _person_page(
        request, found, {"form": form, "refused": reasons}, 422 if request.method == "POST" else 200
    )


@login_required
@require_POST
@sensitive_variables("link")
def sign_in_link(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A link with which a colleague chooses a password, for an administrator to pass on."""
    found = access_person(actor_of(request), person_id, "people.administer")
    link = request.build_absolute_uri(make_sign_in_link(actor=actor_of(request), person=found))
    return _person_page(request, found, {"form": PersonForm(person=found), "link": link}, 201)


def _person_page(request: HttpRequest, found: Person, more: dict[str, Any], status: int) -> HttpResponse:
    administers = allowed("people.administer", actor_of(request), ())
    context = {
        "person": found,
        "administers": administers,
        "tokens": [(one, usable(one)) for one in tokens_of(actor_of(request), found)] if administers else [],
        **more,
    }
    answer = render(request, "people/person.html", context, status=status)
    add_never_cache_headers(answer)
    return answer
