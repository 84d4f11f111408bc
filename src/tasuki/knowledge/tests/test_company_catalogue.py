"""The company's own items: on all doors, merged into the record, weighed by scenario, never changing what runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tasuki.audit.models import Event
from tasuki.knowledge import actions as record
from tasuki.knowledge import queries as reading
from tasuki.knowledge.company import actions, files, queries, revision
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.items import all_items, catalogue, find_item, section_by_key, sections, shipped_items
from tasuki.knowledge.models import OwnItem, OwnItemVersion
from tasuki.knowledge.tests.conftest import Stage, counted_queries
from tasuki.people.tokens import make_token
from tasuki.playbooks.actions import pin
from tasuki.playbooks.queries import current, shipped
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.web import clock, work

KEY, RATING = "profile.company.own_rating", "profile.own_esg.own_score"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What a test remembered of the catalogue goes with its database."""
    yield
    revision.forget()


def entry(key: str = KEY, **more: Any) -> OwnItemIn:
    values: dict[str, Any] = {
        "key": key,
        "label": {"en": "Credit rating", "ja": "信用格付け"},
        "help": {"en": "What the rating agencies say of them."},
        "weights": {"rep-to-rep": 3},
    }
    return OwnItemIn.model_validate({**values, **more})


def add(stage: Stage, key: str = KEY, **more: Any) -> OwnItem:
    return actions.add_item(actor=stage.operations, entry=entry(key, **more))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# -- the catalogue ----------------------------------------------------------------------------


def test_an_own_item_stands_in_the_record_behind_those_of_the_program(stage: Stage) -> None:
    """KN-3: a company adds its own item to a topic that exists; it can be answered like any other."""
    add(stage)
    topic = next(one for one in section_by_key("profile").topics if one.key == "profile.company")
    assert [item.key for item in topic.items][-1] == KEY
    assert all_items()[KEY].is_own
    row = record.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="A minus since 2024")
    assert (row.status, row.weakness) == ("filled", "")
    states = {state.item.key: state for one in reading.record_of(stage.account.pk) for state in one.items}
    assert states[KEY].answer == "A minus since 2024"


def test_a_new_topic_and_choices_in_four_languages(stage: Stage) -> None:
    """KN-3, UX-1: a new topic in a section; missing languages fall back to English and are named."""
    row = add(
        stage,
        RATING,
        topic={"en": "Sustainability", "es": "Sostenibilidad"},
        kind="choice",
        who="support",
        sensitive=False,
        choices={"good": {"en": "Good", "ja": "良い", "es": "Bueno", "id": "Baik"}, "poor": {"en": "Poor"}},
    )
    topic = section_by_key("profile").topics[-1]
    assert (topic.key, topic.words.label("es"), topic.words.label("ja")) == (
        "profile.own_esg",
        "Sostenibilidad",
        "Sustainability",
    )
    item = find_item(RATING)
    assert (item.words.label("ja"), item.words.label("id"), item.who) == (
        "信用格付け",
        "Credit rating",
        "support",
    )
    assert item.choice_label("poor", "ja") == "Poor"
    assert queries.missing_languages(row) == ["ja", "es", "id"]
    kept = record.answer_item(actor=stage.giver, account=stage.account, key=RATING, answer="良い")
    assert kept.data == {"choice": "good"}


def test_the_catalogue_of_the_program_never_takes_an_own_name() -> None:
    """KN-3: keys of own items begin with own_, those of the package never do."""
    names = {part for key in shipped_items() for part in key.split(".")}
    assert not [name for name in names if name.startswith("own_")]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"key": "nowhere.company.own_x"}, "catalogue.no_section"),
        ({"key": "profile.nowhere.own_x"}, "catalogue.no_topic"),
        ({"key": RATING}, "catalogue.topic_needs_name"),
        ({"topic": {"en": "Company"}}, "catalogue.topic_is_there"),
        ({"label": {"ja": "信用格付け"}}, "catalogue.no_english"),
        ({"help": {"ja": "信用格付け"}}, "catalogue.no_english"),
        ({"kind": "choice"}, "catalogue.few_choices"),
        ({"choices": {"a": {"en": "A"}, "b": {"en": "B"}}}, "catalogue.no_choices"),
        ({"kind": "choice", "choices": {"a": {"en": "A"}, "b": {"ja": "B"}}}, "catalogue.no_english"),
        (
            {"kind": "choice", "choices": {"a": {"en": "Good"}, "b": {"en": "Unknown"}}},
            "catalogue.choice_says_nothing",
        ),
    ],
)
def test_what_cannot_stand_is_refused_with_its_reason(stage: Stage, more: dict[str, Any], code: str) -> None:
    """KN-3: clear errors, and nothing is kept."""
    with pytest.raises(Refused) as caught:
        actions.add_item(actor=stage.operations, entry=entry(**{"key": KEY, **more}))
    assert code in codes(caught)
    assert not OwnItem.objects.exists()


