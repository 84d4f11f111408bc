"""Help: its first page, its documents, its pictures, and the tour."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from tasuki.help import library, rendering, shelf, tour
from tasuki.help.searching import search
from tasuki.rules.reasons import NotFound
from tasuki.web.requests import actor_of, local_path

#: In the session of whoever is through with the tour: My work need not ask the database again.
OVER = "tour_over"
_WEEK = 7 * 24 * 3600


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Guides by role, pages by question; with `q` what holds these words."""
    language = get_language() or "en"
    wanted = request.GET.get("q", "").strip()
    context = {
        "wanted": wanted,
        "hits": search(wanted, language) if wanted else [],
        "guides": shelf.guides(language),
        "questions": shelf.questions(),
        "language": language,
    }
    return render(request, "help/index.html", context)


@login_required
@require_GET
def page(request: HttpRequest, path: str) -> HttpResponse:
    """One document in the person's language, else in English with a note."""
    language = get_language() or "en"
    document = library.document(path.rstrip("/"), language)
    if document is None:
        raise NotFound("page", path[:100])
    context = {"document": document, "shown": rendering.shown(document), "language": language}
    return render(request, "help/page.html", context)


@login_required
@require_GET
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture of the documents."""
    place = library.picture(name)
    if place is None:
        raise Http404
    answer = FileResponse(place.open("rb"), content_type="image/png")
    answer["Cache-Control"] = f"private, max-age={_WEEK}"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def tour_page(request: HttpRequest) -> HttpResponse:
    """The tour at a glance, to walk on or to begin anew; posted: one move."""
    actor = actor_of(request)
    if request.method == "POST":
        moved = tour.move(actor=actor, to=request.POST.get("move", ""))
        request.session[OVER] = moved.over
        return redirect(local_path(request, "next", reverse("desk:my_work")))
    return render(request, "help/tour.html", {"tour": tour.tour_of(actor)})
