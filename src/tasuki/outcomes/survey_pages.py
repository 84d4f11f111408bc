"""The pages behind the signed links of survey and pulse: no login, nothing happens on opening (ME-3, RO-9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tasuki.messaging.drafting import language_of
from tasuki.outcomes import limits
from tasuki.outcomes.actions import answer_pulse, answer_survey
from tasuki.outcomes.asks import PULSE, SURVEY, Ask
from tasuki.outcomes.decisions import CHANGEABLE
from tasuki.outcomes.forms import PulseForm, SurveyForm
from tasuki.outcomes.queries import Link, follow_link
from tasuki.rules.reasons import Conflict, Reason, Refused
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

STATUS: Final = {
    "survey.forged": 404,
    "survey.expired": 410,
    "survey.revoked": 410,
    "survey.final": 410,
    "survey.not_open": 409,
    "survey.cross_site": 403,
    "survey.too_often": 429,
}


FORMS: Final[Mapping[str, type[SurveyForm | PulseForm]]] = {"survey": SurveyForm, "pulse": PulseForm}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """How smooth was it? See `_question`."""
    return _question(request, token, SURVEY)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, token: str) -> HttpResponse:
    """How is it going with your new contact? See `_question`."""
    return _question(request, token, PULSE)


def _question(request: HttpRequest, token: str, ask: Ask) -> HttpResponse:
    """Ask, and keep the answer that is sent by the form.

    Opening the link, or one of the five score links of the mail (`?score=4`), only shows the form with that score
    chosen: mail scanners follow links, they do not press «Send».

    Exempt from the CSRF cookie, because there is nothing it could protect: a forged request abuses what a browser
    sends by itself, and here it sends nothing. The right to answer is the signed token in the address; whoever does
    not know it cannot make another browser use it, whoever knows it needs no other browser. A cookie would only
    shut out readers whose mail program opens links without cookies. As a further fence, a request that the browser
    itself marks as coming from another site is refused. (`Origin` cannot serve: with `no-referrer` it is «null».)
    """
    try:
        link = follow_link(token, ask)
    except Refused as refused:
        return _private(_closed(request, refused.reasons[0]))
    with translation.override(language_of(link.stakeholder, link.transition)):
        answer = _send(request, link, token) if request.method == "POST" else _show(request, link)
        return _private(answer)


def _send(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    form = FORMS[link.ask.name](request.POST)
    try:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Refused(Reason("survey.cross_site"))
        limits.refuse_too_often(request, f"{link.ask.name}:{link.transition.pk}:{link.stakeholder.pk}")
        if not form.is_valid():
            return _page(request, link, form, status=422)
        keep = answer_pulse if link.ask is PULSE else answer_survey
        keep(token=token, score=form.cleaned_data["score"], comment=form.cleaned_data["comment"])
    except Refused as refused:
        return _closed(request, refused.reasons[0])
    except Conflict:  # two clicks at once: one of them is kept
        pass
    return redirect(f"outcomes:{link.ask.name}", token)


def _show(request: HttpRequest, link: Link) -> HttpResponse:
    """The question. An answer given before is not read out: links are forwarded, mail programs fetch them."""
    form = FORMS[link.ask.name](initial={"score": request.GET.get("score", "")})
    return _page(request, link, form)


def _page(request: HttpRequest, link: Link, form: SurveyForm | PulseForm, status: int = 200) -> HttpResponse:
    first = link.question.first_answered_at if link.question else None
    context = {
        "link": link,
        "form": form,
        "answered": first is not None,
        "changeable": first is None or clock.now() <= first + CHANGEABLE,
        "giver": link.transition.giver,
        "receiver": link.transition.receiver,
    }
    return render(request, f"outcomes/{link.ask.name}.html", context, status=status)


def _closed(request: HttpRequest, reason: Reason) -> HttpResponse:
    status = STATUS.get(reason.code, 422)
    response = render(request, "outcomes/survey_closed.html", {"message": sentence(reason)}, status=status)
    if status == 429:
        response["Retry-After"] = str(limits.WINDOW)
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it stays out of search engines and of what other sites get to see."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