def test_a_key_is_used_once(stage: Stage) -> None:
    """KN-3: also when the item is retired: answers stand under its key."""
    add(stage)
    actions.retire_item(actor=stage.operations, key=KEY)
    with pytest.raises(Refused) as caught:
        add(stage)
    assert codes(caught) == ["catalogue.key_taken"]


def test_only_operations_change_it(stage: Stage) -> None:
    """KN-3, RO-5, RO-10: others may read it; what they may not do is refused and nothing changes."""
    add(stage)
    for actor in (stage.giver, stage.receiver, stage.manager, stage.executive, stage.outsider):
        with pytest.raises((Refused, NotFound)):
            actions.add_item(actor=actor, entry=entry("profile.company.own_other"))
        with pytest.raises((Refused, NotFound)):
            actions.retire_item(actor=actor, key=KEY)
        assert queries.access_item(actor, KEY).key == KEY
    assert OwnItem.objects.count() == 1


# -- versions ---------------------------------------------------------------------------------


def test_every_change_is_kept_and_a_stale_one_is_a_conflict(stage: Stage) -> None:
    """KN-1, KN-3, SE-6: who, when, what; two at once do not overwrite each other."""
    add(stage)
    changed = entry(label={"en": "Rating by agencies"}, weights={"rep-to-rep": 5})
    actions.edit_item(actor=stage.operations, key=KEY, entry=changed, expected_version=1)
    with pytest.raises(Conflict):
        actions.edit_item(actor=stage.operations, key=KEY, entry=entry(), expected_version=1)
    actions.retire_item(actor=stage.operations, key=KEY, expected_version=2)
    actions.reinstate_item(actor=stage.operations, key=KEY, expected_version=3)
    versions = list(OwnItemVersion.objects.order_by("number").values_list("number", "what", "by_name"))
    assert versions == [
        (n, what, "Otto Operations")
        for n, what in enumerate(("added", "changed", "retired", "reinstated"), 1)
    ]
    assert OwnItemVersion.objects.get(number=1).document["label"]["en"] == "Credit rating"
    assert find_item(KEY).words.label("en") == "Rating by agencies"
    assert Event.objects.filter(action__startswith="catalogue.").count() == 4


def test_what_was_answered_keeps_its_kind(stage: Stage) -> None:
    """KN-1, KN-3, PE-6: kind and sensitivity stay once somebody answered; words and weights may change."""
    add(stage)
    record.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="A minus")
    for more in ({"kind": "number"}, {"sensitive": True}):
        with pytest.raises(Refused) as caught:
            actions.edit_item(actor=stage.operations, key=KEY, entry=entry(**more))
        assert codes(caught) == ["catalogue.answered"]
    actions.edit_item(actor=stage.operations, key=KEY, entry=entry(weights={}))


def test_a_retired_item_is_not_asked_for_and_its_answers_stay(stage: Stage) -> None:
    """KN-3: retired items leave the record of accounts that say nothing of them, answers stay readable."""
    add(stage)
    add(stage, "profile.company.own_other")
    record.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="A minus")
    for key in (KEY, "profile.company.own_other"):
        actions.retire_item(actor=stage.operations, key=key)
    shown = [state.item.key for one in reading.record_of(stage.account.pk) for state in one.items]
    assert KEY in shown
    assert "profile.company.own_other" not in shown
    actions.reinstate_item(actor=stage.operations, key="profile.company.own_other")
    shown = [state.item.key for one in reading.record_of(stage.account.pk) for state in one.items]
    assert "profile.company.own_other" in shown


