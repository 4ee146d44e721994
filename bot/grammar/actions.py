"""Actions: the readers of the verbs that stand on one line.

send = "send" [reference] ["now" | DATE] ["?"]
stop = "stop" [reference]
help = "help" [verb]
"""

from __future__ import annotations

from bot.grammar import create, dates
from bot.grammar.acts import references
from bot.grammar.syntax import Block, Context, Help, KnownCustomer, Send, SourceLine, Stop
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

#: What is said of words for later that have a sentence of their own.
LATER = {"every": "no-schedules"}

#: Longest reference that is looked up.
MAX_REFERENCE = 60
#: Words that ``send`` may have beside it, courtesies included.
MAX_TOKENS = 20


def read_send(block: Block, context: Context) -> Send:
    """Read ``send [D-12] [now|DATE]``. Raises Problem ``unexpected-words`` for anything else."""
    tokens, at = _after_verb(block)
    if len(tokens) > MAX_TOKENS:
        raise references.unexpected(tokens, MAX_TOKENS, tokens[MAX_TOKENS].text)
    reference, place, on, whose = None, None, None, None
    while at < len(tokens):
        connector = vocabulary.section("connectors").word(tokens.keys[at])
        found = None if _is_reference(tokens, at) else dates.at(tokens, at, context.today)
        is_on = vocabulary.section("modifiers").word(tokens.keys[at]) == "on"
        if found is not None and on is None:
            on, at = found.day, found.end
        elif _is_reference(tokens, at) and reference is None:
            is_draft = tokens[at].text.isdigit() and references.noun(tokens, at - 1, at) == "draft"
            reference = f"D-{tokens[at].text}" if is_draft else tokens[at].text
            place, at = tokens.place(at), at + 1
        elif connector == "now" or is_on or _means_nothing(tokens, at) or _is_noun(tokens, at):
            at += 1
        elif named := _whose(tokens, at, reference or whose, context):
            whose, place, at = named[0], tokens.place(at, named[1]), named[1]
        else:
            raise _unexpected(block, tokens, at, context)
    return Send(reference, on, place, is_dry_run=_is_dry_run(tokens), customer=whose)


def _is_noun(tokens: Tokens, at: int) -> bool:
    """Return whether ``draft`` stands before a number: ``send draft 12``."""
    is_kind = references.noun(tokens, at, at + 1) is not None
    return is_kind and at + 1 < len(tokens) and _is_reference(tokens, at + 1)


def _whose(
    tokens: Tokens, at: int, named: object, context: Context
) -> tuple[KnownCustomer, int] | None:
    """Return the customer whose draft is to be sent, unless it is `named` already."""
    return None if named else references.customer_at(tokens, at, len(tokens), context)


def _unexpected(block: Block, tokens: Tokens, at: int, context: Context) -> Problem:
    """Refuse a word behind ``send``; ``send an invoice to ACME`` is offered without the send."""
    verbs = vocabulary.section("verbs")
    for index in range(at, len(tokens)):
        verb = verbs.match(tokens.keys, index)
        if verb is None or verb[0] not in ("invoice", "draft"):
            continue
        line = " ".join(tokens.line.shown[tokens[index].start :].split())
        replies: tuple[str, ...] = (line,)
        try:
            create.read(Block(verb[0], (SourceLine(block.lines[0].number, line),)), context)
        except Problem as problem:
            replies = problem.replies if problem.is_question else ()
        place, verb_word = tokens.place(index), tokens[index].text
        return Problem("command-not-first", place=place, replies=replies, verb=verb_word)
    return references.unexpected(tokens, at, tokens[at].text)


def read_stop(block: Block, context: Context) -> Stop:
    """Read ``stop [D-12]``. Other words are passed over: holding something back does no harm."""
    del context
    tokens, start = _after_verb(block)
    for at in range(start, len(tokens)):
        if tokens.is_word(at) and any(c.isdigit() for c in tokens[at].text):
            return Stop(_reference(tokens, at), tokens.place(at), is_dry_run=_is_dry_run(tokens))
    return Stop(None, None, is_dry_run=_is_dry_run(tokens))


def read_help(block: Block, context: Context) -> Help:
    """Read ``help [verb]``; the topic is the English verb. Raises Problem for other words."""
    del context
    tokens, at = _after_verb(block)
    if not tokens.is_word(at):
        return Help(None)
    verb = vocabulary.section("verbs").match(tokens.keys, at)
    if verb:
        return Help(verb[0])
    later = vocabulary.section("later").match(tokens.keys, at)
    if later:
        code = LATER.get(later[0], "not-yet")
        raise Problem(code, place=tokens.place(at), facts={"verb": later[0]})
    raise Problem("unknown-command", place=tokens.place(at), written=tokens[at].text)


def _after_verb(block: Block) -> tuple[Tokens, int]:
    tokens = tokenizer.read(block.lines[0])
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    return tokens, found[1] if found else 0


def _is_reference(tokens: Tokens, at: int) -> bool:
    """Return whether a word may be a document's number: ``12``, ``D-12``, ``2026-0042``."""
    if not tokens.is_word(at):
        return False
    text = tokens[at].text
    has_letters_first = text[:1].isalpha() and any(c.isdigit() for c in text)
    is_number = text.isascii() and text.isdigit() and not _is_day(tokens, at)
    return has_letters_first or is_number or _is_hyphened(text)


def _is_hyphened(text: str) -> bool:
    year, _, number = text.partition("-")
    return year.isdigit() and number.isdigit() and len(year) == 4


def _is_day(tokens: Tokens, at: int) -> bool:
    """Return whether the number at `at` is the day before a month: ``15 Dec``."""
    return tokens.is_word(at + 1) and dates.month_of(tokens.keys[at + 1]) is not None


def _reference(tokens: Tokens, at: int) -> str:
    text = tokens[at].text.strip(".!()#")
    if len(text) > MAX_REFERENCE:
        raise Problem("text-too-long", place=tokens.place(at), most=str(MAX_REFERENCE))
    return text


def _means_nothing(tokens: Tokens, at: int) -> bool:
    return (
        tokens[at].kind is Kind.QUERY
        or vocabulary.section("fillers").word(tokens.keys[at]) is not None
        or not tokens[at].text.strip(".,:!;-")
    )


def _is_dry_run(tokens: Tokens) -> bool:
    return any(token.kind is Kind.QUERY for token in tokens.all)
