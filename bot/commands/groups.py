"""Groups: the verbs in the order in which somebody meets them."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Begin": ("profile", "customer", "product", "products", "help"),
    "Make a document": ("invoice", "draft", "quote", "again", "convert"),
    "Before it leaves": ("send", "stop", "change"),
    "After it has left": (
        *("paid", "unpaid", "credit", "void", "remind", "hold", "resume", "accept", "decline"),
        "confirm",
    ),
    "Ask": ("list", "show", "pdf", "status", "statement", "explain", "history", "customers"),
    "All of it": ("export", "delete", "forget"),
}