def test_a_sensitive_own_item_is_kept_sealed(stage: Stage) -> None:
    """PE-6, KN-3: what the company marks as sensitive is treated like any other sensitive item."""
    add(stage, sensitive=True)
    row = record.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Near insolvency")
    row.refresh_from_db()
    assert (row.answer, row.status) == ("", "filled")
    with pytest.raises(Refused):
        record.answer_item(actor=stage.operations, account=stage.account, key=KEY, answer="No")


# -- weights ----------------------------------------------------------------------------------


def test_weights_count_in_the_scenarios_that_name_them(stage: Stage) -> None:
    """KN-3, KN-4: a new handoff of the scenario requires the item; 0 or none means not required."""
    add(stage, weights={"rep-to-rep": 3, "sales-to-am": 0})
    for scenario, mode, weight in (
        ("rep-to-rep", "planned", 3),
        ("rep-to-rep", "unplanned", 3),
        ("sales-to-am", "planned", None),
        ("sales-to-cs", "planned", None),
    ):
        weights = {need.key: need.weight for need in current(scenario, mode).requirements()}
        assert weights.get(KEY) == weight
    actions.retire_item(actor=stage.operations, key=KEY)
    assert current("rep-to-rep", "planned") is shipped("rep-to-rep", "planned")


def test_a_pinned_playbook_does_not_change(stage: Stage) -> None:
    """KN-3, PB-1: what a running handoff began with stays; the same number, another digest."""
    before = pin(current("rep-to-rep", "planned"))
    needs = before.parsed().requirements()
    add(stage)
    after = pin(current("rep-to-rep", "planned"))
    assert before.pk != after.pk
    assert (before.version, before.key) == (after.version, after.key)
    before.refresh_from_db()
    assert before.parsed().requirements() == needs
    measured = [
        reading.completeness_of(stage.account.pk, one.parsed().requirements(), clock.now()).required
        for one in (before, after)
    ]
    assert measured == [len(needs), len(needs) + 1]
    assert pin(current("rep-to-rep", "planned")).pk == after.pk


def test_a_playbook_that_weighs_it_itself_wins(stage: Stage) -> None:
    """KN-3, PB-1: the catalogue's weight is a default; what a playbook says of an item counts."""
    from tasuki.playbooks.document import widened

    add(stage)
    own = widened(shipped("rep-to-rep", "planned"), {KEY: 5})
    weights = {need.key: need.weight for need in widened(own, {KEY: 1}).requirements()}
    assert weights[KEY] == 5


# -- every process ----------------------------------------------------------------------------


def test_the_catalogue_costs_one_tiny_query_per_request(stage: Stage) -> None:
    """KN-3: read once per revision; a request or job asks once which revision is in force."""
    add(stage)
    all_items()
    work.begin()
    with counted_queries() as caught:
        for _time in range(50):
            sections()
            all_items()
            find_item(KEY)
    assert len(caught) == 1
    assert "knowledge_catalogue" in caught[0]


@pytest.mark.django_db(transaction=True)
def test_another_worker_sees_a_change_with_its_next_request(stage: Stage) -> None:
    """KN-3: what one process changes, another one that had read before sees at once."""
    seen: list[bool] = []
    ready, changed = threading.Event(), threading.Event()

    def other() -> None:
        try:
            revision.forget()
            seen.append(KEY in all_items())
            ready.set()
            changed.wait(30)
            work.begin()
            seen.append(KEY in all_items())
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(30)
    add(stage)
    changed.set()
    thread.join(30)
    assert seen == [False, True]


def test_what_is_rolled_back_leaves_nothing_behind(stage: Stage) -> None:
    """KN-3: an own item whose change failed is nowhere, also where it was read in between."""
    from django.db import transaction

    with transaction.atomic():
        add(stage)
        assert KEY in all_items()
        transaction.set_rollback(True)
    work.begin()
    assert KEY not in all_items()
    assert catalogue().weights == {}


# -- YAML -------------------------------------------------------------------------------------


