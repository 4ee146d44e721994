"""Customer and profile lines: fields with their values as written."""

from __future__ import annotations

import pytest

from bot.grammar import canonical
from bot.grammar.parts.fields import MAX_VALUE
from bot.grammar.syntax import SetCustomer, SetProfile, Setting
from tests.bot.grammar.desk import ACME, command, meaning, pointed, problem


def fields(text: str) -> dict[str, str]:
    found = command(text)
    assert isinstance(found, SetCustomer | SetProfile)
    return {setting.field: setting.value for setting in found.settings}


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("ACME", {}),
        ("ACME net 30", {"net": "30"}),
        ("ACME rate 90/h net 14 lang de", {"rate": "90/h", "net": "14", "lang": "de"}),
        (
            'ACME "Acme Corp" ap@acme.example vat DE123456789 net 30',
            {"name": "Acme Corp", "vat": "DE123456789", "net": "30"},
        ),
        ('ACME ap@acme.example "Acme Corp"', {"name": "Acme Corp"}),
        (
            "ACME address 12 Lang Strasse, 8000 Zürich; net 30",
            {"address": "12 Lang Strasse, 8000 Zürich", "net": "30"},
        ),
        (
            "ACME address 1 Net Street, Rate Hill, alias Roadrunner",
            {"address": "1 Net Street, Rate Hill", "alias": "Roadrunner"},
        ),
        (
            "ACME alias Roadrunner Inc cc a@x.example, b@x.example",
            {"alias": "Roadrunner Inc", "cc": "a@x.example, b@x.example"},
        ),
        (
            "ACME country CH currency CHF reference 04011000-1234512345-06",
            {"country": "CH", "currency": "CHF", "reference": "04011000-1234512345-06"},
        ),
        ("ACME email new@acme.example", {"email": "new@acme.example"}),
        (
            'ACME Adresse "1 rue X, 75001 Paris" USt FR40303265045',
            {"address": "1 rue X, 75001 Paris", "vat": "FR40303265045"},
        ),
        ("ACME terms: 30", {"net": "30"}),
        ('ACME rate "EUR 90 per hour"', {"rate": "EUR 90 per hour"}),
        (
            "ACME | net 30 | address 1 Road, 8000 Zürich",
            {"net": "30", "address": "1 Road, 8000 Zürich"},
        ),
    ],
)
def test_a_customer_line_is_read(text: str, settings: dict[str, str]) -> None:
    found = command(f"customer {text}")
    assert found.customer.known == ACME
    assert fields(f"customer {text}") == settings


def test_a_new_customer_is_all_words_before_the_first_field() -> None:
    found = command("Kunde Muster & Söhne AG <ap@muster.example> net 30")
    assert (found.customer.written, found.customer.address) == (
        "Muster & Söhne AG",
        "ap@muster.example",
    )


@pytest.mark.parametrize(
    ("text", "code", "replies"),
    [
        (
            "ACME Acme Corporation net 30",
            "field-unknown",
            ('customer ACME "Acme Corporation" net 30',),
        ),
        ("Muster 7 net 30", "name-unclear", ('customer "Muster 7" net 30',)),
        ("ACME net 30 net 14", "field-twice", ()),
        ('ACME address "1 Road, 8000 Zürich" bla 5', "field-unknown", ()),
        ("ACME net", "value-missing", ()),
        ("ACME address " + "x" * (MAX_VALUE + 1), "text-too-long", ()),
        ("ACME not-an@-address.example", "address-invalid", ()),
    ],
)
def test_a_customer_line_that_is_not_clear_is_refused(
    text: str, code: str, replies: tuple[str, ...]
) -> None:
    found = problem(f"customer {text}")
    assert found.code == code
    assert set(replies) <= set(found.replies)
    for reply in found.replies:
        command(reply)


def test_a_dry_run_is_asked_for_by_a_question_mark() -> None:
    assert command("customer ACME net 30?").is_dry_run
    assert not command("customer ACME net 30").is_dry_run


@pytest.mark.parametrize("language", ["french", "français", "English", "deutsch", "español", "es"])
def test_a_language_is_one_word(language: str) -> None:
    found = command(f"customer ACME a@b.example lang {language} rate EUR 80/d net 14")
    assert [(s.field, s.value) for s in found.settings] == [
        ("lang", language),
        ("rate", "EUR 80/d"),
        ("net", "14"),
    ]


@pytest.mark.parametrize("rate", ["80", "€80", "EUR 80/d", "$ 80 per hour", "kr 800"])
def test_a_rate_is_a_field_behind_any_value(rate: str) -> None:
    found = command(f"customer ACME reference A 7 rate {rate}")
    assert [(s.field, s.value) for s in found.settings] == [("reference", "A 7"), ("rate", rate)]


