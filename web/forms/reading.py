"""Reading: from the body of a request to a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

from web.forms.fields import Field, Form, Sent, Unfit, Upload

#: Octets of a form without files.
MAX_OCTETS = 256 * 2**10
#: Characters of what was typed that a page shows again.
SHOWN = 20_000

Sending = MultiDictProxy[str | bytearray | bytes | FileField]


async def read(request: web.Request, *fields: Field | Upload) -> Form:
    """Read a form; what cannot be read at all is 400, what is too large 413.

    Fields that are not asked for are left alone. One that comes twice is a problem.
    """
    room = sum(each.max_octets for each in fields if isinstance(each, Upload))
    sent = await _sent(request.clone(client_max_size=MAX_OCTETS + room))
    form = Form()
    for each in fields:
        if isinstance(each, Upload):
            _take_file(form, each, sent)
        else:
            _take(form, each, sent)
    for value in sent.values():
        if isinstance(value, FileField):
            value.file.close()
    return form


def blank(**typed: Any) -> Form:
    """Return a form that nobody has sent yet, with what stands in its fields."""
    return Form(typed={name: "" if value is None else str(value) for name, value in typed.items()})


def filled(typed: Mapping[str, str]) -> Form:
    """Return a form as if it had been typed so."""
    return Form(typed=dict(typed))


async def _sent(request: web.BaseRequest) -> Sending:
    """Return what was sent; aiohttp raises many things on a body that is not what it claims."""
    try:
        return await request.post()
    except web.HTTPException:
        raise
    except ConnectionError as error:  # whoever sent it is gone: no fault, and nobody to tell
        raise web.HTTPBadRequest from error
    except (ValueError, LookupError, AssertionError, RuntimeError, TypeError) as error:
        raise web.HTTPBadRequest from error


def _take(form: Form, field: Field, sent: Sending) -> None:
    said = sent.getall(field.name, [])
    texts = [each for each in said if isinstance(each, str)]
    form.typed[field.name] = texts[0][:SHOWN] if texts else ""
    if len(said) > 1:
        form.blame(field.name, "This came twice; please fill it in once.")
    elif said and not texts:
        form.blame(field.name, "Please write text here.")
    elif field.is_required and not "".join(texts).strip():
        form.blame(field.name, field.lacking)
    else:
        try:
            form.values[field.name] = field.read("".join(texts))
        except Unfit as error:
            if texts and texts[0].strip():
                form.blame(field.name, str(error))
            else:
                form.values[field.name] = None


def _take_file(form: Form, field: Upload, sent: Sending) -> None:
    said = [each for each in sent.getall(field.name, []) if each]
    if len(said) > 1:
        form.blame(field.name, "Please choose one file.")
    elif said and isinstance(said[0], FileField):
        octets = said[0].file.read(field.max_octets + 1)
        if len(octets) > field.max_octets:
            form.blame(field.name, f"The file may have {field.max_octets >> 10:,} kB at most.")
        elif octets:
            form.files[field.name] = Sent(said[0].filename, octets)
    elif said:
        form.blame(field.name, "Please choose a file.")
