"""What people write in German, French and Spanish, and how it is understood."""

from __future__ import annotations

import pytest

from bot.commands import VERBS
from bot.grammar import canonical
from bot.grammar.syntax import Block, Create, Misread, Tax, TaxKind
from tests.bot.grammar.desk import CONTEXT, reading


def understood(text: str) -> str:
    """Return the one command of a mail, canonically."""
    (part,) = reading(text).parts
    assert isinstance(part, Block), part
    return canonical.write(VERBS[part.verb].read(part, CONTEXT))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("facture ACME 3h à 100", "invoice ACME: 3 h @ 100.00"),
        ("Factura ACME 3h a 100", "invoice ACME: 3 h @ 100.00"),
        ("Rechnung an ACME: 3 Std Beratung zu 100", "invoice ACME: 3 h Beratung @ 100.00"),
        ("facture ACME 2 j de conseil à 600", "invoice ACME: 2 d conseil @ 600.00"),
        ("facture ACME 2 jours d'atelier à 800", "invoice ACME: 2 d atelier @ 800.00"),
        ("facture ACME 12 mois d’hébergement à 20", "invoice ACME: 12 mo hébergement @ 20.00"),
        ("factura ACME 10 uds bombilla a 3,50", "invoice ACME: 10 x bombilla @ 3.50"),
        ("Rechnung ACME 2 Stk Lampe à 49,90", "invoice ACME: 2 x Lampe @ 49.90"),
        ("borrador ACME 2 días de taller a 500", "draft ACME: 2 d taller @ 500.00"),
        ("bezahlt 42", "paid 42"),
        ("payée 42", "paid 42"),
        ("pagado 42", "paid 42"),
        ("payé 42 400,00 trop payé", "paid 42 400.00 overpaid"),
        ("pagado 42 de todos modos", "paid 42 anyway"),
        ("relancer 42 quand même", "remind 42 anyway"),
        ("avoir 42 en totalité", "credit 42 all"),
        ("avoir 42 1h parce que trop", 'credit 42 1h reason "trop"'),
        ("factura rectificativa 42 50,00", "credit 42 50.00"),
        ("Rechnungskorrektur 42 alles wegen Kulanz", 'credit 42 all reason "Kulanz"'),
        ("Storno 42", "void 42"),
        ("annulation 42", "void 42"),
        ("anular 42", "void 42"),
        ("annuler", "stop"),
        ("stopp", "stop"),
        ("parar", "stop"),
        ("confirmar anulación 42", "confirm void 42"),
        ("liste en retard", "list overdue"),
        ("lista pendientes ACME", "list open ACME"),
        ("supprimer mon compte", "delete my account"),
        ("lösche mein Konto", "delete my account"),
        ("oublier ACME avec les documents", "forget ACME with documents"),
        ("produit lampe Lampe à 49,90", 'product lampe "Lampe" @ 49.90'),
    ],
)
def test_a_line_of_another_language_is_understood(written: str, meant: str) -> None:
    assert understood(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TVA 20%", "tax 20%"),
        ("IVA 21%", "tax 21%"),
        ("MwSt 19% inkl", "tax 19% incl"),
        ("TVA 20% incluse", "tax 20% incl"),
        ("sans TVA", "no tax"),
        ("sin IVA", "no tax"),
        ("ohne MwSt", "no tax"),
        ("autoliquidation", "reverse charge"),
        ("Zahlungsziel 14 Tage", "net 14"),
        ("netto 14", "net 14"),
        ("paiement à 30 jours", "net 30"),
        ("plazo 30", "net 30"),
        ("Rabatt 10%", "discount 10%"),
        ("remise 10%", "discount 10%"),
        ("descuento 10%", "discount 10%"),
        ("échéance fin du mois", "due 2026-11-30"),
        ("vencimiento fin de mes", "due 2026-11-30"),
        ("fällig Monatsende", "due 2026-11-30"),
        ("échéance dans 14 jours", "due 2026-12-07"),
        ("vence en 14 días", "due 2026-12-07"),
        ("fällig in 14 Tagen", "due 2026-12-07"),
        ("vence el 15 de diciembre", "due 2026-12-15"),
        ("vence el 15 de diciembre de 2026", "due 2026-12-15"),
        ("échéance le 1er décembre", "due 2026-12-01"),
        ("fällig am 15. Dezember", "due 2026-12-15"),
        ("bon de commande 4711", "po 4711"),
        ("pedido 4711", "po 4711"),
        ("Bestellung 4711", "po 4711"),
    ],
)
def test_what_is_said_of_a_document_is_understood(written: str, meant: str) -> None:
    assert understood(f"invoice ACME 3h @ 100; {written}").partition("; ")[2] == meant


@pytest.mark.parametrize(
    "ending",
    [
        "Mit freundlichen Grüßen",
        "Von meinem iPhone gesendet",
        "Am 2. März 2026 schrieb Ann:",
        "Cordialement,",
        "Envoyé de mon iPhone",
        "Le 2 mars 2026, Ann a écrit :",
        "Un cordial saludo",
        "Enviado desde mi iPhone",
        "El 2 mar 2026, Ann escribió:",
    ],
)
def test_nothing_is_read_behind_the_end_of_a_letter(ending: str) -> None:
    assert understood(f"invoice ACME 3h @ 100\n{ending}\n2h @ 50") == "invoice ACME: 3 h @ 100.00"


@pytest.mark.parametrize("net_price", ["1200 hors TVA", "1200 HT"])
def test_a_price_without_its_tax_is_not_an_untaxed_one(net_price: str) -> None:
    (part,) = reading(f"facture ACME Pose {net_price}").parts
    assert isinstance(part, Block)
    said = VERBS[part.verb].read(part, CONTEXT)
    assert isinstance(said, Create)
    assert said.items[0].tax == Tax(TaxKind.OWN)  # with that of the profile, or asked about


@pytest.mark.parametrize("greeting", ["Hallo", "Hola", "Bonjour", "Guten Tag"])
def test_a_greeting_is_no_verb_that_was_misspelt(greeting: str) -> None:
    assert reading(greeting).ignored == (greeting,)
    (part,) = reading(f"{greeting}, invoice ACME 3h @ 100").parts
    assert isinstance(part, Misread)
    assert part.code == "command-not-first"