@pytest.mark.parametrize("between", [" ", ", ", "; "])
def test_a_second_address_of_a_customer_is_offered_as_one_for_copies(between: str) -> None:
    found = problem(f"customer ACME <a@b.example>{between}<c@d.example>")
    assert (found.code, pointed(found)) == ("address-second", "<c@d.example>")
    assert found.replies == (f"customer ACME <a@b.example>{between}cc <c@d.example>",)
    assert [s.field for s in command(found.replies[0]).settings] == ["cc"]


@pytest.mark.parametrize(
    ("text", "value", "is_dry_run"),
    [
        ("profile name X?", "X", True),
        ("profile name X", "X", False),
        ('profile name "What now?"', "What now?", False),
        ('profile name "What now?"?', "What now?", True),
        ("profile rate 80 | name X ?", "X", True),
        ("profile footer Questions? | Call us", "Questions?\nCall us", False),
        ("profile footer Questions? | Call us?", "Questions?\nCall us", True),
        ("profile address Main St 1 | 12345 Berlin?", "Main St 1, 12345 Berlin", True),
    ],
)
def test_a_dry_run_of_the_profile(text: str, value: str, is_dry_run: bool) -> None:
    found = command(text)
    assert (found.settings[-1].value, found.is_dry_run) == (value, is_dry_run)
    assert meaning(command(canonical.write(found).replace("\n", "|"))) == meaning(found)


def test_a_look_at_the_profile_is_no_dry_run() -> None:
    assert not command("profile?").is_dry_run


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("profile", {}),
        ("profile?", {}),
        ("profile name Studio Nord", {"name": "Studio Nord"}),
        ("profile name: Studio Nord; currency: EUR", {"name": "Studio Nord", "currency": "EUR"}),
        (
            "profile | name Studio Nord | vat DE123456789",
            {"name": "Studio Nord", "vat": "DE123456789"},
        ),
        (
            "profile name Studio Nord | profile tax number 12/345/6789 | profile tax 19%",
            {"name": "Studio Nord", "tax number": "12/345/6789", "tax": "19%"},
        ),
        (
            "profile address 1 Main Street, Springfield, IL 62701, USA",
            {"address": "1 Main Street, Springfield, IL 62701, USA"},
        ),
        (
            "profile | address Hauptstr. 1 | 8000 Zürich | Switzerland | phone +41 44 123",
            {"address": "Hauptstr. 1, 8000 Zürich, Switzerland", "phone": "+41 44 123"},
        ),
        (
            "profile footer Questions; call us? | Any day",
            {"footer": "Questions; call us?\nAny day"},
        ),
        ("profile iban DE02 1203 0000 0000 2020 51", {"iban": "DE02 1203 0000 0000 2020 51"}),
        ("profile small business", {"small business": "yes"}),
        ("profile small business no", {"small business": "no"}),
        ("profile email me@x.example", {"email": "me@x.example"}),
        ("profile numbers 1,234.56", {"numbers": "1,234.56"}),
        (
            "profile undo 10m; limit 5000; net 14; color #155eef",
            {"undo": "10m", "limit": "5000", "terms": "14", "colour": "#155eef"},
        ),
        ("Profil Firma Studio; Steuernummer 1/2", {"name": "Studio", "tax number": "1/2"}),
        (
            'profile address "Hauptstr. 1, 8000 Zürich" phone +41 44 123',
            {"address": "Hauptstr. 1, 8000 Zürich", "phone": "+41 44 123"},
        ),
        ('profile footer "Thank you" for all', {"footer": '"Thank you" for all'}),
    ],
)
def test_profile_lines_are_read(text: str, settings: dict[str, str]) -> None:
    assert fields(text) == settings


def test_a_blank_line_ends_an_address() -> None:
    assert fields("profile address Hauptstr. 1 | 8000 Zürich | | Hans") == {
        "address": "Hauptstr. 1, 8000 Zürich"
    }
    assert problem("profile address Hauptstr. 1 | | 8000 Zürich").code == "field-unknown"


@pytest.mark.parametrize(
    ("text", "code", "replies"),
    [
        ("profile nmae Foo", "field-unknown", ("profile name Foo",)),
        ("profile 12", "field-unknown", ()),
        ("profile name A | profile name B", "field-twice", ()),
        ("profile vat", "value-missing", ()),
        ("profile name?", "value-missing", ()),
    ],
)
def test_a_profile_line_that_is_not_clear_is_refused(
    text: str, code: str, replies: tuple[str, ...]
) -> None:
    found = problem(text)
    assert (found.code, found.replies) == (code, replies)


def test_the_place_of_a_setting_is_its_value() -> None:
    setting = command("profile name Studio Nord").settings[0]
    assert isinstance(setting, Setting)
    place = setting.place
    assert place.line[place.column : place.column + place.length] == "Studio Nord"
    assert pointed(problem("customer ACME foo 4")) == "foo"