def test_what_goes_out_comes_in_again(stage: Stage) -> None:
    """KN-3: export and import are one form; taking in the same changes nothing."""
    add(stage)
    add(
        stage,
        RATING,
        topic={"en": "Sustainability"},
        kind="choice",
        choices={"good": {"en": "Good"}, "poor": {"en": "Poor"}},
    )
    actions.retire_item(actor=stage.operations, key=KEY)
    text = files.export_yaml(stage.operations)
    found = files.import_yaml(actor=stage.operations, text=text)
    assert (found.added, found.changed, found.unchanged) == ((), (), (KEY, RATING))
    found = files.import_yaml(actor=stage.operations, text=text.replace("Credit rating", "Bond rating"))
    assert found.changed == (KEY, RATING)
    assert find_item(KEY).words.label("en") == "Bond rating"


WRONG = """items:
  - key: profile.company.own_a
    label: {en: Good}
  - key: profile.company.own_b
    label: {ja: 格付け}
  - key: profile.nowhere.own_c
    label: {en: Fine}
"""


def test_a_wrong_file_is_refused_with_path_and_line_and_nothing_is_kept(stage: Stage) -> None:
    """KN-3, PB-2: all of it or nothing; every error says where."""
    with pytest.raises(Refused) as caught:
        files.import_yaml(actor=stage.operations, text=WRONG)
    places = [(one.code, one.values["path"], one.values["line"]) for one in caught.value.reasons]
    assert places == [
        ("catalogue.no_english", "items[1].label", 5),
        ("catalogue.no_topic", "items[2].key", 6),
    ]
    with pytest.raises(Refused) as caught:
        files.import_yaml(
            actor=stage.operations, text="items:\n  - key: x\n    weights: {rep-to-rep: 9}\n    colour: red\n"
        )
    assert sorted(one.values["line"] for one in caught.value.reasons) == [2, 2, 3, 4]
    with pytest.raises(Refused):
        files.import_yaml(actor=stage.operations, text="items: [")
    assert not OwnItem.objects.exists()


# -- the doors --------------------------------------------------------------------------------


def call(
    client: Client, stage: Stage, method: str, path: str, body: Any = None, who: str = "operations"
) -> Any:
    _row, token = make_token(actor=getattr(stage, who), person=stage.people[who], name="test")
    headers = {"Authorization": f"Bearer {token}"}
    data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(f"/api/v1{path}", headers=headers, **data)


def test_the_api_adds_edits_retires_and_reinstates(stage: Stage, client: Client) -> None:
    """KN-3 through the API: with versions, missing languages, and errors that name the field."""
    body = entry().model_dump()
    made = call(client, stage, "post", "/catalogue/items", body)
    assert made.status_code == 201, made.content
    assert made.json()["missing_languages"] == ["ja", "es", "id"]
    path = f"/catalogue/items/{KEY}"
    edited = call(client, stage, "put", path, {"item": {**body, "weights": {"rep-to-rep": 5}}, "version": 1})
    assert (edited.status_code, edited.json()["version"]) == (200, 2)
    assert call(client, stage, "put", path, {"item": body, "version": 1}).status_code == 409
    assert call(client, stage, "post", f"{path}/retire", {}).json()["retired"] is True
    assert call(client, stage, "post", f"{path}/reinstate", {}).json()["retired"] is False
    assert [one["what"] for one in call(client, stage, "get", f"{path}/versions").json()] == [
        "reinstated",
        "retired",
        "changed",
        "added",
    ]
    wrong = call(client, stage, "post", "/catalogue/items", {**body, "key": "nowhere.company.own_x"})
    assert (wrong.status_code, wrong.json()["reasons"][0]["code"]) == (422, "catalogue.no_section")
    text = call(client, stage, "get", "/catalogue/file").json()["yaml"]
    taken = call(client, stage, "put", "/catalogue/file", {"yaml": text})
    assert taken.json() == {"added": [], "changed": [], "unchanged": [KEY]}
    assert len(call(client, stage, "get", "/catalogue/items", who="outsider").json()) == 1
    assert call(client, stage, "post", f"{path}/retire", {}, who="giver").status_code in (404, 422)


