"""Freezing: the facts of an issued document as JSON, and back to the same facts.

The bank account is kept apart, because its column is sealed.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter

from bot.documents.facts import BankAccount, DocumentFacts, TaxGroup

_ADAPTER: TypeAdapter[DocumentFacts] = TypeAdapter(DocumentFacts)
_TAXES: TypeAdapter[tuple[TaxGroup, ...]] = TypeAdapter(tuple[TaxGroup, ...])


def freeze(facts: DocumentFacts) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the facts as JSON values without the bank account, and the bank account."""
    bank = {name: str(value) for name, value in asdict(facts.bank).items()} if facts.bank else {}
    values: dict[str, Any] = _ADAPTER.dump_python(replace(facts, bank=None), mode="json")
    return values, bank


def thaw(values: dict[str, Any], bank: dict[str, str]) -> DocumentFacts:
    """Return the facts that were frozen."""
    facts = _ADAPTER.validate_python(values)
    return replace(facts, bank=BankAccount(**bank) if bank else None)


def taxes_of(values: dict[str, Any]) -> tuple[TaxGroup, ...]:
    """Return the tax groups of the facts that were frozen, without the rest of them."""
    return _TAXES.validate_python(values["taxes"])
