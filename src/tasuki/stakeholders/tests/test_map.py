"""The stakeholder map: data, picture, table, page, API, command."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasuki.customers.models import Account, Stakeholder
from tasuki.stakeholders.actions import save_stakeholder
from tasuki.stakeholders.map import map_of, map_svg, map_table
from tasuki.stakeholders.map_data import StakeholderMap
from tasuki.stakeholders.models import Relation
from tasuki.stakeholders.shapes import SHAPES
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def test_who_stands_where(account: Account, placed: dict[str, Stakeholder]) -> None:
    """PE-5 PE-6: placed by influence and support, who is not placed beside; politics only for those who may."""
    found = map_of(account.pk)
    assert {one.name for one in found.people} == {placed[who].name for who in ("mika", "sofia", "ben", "ida")}
    assert [one.name for one in found.waiting] == ["Una Placed"]
    assert [line.kind for line in found.lines] == ["reports_to"]
    assert not found.sensitive
    whole = map_of(account.pk, sees_sensitive=True)
    assert {line.kind for line in whole.lines} == {"reports_to", "defers_to", "conflict_with", "allied_with"}
    assert StakeholderMap.from_dict(json.loads(json.dumps(whole.as_dict()))) == whole


@pytest.mark.parametrize("standalone", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("language", ["en", "ja", "es", "id"])
def test_the_picture_is_whole_and_says_everything(
    account: Account, placed: dict[str, Stakeholder], *, standalone: bool, narrow: bool, language: str
) -> None:
    """PE-5: valid XML with title and description, everybody named, a shape for each kind, no style of its own."""
    found = map_of(account.pk, sees_sensitive=True)
    text = map_svg(found, language, standalone=standalone, narrow=narrow)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    titles = " ".join(one.text or "" for one in root.iter(f"{SVG}title"))
    for who in ("mika", "sofia", "ben", "ida"):
        assert placed[who].name in titles
    drawn = {one.get("d") for one in root.iter(f"{SVG}path")}
    assert {SHAPES[kind] for kind in ("champion", "sponsor", "buyer", "technical")} <= drawn
    links = list(root.iter(f"{SVG}a"))
    assert len(links) == (0 if standalone else 4)
    assert root.get("role") == ("img" if standalone else "group")
    assert "style=" not in text
    assert ("class=" in text) is not standalone


def test_lines_differ_without_colour(account: Account, placed: dict[str, Stakeholder]) -> None:
    """PE-5: each kind of line has its own stroke and tip, on the page by class, in a file by attributes."""
    found = map_of(account.pk, sees_sensitive=True)
    root = ET.fromstring(map_svg(found, "en", standalone=True))  # noqa: S314 - our own text
    strokes = {
        (one.get("stroke-dasharray"), one.get("marker-end"), one.get("marker-start"))
        for one in root.iter(f"{SVG}path")
        if one.get("marker-end")
    }
    assert len(strokes) == 4


def test_hostile_names_stay_text(cast: Cast, account: Account) -> None:
    """PE-5: markup, quotes, switches of direction, stacked marks, 200 letters: the picture stays valid and whole."""
    for number, name in enumerate(
        (
            '"><script>alert(1)</script>',
            "a\u202eb\u0301\u0301\u0301\u0301",
            "N" * 200,
            "محمد & أحمد",
            "]]>",
            "&lt;",
        )
    ):
        save_stakeholder(
            actor=cast.actor("giver"),
            account=account,
            values={"last_name": name, "influence": 1 + number % 5, "support": 0},
        )
    for standalone in (True, False):
        text = map_svg(map_of(account.pk), "en", standalone=standalone)
        ET.fromstring(text)  # noqa: S314 - our own text
        assert "<script" not in text
        assert "\u202e" not in text


def test_the_table_says_the_same(account: Account, placed: dict[str, Stakeholder]) -> None:
    """PE-5: the table has everybody, with number, kinds, influence, support and lines, and who is not placed."""
    rows = {row.person.name: row for row in map_table(map_of(account.pk, sees_sensitive=True), "en")}
    ben = rows["Ben Okada"]
    assert (ben.kinds, ben.influence, ben.support) == ("Economic buyer", "5 very high", "Neutral")
    assert set(ben.lines) == {f"Defers to: {placed['sofia'].name}", "Allied with: Ida Technau"}
    assert "Allied with: Ben Okada" in rows["Ida Technau"].lines
    assert rows["Una Placed"].number is None


def test_the_page(
    cast: Cast, account: Account, placed: dict[str, Stakeholder], browse: Callable[..., Any]
) -> None:
    """PE-5 PE-6: picture, legend and table on the page; an executive sees no politics and is told so."""
    path = f"/accounts/{account.pk}/stakeholders/map/"
    page = browse(cast.giver).get(path).content.decode()
    assert page.count("<svg xmlns") == 2
    assert "In conflict with" in page
    assert page.index("<svg xmlns") < page.index("The same as a table")
    seen = browse(cast.executive).get(path).content.decode()
    assert "In conflict with" not in seen
    assert "left out" in seen
    assert f"/stakeholders/{placed['ben'].pk}/" in seen
    assert browse(cast.outsider).get(path).status_code == 404
    only = browse(cast.giver).get(f"{path}?kind=buyer&influence=5")
    assert [one.name for one in only.context["map"].people] == ["Ben Okada"]
    file = browse(cast.giver).get(f"/accounts/{account.pk}/stakeholders/map.svg")
    assert file["Content-Type"].startswith("image/svg+xml")
    assert "attachment" in file["Content-Disposition"]
    assert "Content-Security-Policy" in file.headers


def test_api_and_command(
    account: Account,
    placed: dict[str, Stakeholder],
    api: Callable[..., Any],
    command: Callable[..., Any],
    tmp_path: Path,
) -> None:
    """PE-5 PE-6: the map as data and picture through API and command, politics as the caller may."""
    status, found = api("giver", "GET", f"/accounts/{account.pk}/stakeholder-map")
    assert status == 200
    assert (found["placed_count"], found["waiting_count"], len(found["lines"])) == (4, 1, 4)
    ET.fromstring(found["svg"])  # noqa: S314 - our own text
    seen = api("executive", "GET", f"/accounts/{account.pk}/stakeholder-map")[1]
    assert [line["kind"] for line in seen["lines"]] == ["reports_to"]
    assert api("outsider", "GET", f"/accounts/{account.pk}/stakeholder-map")[0] == 404
    target = tmp_path / "map.svg"
    drawn = command(account.name, "map", "--svg", str(target))
    assert drawn["placed_count"] == 4
    ET.parse(target)  # noqa: S314 - our own text


def crowd(account: Account, count: int) -> None:
    """So many people, spread over the map."""
    kinds = list(Stakeholder.Kind.values)
    Stakeholder.objects.bulk_create(
        (
            Stakeholder(
                account=account,
                first_name=f"Person {number:06}",
                last_name=f"Family {number % 997}",
                email=f"p{number}@crowd.example",
                kind=kinds[number % 7],
                influence=number % 5 + 1 if number % 4 else None,
                support=number % 5 - 2,
            )
            for number in range(count)
        ),
        batch_size=5_000,
    )


def test_a_crowd_is_counted(cast: Cast, account: Account) -> None:
    """PE-5: above sixty people circles count them, the most influential are named; nobody is lost in the count."""
    crowd(account, 200)
    found = map_of(account.pk)
    assert found.crowded
    assert sum(cell.count for cell in found.cells) == found.placed_count == 150
    assert found.waiting_count == 52
    assert len(found.people) == 25
    assert {one.influence for one in found.people} == {5}
    for narrow in (False, True):
        root = ET.fromstring(map_svg(found, "en", narrow=narrow))  # noqa: S314 - our own text
        assert len(list(root.iter(f"{SVG}circle"))) == len(found.cells)
    assert len(map_of(account.pk, kind="buyer", text="person 00001").people) <= 60


def test_fifty_thousand_people_open_fast(cast: Cast, account: Account, browse: Callable[..., Any]) -> None:
    """PE-5 PE-7: list, map, ledger and account of 50 000 people: few queries, no list of all of them, within 2 s."""
    crowd(account, 50_000)
    people = list(account.stakeholders.order_by("pk")[:40])
    Relation.objects.bulk_create(
        Relation(account=account, a=people[0], b=one, kind="reports_to") for one in people[1:]
    )
    client = browse(cast.giver)
    timings = {}
    for name, path in {
        "list": f"/accounts/{account.pk}/stakeholders/",
        "last page": f"/accounts/{account.pk}/stakeholders/?page=999",
        "search": f"/accounts/{account.pk}/stakeholders/?q=049999",
        "map": f"/accounts/{account.pk}/stakeholders/map/",
        "ledger": f"/accounts/{account.pk}/stakeholders/introductions/",
        "account": f"/accounts/{account.pk}/",
    }.items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            begun = perf_counter()
            answer = client.get(path)
            timings[name] = round(perf_counter() - begun, 3)
        assert answer.status_code == 200
        assert len(answer.content) < 400_000
        assert len(queries) < 60
    assert max(timings.values()) < 2, timings
