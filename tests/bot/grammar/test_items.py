"""R1, R2, R8, R9: items, their quantities, units and prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.grammar.items.collecting import MAX_ON_LINE
from bot.grammar.items.descriptions import MAX_DESCRIPTION
from bot.grammar.items.item import MAX_WORDS
from bot.grammar.parts import replies
from bot.grammar.spelling import documents
from bot.grammar.syntax import Discount, Tax, TaxKind, Unit
from tests.bot.grammar.desk import created, item, pointed, problem


@pytest.mark.parametrize(
    ("text", "description", "quantity", "unit"),
    [
        ("3h @ 100", "", "3", Unit.HOUR),
        ("3h@100", "", "3", Unit.HOUR),
        ("3H design @ 100", "design", "3", Unit.HOUR),
        ("3h design @ 100", "design", "3", Unit.HOUR),
        ("design 3h @ 100", "design", "3", Unit.HOUR),
        ("3 hours of design @ 100", "design", "3", Unit.HOUR),
        ("2,5h Beratung @ 100", "Beratung", "2.5", Unit.HOUR),
        ("3½ h design @ 100", "design", "3.5", Unit.HOUR),
        ("1h30 review @ 100", "review", "1.5", Unit.HOUR),
        ("1h30m review @ 100", "review", "1.5", Unit.HOUR),
        ("1h 30m review @ 100", "review", "1.5", Unit.HOUR),
        ("1:30 review @ 100", "review", "1.5", Unit.HOUR),
        ("90m call @ 100", "call", "1.5", Unit.HOUR),
        ("90 min call @ 100/h", "call", "1.5", Unit.HOUR),
        ("90 min call @ 2/min", "call", "90", Unit.MINUTE),
        ("1.5d Beratung @ 800/d", "Beratung", "1.5", Unit.DAY),
        ("2d x Training @ 800", "Training", "2", Unit.DAY),
        ("2 x Widget @ 49.90", "Widget", "2", Unit.PIECE),
        ("2x Widget @ 49.90", "Widget", "2", Unit.PIECE),
        ("x2 Widget @ 49.90", "Widget", "2", Unit.PIECE),
        ("Widget x2 @ 49.90", "Widget", "2", Unit.PIECE),
        ("Widget 2 × 49.90", "Widget", "2", Unit.PIECE),
        ("3 Widgets @ 49.90", "Widgets", "3", Unit.PIECE),
        ("2 pcs Widget @ 49.90", "Widget", "2", Unit.PIECE),
        ("500 words translation @ 0.12", "translation", "500", Unit.WORD),
        ("translation 500 words @ 0.12", "translation", "500", Unit.WORD),
        ("20 km travel @ 0.70", "travel", "20", Unit.KILOMETRE),
        ("12 m² tiles @ 30/m2", "tiles", "12", Unit.SQUARE_METRE),
        ("5m cable @ 10/m", "cable", "5", Unit.METRE),
        ("3 design @ 100/h", "design", "3", Unit.HOUR),
        ("iPhone 15 @ 900", "iPhone 15", "1", Unit.PIECE),
        ("Meeting at 3 @ 100", "Meeting at 3", "1", Unit.PIECE),
        ("3D model @ 500", "3D model", "1", Unit.PIECE),
        ("24/7 support @ 500", "24/7 support", "1", Unit.PIECE),
        ("100% cotton @ 20", "100% cotton", "1", Unit.PIECE),
        ("2nd review @ 200", "2nd review", "1", Unit.PIECE),
        ("Windows 11 licence @ 20", "Windows 11 licence", "1", Unit.PIECE),
        ("1 x 3h workshop @ 500", "3h workshop", "1", Unit.PIECE),
        ('2 x "net 30; plan @ home" @ 5', "net 30; plan @ home", "2", Unit.PIECE),
        ("3 hours at 100", "", "3", Unit.HOUR),
        ("3h à 100", "", "3", Unit.HOUR),
        ("Website 4500", "Website", "1", Unit.PIECE),
        ("Domain: 12.00", "Domain", "1", Unit.PIECE),
        ("500 for Setup", "Setup", "1", Unit.PIECE),
        ("500.00 Setup", "Setup", "1", Unit.PIECE),
        ("2k Setup", "Setup", "1", Unit.PIECE),
        ("Consulting for November @ 500", "Consulting for November", "1", Unit.PIECE),
        ("1 x no tax guide @ 5", "no tax guide", "1", Unit.PIECE),
        ("EUR 500 Setup", "Setup", "1", Unit.PIECE),
        ("tax return 300", "tax return", "1", Unit.PIECE),
        ("to do list @ 300", "to do list", "1", Unit.PIECE),
        ("on site work 300", "on site work", "1", Unit.PIECE),
        ('"po 7" 300', "po 7", "1", Unit.PIECE),
    ],
)
def test_an_item_is_read(text: str, description: str, quantity: str, unit: Unit) -> None:
    found = item(text)
    assert found.unit_price is not None
    assert (found.description, found.quantity, found.unit) == (description, Decimal(quantity), unit)


@pytest.mark.parametrize("text", ["iPhone 15 @ 900", "Meeting at 3 @ 900", "Phase 2 @ 900"])
def test_a_bare_trailing_number_is_never_a_quantity(text: str) -> None:
    assert (item(text).quantity, item(text).unit_price) == (Decimal(1), Decimal(900))


@pytest.mark.parametrize(
    "text", ["3h", "3h design", "design 3h", "3 hours of design", "2d", "1:30 call"]
)
def test_an_item_of_time_without_a_price_waits_for_the_rate(text: str) -> None:
    assert item(text).unit_price is None


def test_a_code_of_the_price_list_is_read() -> None:
    found = item("2 x #hosting -10%")
    assert (found.code, found.quantity, found.discount) == (
        "hosting",
        Decimal(2),
        Discount(percent=Decimal(10)),
    )


@pytest.mark.parametrize(
    ("text", "quantity", "price"),
    [
        ("20m call @ 90", "20", "1.5"),
        ("80 min call @ 100", "80", "1.666667"),
        ("7:20 call @ 60", "440", "1"),
    ],
)
def test_minutes_that_are_no_exact_hours_keep_every_cent(
    text: str, quantity: str, price: str
) -> None:
    found = item(text)
    assert (found.quantity, found.unit) == (Decimal(quantity), Unit.MINUTE)
    assert found.unit_price == Decimal(price)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("3h @ 100 blah", "blah"),
        ("3h @ 100 due soon", "due"),
        ("3h @ 100 2 x Widget @ 49.90", "2"),
        ("3h @ 100 = 300", "="),
        ("3h @ 100 20%", "20%"),
        ("3h @ 100 net", "net"),
        ("Setup 100 blah", "blah"),
        ("3h @ 100 net 30 Setup 500", "Setup"),
    ],
)
def test_only_modifiers_follow_a_price(text: str, word: str) -> None:
    assert pointed(problem(f"invoice ACME {text}")) == word


def test_words_behind_a_price_are_offered_before_it() -> None:
    assert problem("invoice ACME 3h @ 100 blah").replies == ("invoice ACME 3h blah @ 100",)
    found = problem("invoice ACME 3h @ 100 2 x Widget @ 49.90")
    assert found.replies == ("invoice ACME 3h @ 100; 2 x Widget @ 49.90",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3h 100", "item-unclear"),
        ("Lunch 12.50 2026", "item-unclear"),
        ("Area 51 500 EUR", "item-unclear"),
        ("Setup 500, Hosting 49", "item-unclear"),
        ("3 Widgets", "amount-or-quantity"),
        ("2.5 consulting", "amount-or-quantity"),
        ("½ consulting", "amount-or-quantity"),
        ("1h30 at 2 × 100", "quantity-unclear"),
        ("3h design no tax @ 100", "modifier-in-text"),
        ("design net 30 @ 100", "modifier-in-text"),
        ("Domain reverse charge 12.00", "modifier-in-text"),
        ("2026 report @ 500", "quantity-unclear"),
        ("Support 2h on Monday @ 90", "quantity-unclear"),
        ("design (3h) @ 100", "quantity-unclear"),
        ("Call 9:30 @ 100", "quantity-unclear"),
        ("2h design 3h @ 100", "quantity-unclear"),
        ("3D @ 100", "quantity-unclear"),
        ("Hosting @ 49/mo", "quantity-missing"),
        ("design @ 100/h", "quantity-missing"),
    ],
)
def test_an_item_with_two_readings_is_asked_about_with_lines_to_choose(
    text: str, code: str
) -> None:
    found = problem(f"invoice ACME {text}")
    assert (found.code, found.is_question) == (code, True)
    assert found.replies
    for reply in found.replies:
        created(reply)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3h @", "price-missing"),
        ("Website", "price-missing"),
        ("2 x Widget", "price-missing"),
        ("500 words", "price-missing"),
        ("3h @ soon", "price-unreadable"),
        ("Setup 1e3", "price-unreadable"),
        ("-3h design @ 100", "quantity-unreadable"),
        ("~3h design @ 100", "quantity-unreadable"),
        ("1e3h design @ 100", "quantity-unreadable"),
        ("1/2 h call @ 100", "quantity-unreadable"),
        ("1:75 call @ 100", "quantity-unreadable"),
        ("0h call @ 100", "quantity-zero"),
        ("2 @ 100", "description-missing"),
        ("2 x 100", "description-missing"),
        ("300", "description-missing"),
        ("3h @ 100 @ 50", "after-price"),
        ("1.23456h @ 100", "decimals-too-many"),
        ("", "items-missing"),
        ("net 30", "items-missing"),
        ("x" * (MAX_DESCRIPTION + 1) + " 100", "text-too-long"),
    ],
)
def test_an_item_that_cannot_be_read_is_refused(text: str, code: str) -> None:
    assert problem(f"invoice ACME {text}").code == code


@pytest.mark.parametrize(
    "text", ["3h @ 100/d", "2 x Widget @ 100/h", "3d work @ 100/h", "90 min call @ 5/km"]
)
def test_a_unit_that_does_not_fit_its_price_is_refused(text: str) -> None:
    assert problem(f"invoice ACME {text}").code == "unit-unfit"


@pytest.mark.parametrize("mark", ["Item 1:", "item 1.", "Pos. 1)", "Position 1 :", "Ligne 1 :"])
def test_a_word_of_a_list_and_its_number_are_a_bullet(mark: str) -> None:
    (item,) = created(f"invoice ACME | {mark} 3h design @ 100").items
    assert item.description == "design"
    assert item.quantity == 3


def test_the_result_behind_a_price_is_offered_without() -> None:
    assert problem("invoice ACME 3h @ 100 = 300").replies == ("invoice ACME 3h @ 100",)


def test_bullets_are_no_part_of_an_item() -> None:
    found = created(
        "invoice ACME | - 3h design @ 100 -10% | * Domain: 12.00 no tax | - Travel  45.60"
        " | 1. 1h30 review @ 90 | • 10 Widgets @ 5 | - draft contract 20"
    )
    assert [i.description for i in found.items] == [
        "design",
        "Domain",
        "Travel",
        "review",
        "Widgets",
        "draft contract",
    ]
    assert [i.quantity for i in found.items] == [3, 1, 1, Decimal("1.5"), 10, 1]
    assert found.items[0].discount == Discount(percent=Decimal(10))
    assert found.items[1].tax == Tax(TaxKind.NONE)


def test_items_are_parted_by_semicolons_lines_and_by_commas_behind_prices() -> None:
    for text in ("3h @ 100; Setup 50", "3h @ 100 | Setup 50", "3h @ 100, Setup 50"):
        assert len(created(f"invoice ACME {text}").items) == 2
    assert item("Design, build, test @ 100").description == "Design, build, test"
    assert item("Room 12, Floor 3 @ 100").description == "Room 12, Floor 3"


def test_a_document_has_at_most_500_items() -> None:
    assert len(created("invoice ACME" + " | b 1" * 500).items) == 500
    assert problem("invoice ACME" + " | b 1" * 501).code == "items-too-many"


@pytest.mark.parametrize("parting", ["; ", ", "])
def test_a_line_has_at_most_100_items_and_further_ones_stand_on_further_lines(parting: str) -> None:
    full = parting.join(["b @ 1"] * MAX_ON_LINE)
    assert len(created(f"invoice ACME {full}").items) == MAX_ON_LINE
    assert len(created(f"invoice ACME {full} | {full} | b @ 1").items) == 2 * MAX_ON_LINE + 1
    found = problem(f"invoice ACME 3h @ 100 | {full}{parting}b @ 2")
    assert (found.code, pointed(found)) == ("line-too-full", "2")
    assert problem(f"change D-1 + 1h @ 1; {'; '.join(['+ b @ 1'] * 100)}").code == "line-too-full"


def test_a_line_that_is_written_here_has_room_for_fewer_items_than_are_read() -> None:
    assert max(documents.MAX_LINE, replies.MAX_CHARACTERS) <= MAX_ON_LINE * len("3h; ")


@pytest.mark.parametrize("text", ["{} @ 100", "{} 100", "3h {} @ 100", "{}"])
def test_words_that_no_text_has_room_for_are_refused_unread(text: str) -> None:
    words = "a " * (MAX_WORDS + 1)
    assert problem(f"invoice ACME {text.format(words.strip())}").code == "text-too-long"
    many = " ".join(f"to a{n}@b.example" for n in range(MAX_WORDS))
    assert len(created(f"invoice ACME 3h design @ 100 {many}").to) == MAX_WORDS
    assert len(created(f"invoice ACME design 100 {many}").to) == MAX_WORDS


def test_a_corrected_line_is_offered_if_somebody_may_look_it_through() -> None:
    short, long = ("3h @ 100; " * times + "a 1 b 2" for times in (90, 99))
    assert problem(f"invoice ACME {short}").replies
    assert problem(f"invoice ACME {long}").replies == ()
    assert problem(f"invoice ACME {long.replace('; ', ' | ')}").replies


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("#hosting 3", ["invoice ACME 3 #hosting", "invoice ACME #hosting @ 3"]),
        ("#hosting 3 @ 49", ["invoice ACME 3 #hosting @ 49", "invoice ACME 1 x #hosting 3 @ 49"]),
    ],
)
def test_a_figure_behind_a_code_is_asked_about(line: str, readings: list[str]) -> None:
    found = problem(f"invoice ACME {line}")
    assert (found.code, found.is_question) == ("quantity-unclear", True)
    assert list(found.replies) == readings


@pytest.mark.parametrize("line", ["#hosting 49.00", "#hosting EUR 49", "USD 49 for #hosting"])
def test_money_behind_a_code_is_another_price_of_it(line: str) -> None:
    found = item(line)
    assert (found.code, found.description, found.unit_price) == ("hosting", "", Decimal(49))


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("3h conseil à 1 200,50 €", "3h conseil @ 1200.50 €"),
        ("Site web 1 200 €", "Site web @ 1200.00 €"),
        ("3h @ 1 200", "3h @ 1200.00"),
        ("Setup CHF 12 500", "Setup @ CHF 12500.00"),
        ("8h design 110€ and 2h call 90€", "8h design @ 110€; 2h call @ 90€"),
        ("8h design 110€, 2h call 90€", "8h design @ 110€; 2h call @ 90€"),
        (
            "website redesign $1,200.00 + 2 hours support @ $90",
            "website redesign $1,200.00; 2 hours support @ $90",
        ),
        ("8h design at 110€ and 2h call at 90€", "8h design @ 110€; 2h call at 90€"),
    ],
)
def test_what_is_most_likely_meant_is_offered_first(text: str, offer: str) -> None:
    found = problem(f"invoice ACME {text}")
    assert found.replies[0] == f"invoice ACME {offer}"


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("iPhone 15 900", "iPhone 15 @ 900"),
        ("Windows 11 200,00", "Windows 11 @ 200,00"),
        ("Galaxy 24 USD 900", "Galaxy 24 @ USD 900"),
    ],
)
def test_a_blank_between_figures_may_part_two_numbers(text: str, offer: str) -> None:
    assert f"invoice ACME {offer}" in problem(f"invoice ACME {text}").replies


def test_a_part_of_something_is_not_offered_as_another_item() -> None:
    found = problem("invoice ACME 50% deposit of the website 4500")
    assert (found.code, found.replies) == ("after-price", ())


@pytest.mark.parametrize(
    ("text", "description", "amount"),
    [
        ("500 euros de diseño", "diseño", 500),
        ("por 500 euros de diseño", "diseño", 500),
        ("EUR 500 of design", "design", 500),
        ("por 3h a 100", "", 100),
        ("per diem 3 x @ 50", "per diem", 50),
    ],
)
def test_words_that_lead_to_an_amount_are_no_text(text: str, description: str, amount: int) -> None:
    assert (item(text).description, item(text).unit_price) == (description, Decimal(amount))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("3h conseil à 95 €/h, TVA 20 % sur place", "sur"),
        ("3 Std Beratung à 95,00 € im Büro", "im"),
        ("3h design at $90 next door", "next"),
    ],
)
def test_words_behind_a_price_are_what_is_wrong_not_the_price(text: str, word: str) -> None:
    found = problem(f"invoice ACME {text}")
    assert found.code in ("after-price", "modifier-unreadable")
    assert pointed(found) == word


@pytest.mark.parametrize(
    "text",
    [
        "payment within 48 hours", "Zahlung innerhalb 48 Stunden", "pay me within 2 days",
        "règlement 3 jours", "pago 15 días", "within 30 days",
    ],
)  # fmt: skip
def test_a_time_to_pay_is_never_work_at_the_customers_rate(text: str) -> None:
    for mail in (f"invoice ACME 3h @ 100; {text}", f"invoice ACME {text}"):
        problem(mail)


def test_a_time_to_pay_is_offered_as_days() -> None:
    found = problem("invoice ACME 3h @ 100; within 2 weeks")
    assert found.code == "terms-or-item"
    assert found.replies[0] == "invoice ACME 3h @ 100; net 14"


def test_words_behind_terms_are_not_offered_as_text_of_the_item() -> None:
    assert problem("invoice ACME 3h @ 100 net 30 days after delivery").replies == ()


@pytest.mark.parametrize(
    ("text", "quantity", "description"),
    [
        ("12 Nov 3h design @ 100", 3, "12 Nov design"),
        ("12 Nov: 3h design @ 100", 3, "12 Nov design"),
        ("2026-11-12 3h design @ 100", 3, "2026-11-12 design"),
        ("12.11. 2,5 Std Beratung @ 90", Decimal("2.5"), "12.11. Beratung"),
        ("12.11.2026 1h30 Beratung @ 90", Decimal("1.5"), "12.11.2026 Beratung"),
        ("12 novembre 3h de conseil à 90", 3, "12 novembre conseil"),
    ],
)
def test_a_day_before_a_quantity_is_text(text: str, quantity: Decimal, description: str) -> None:
    assert (item(text).quantity, item(text).description) == (quantity, description)


@pytest.mark.parametrize(
    "text", ["12 3h design @ 100", "12.11 3h design @ 100", "3/4 3h design @ 100"]
)
def test_a_number_before_a_quantity_is_asked_about(text: str) -> None:
    assert problem(f"invoice ACME {text}").code == "quantity-unclear"