def test_the_pages_add_edit_retire_and_take_in(stage: Stage, client: Client) -> None:
    """KN-3 on the page: operations write in four languages, others only read."""
    client.force_login(stage.people["operations"])
    values = {
        "topic": "profile.",
        "new_topic": "Sustainability",
        "name": "",
        "kind": "choice",
        "who": "giver",
        "label_en": "ESG score",
        "label_ja": "ESGスコア",
        "choices": "good = Good | 良い | Bueno | Baik\nPoor",
        **{f"weight_{name}": "0" for name in ("sales_to_cs", "sales_to_am", "team_to_team")},
        "weight_rep_to_rep": "4",
    }
    assert client.get("/catalogue/").status_code == 200
    assert client.get("/catalogue/new/").status_code == 200
    answer = client.post("/catalogue/new/", values)
    assert answer.status_code == 302, answer.content.decode()
    key = "profile.own_sustainability.own_esg_score"
    row = OwnItem.objects.get()
    assert (row.key, row.weights) == (key, {"rep-to-rep": 4})
    assert [one["key"] for one in row.choices] == ["good", "poor"]
    page = client.get(f"/catalogue/{key}/").content.decode()
    assert "Español, Bahasa Indonesia" in page
    changed = {**values, "label_en": "ESG rating", "version": "1"}
    assert client.post(f"/catalogue/{key}/", changed).status_code == 302
    assert client.post(f"/catalogue/{key}/", changed).status_code == 409
    assert client.post(f"/catalogue/{key}/retire/", {"version": "2"}).status_code == 302
    assert "Retired" in client.get("/catalogue/").content.decode()
    assert client.post(f"/catalogue/{key}/reinstate/", {"version": "3"}).status_code == 302
    exported = client.get("/catalogue/export/").content
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert (
        client.post("/catalogue/import/", {"file": SimpleUploadedFile("a.yaml", exported)}).status_code == 302
    )
    wrong = client.post("/catalogue/import/", {"file": SimpleUploadedFile("a.yaml", WRONG.encode())})
    assert wrong.status_code == 422
    assert "items[1].label" in wrong.content.decode()
    bad = client.post(
        "/catalogue/new/", {**values, "kind": "choice", "choices": "Only one", "label_en": "Other"}
    )
    assert (bad.status_code, "at least two options" in bad.content.decode()) == (422, True)
    client.force_login(stage.people["giver"])
    assert client.get("/catalogue/").status_code == 200
    assert client.get("/catalogue/new/").status_code == 404
    assert client.post(f"/catalogue/{key}/", changed).status_code in (404, 422)


def test_its_page_opens_like_that_of_any_item(stage: Stage, client: Client) -> None:
    """KN-2, KN-3: the address of an item takes own keys, with digits."""
    add(stage, "profile.company.own_rating_2")
    client.force_login(stage.people["giver"])
    page = client.get(f"/accounts/{stage.account.pk}/knowledge/profile.company.own_rating_2/")
    assert page.status_code == 200
    assert "Credit rating" in page.content.decode()


def run(*words: str) -> str:
    out = StringIO()
    call_command("catalogue", *words, stdout=out)
    return out.getvalue()


def test_the_command_lists_takes_in_and_retires(stage: Stage, tmp_path: Path) -> None:
    """KN-3 at the shell: what was exported can be changed and taken in again."""
    add(stage)
    assert KEY in run("list")
    assert "English stands in" in run("list")
    target = tmp_path / "own.yaml"
    run("export", "--to", str(target))
    document = yaml.safe_load(target.read_text(encoding="utf-8"))
    document["items"].append({"key": "risks.churn.own_signal", "label": {"en": "Our own churn signal"}})
    target.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert "Added: 1" in run("import", str(target))
    assert json.loads(run("retire", KEY, "--json"))["retired"] is True
    assert json.loads(run("reinstate", KEY, "--json"))["retired"] is False
    assert json.loads(run("show", KEY, "--json"))["versions"][0]["what"] == "reinstated"
    target.write_text(WRONG, encoding="utf-8")
    with pytest.raises(Refused):
        run("import", str(target))


def test_a_running_handoff_meets_the_new_item_only_when_it_is_moved(stage: Stage) -> None:
    """KN-3, PB-1: the difference is shown first; Actor.console stands for operations."""
    from tasuki.playbooks.diff import compare

    before = current("rep-to-rep", "planned")
    add(stage)
    after = current("rep-to-rep", "planned")
    assert compare(before, after)
    assert Actor.console().has("operations")
    assert (clock.now() - timedelta(days=1)) < OwnItem.objects.get().created_at
