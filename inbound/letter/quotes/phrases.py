"""Phrases: what mail programs write around a quote, in the languages they speak.

Every expression is tried on one line (or a few joined) of bounded length, anchored or free of
nested repetition, so that no text makes one slow.
"""

from __future__ import annotations

import re

# ruff: noqa: E501  (tables of words, one language a line)

#: "wrote", where an attribution holds it.
WROTE = re.compile(
    r"\b(?:wrote|writes"
    r"|schrieb|schrieben|geschrieben|schreibt"
    r"|a écrit|a ecrit|écrit|ecrit"
    r"|escribió|escribio|escribi[oó]"
    r"|ha scritto|scrive|scritto"
    r"|schreef|geschreven"
    r"|escreveu|escreveram"
    r"|skrev|skreiv|kirjoitti|napisał\(a\)|napisał|napisała|pisze|napsal|napísal|napsal\(a\)"
    r"|написал|написала|написал\(а\)|пишет|пише|írta|a scris|yazdı|şunu yazdı|έγραψε|napisao|je napisal)(?!\w)"
    r"|のメッセージ|のメール|が書き|さんは書きました|さんが書き|写道|寫道|님이 작성|작성:",
    re.I,
)

#: How an attribution begins, so that one broken over several lines is found at its first.
OPENER = re.compile(
    r"(?:on|am|im|le|el|il|op|em|no|a|den|på|pe|dne|dnia|w|at|in|в|ср|пн|вт|чт|пт|сб|вс)\b"
    r"|\d{1,2}[./-]\d|\d{4}[./年-]|\w{2,10}[.,]{1,2} ",
    re.I,
)

#: A day with a year, or a time; what makes a line with an address an attribution.
DAY = re.compile(
    r"(?<!\d)(?:\d{4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.)?\s?(?:de\s)?[^\W\d]{3,12}\.?,?\s(?:de\s|г\.\s)?\d{4}"
    r"|[^\W\d]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})(?!\d)",
)
TIME = re.compile(r"(?<![\d.])\d{1,2}[:.hH]\d{2}(?![\d.]|\d)")
ADDRESS = re.compile(r"[<\[(](?:mailto:)?[^\s<>@]{1,100}@[^\s<>@]{1,200}[>\])]|<\s?mailto:")

#: ``-----Original Message-----`` and its like in any language: dashes, words, dashes. With a
#: digit it counts only as an attribution (Zoho), for an author may rule off a heading.
RULED_TITLE = re.compile(r"[-‐‑‒–—_=]{3,80}\s{0,3}([^\W\d_][^\n]{2,150}?)\s{0,3}[-‐‑‒–—_=]{3,80}:?")
#: The rule that Outlook draws above a quote. Dashes are not taken: authors draw them too.
RULE = re.compile(r"[_‗]{20,200}")
#: Drawn by hand or by a program between new text and quote; says nothing by itself.
SEPARATOR = re.compile(r"[-=_*~#‐‑‒–—]{3,200}")
FORWARDED = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|weitergeleitete nachricht"
    r"|début du message (?:transféré|réexpédié)|message transféré|inicio del mensaje reenviado|mensaje reenviado"
    r"|inizio (?:del )?messaggio inoltrato|messaggio inoltrato|begin doorgestuurd bericht|doorgestuurd bericht"
    r"|in[ií]cio da mensagem (?:reencaminhada|encaminhada)|mensagem (?:reencaminhada|encaminhada)"
    r"|original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht|mensagem original|start på vidarebefordrat meddelande"
    r"|videresendt (?:besked|melding)|oprindelig (?:besked|meddelelse)|reply above this line"
    r"|please reply above this line|antworten sie oberhalb dieser linie)\s{0,2}[:.]?",
    re.I,
)

_LABELS: dict[str, str] = {
    "from": "from|von|de|da|van|fra|från|lähettäjä|od|от|від|feladó|kimden|από|expéditeur|mittente"
    "|remitente|remetente|afzender|发件人|寄件者|寄件人|差出人|送信者|보낸 사람",
    "date": "sent|date|message du|sent at|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el"
    "|enviado em|enviada em|fecha|inviato|data|verzonden|dato|skickat|sendt|lähetetty|päivämäärä"
    "|wysłano|wysłane|отправлено|дата|dátum|tarih|发送时间|寄件日期|日期|送信日時|日付|보낸 날짜|날짜",
    "to": "to|an|à|para|a|aan|til|till|vastaanottaja|do|кому|címzett|kime|destinataire|destinatario"
    "|destinatário|收件人|收件者|宛先|받는 사람",
    "subject": "subject|betreff|objet|sujet|asunto|oggetto|onderwerp|assunto|emne|ämne|aihe|temat|тема"
    "|tárgy|konu|předmět|主题|主旨|件名|제목",
    "cc": "cc|copy|kopie|copie|copia|cópia|kopia|kopi|копия|抄送|副本",
}
#: One line of the header that is copied above a quote; its group names the field.
LABEL = re.compile(
    r"[>*|\s]{0,8}(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items())
    + r")\s?\*{0,2}\s?[:：]\*{0,2}(?!//)(?=\s|$|[^\W\d]|[\"'<*+\d])",
    re.I,
)

SIGNATURE_MARK = re.compile(r"(?:--|—|––)\s?")
#: How a priced item ends; a line that does is never a signature.
AMOUNT_AT_END = re.compile(r"(?<!\S)\d{3,12}(?:[.,]\d{1,2})?\s?(?:[A-Z]{3}|[€$£])?$")
_SENT = r"sent|gesendet|verschickt|versendet|verfasst|envoyé|envoye|enviado|enviada|inviato|inviata|verzonden|verstuurd|sendt|skickat|wysłane|wysłano|lähetetty|отправлено|odesláno"
_DEVICE = (
    r"iphone|ipad|ipod|apple|macbook|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|nokia|blackberry"
    r"|windows|phone|smartphone|handy|telefon|mobiltelefon|téléphone|telephone|teléfono|telefono|telefoon"
    r"|mobile|mobil|móvil|movil|portable|cellulare|telemóvel|celular|tablet|tablette|outlook|mail|e-mail|email"
    r"|yahoo|gmail|proton|protonmail|gmx|web\.de|aol|spark|superhuman|fairemail|k-9|bluemail|typeapp|nine"
    r"|thunderbird|edison|device|appareil|gerät|dispositivo|toestel|zoho|hotmail|freenet|t-online|orange"
    r"|libero|tuta|tutanota|fastmail|canary|missive|front|hey|mailbird|em client|myMail|airmail"
)
#: Between the verb and the device: "from my", "von meinem", "de mon" and at most some words.
_FROM_MY = (
    r"from|via|with|using|von|mit|aus|über|vom|de|depuis|avec|desde|con|da|dal|dalla|met|vanaf|van|via"
    r"|do|pelo|pela|através|[àa] partir de|[àa] partir d|fra|från|z|от|с|из"
)
_MY = r"my|mobile|meinem|meiner|mon|ma|mi|il mio|dal mio|mijn|o meu|do meu|da minha"
SENT_FROM = re.compile(
    rf"(?:{_SENT})\s(?:{_FROM_MY})\s(?:{_MY})\s[^,.;:!?@]{{1,40}}[.!]?|"
    rf"(?:{_SENT})\s(?:{_FROM_MY})\s(?:[^\s.!?@]{{1,20}}\s){{0,4}}?(?:{_DEVICE})\b[^.!?@,;:]{{0,40}}[.!]?"
    rf"|(?:{_FROM_MY})\s(?:[^\s.!?@]{{1,20}}\s){{0,5}}?(?:{_DEVICE})\b[^.!?@,;:]{{0,30}}\s(?:{_SENT})[.!]?"
    rf"|(?:diese nachricht wurde|ce message a été|this message was)\s[^.!?@]{{0,40}}(?:{_DEVICE})\b[^.!?@]{{0,30}}[.!]?"
    r"|(?:(?:get|download|holen sie sich|laden sie|t[ée]l[ée]charge[rz]|obtene[rz]|obtenir|obtener|scarica|ottieni"
    r"|obter|baixar|hent|hämta|pobierz)\s)?(?:o\s)?outlook\s(?:for|für|pour|para|per|voor|til|på|dla)"
    r"\s(?:ios|android|mobile|mac|windows|iphone|ipad)\b[^\d.!?@]{0,25}"
    r"|(?:iphone|ipad|galaxy|mobil)\w{0,10}[\s-](?:から送信|로 보냄)|我的\s?i?\w{0,12}\s?发送|发自我的\s?\w{1,20}",
    re.I,
)

#: Warnings that a company's mail gateway writes above what came from outside.
_WARNING = r"caution|warning|attention|external|externe?r?|extern|achtung|vorsicht|warnung|hinweis|avertissement|atenci[oó]n|precauci[oó]n|advertencia|attenzione|avviso|let op|waarschuwing|aten[cç][aã]o|aviso"
BANNER = re.compile(
    rf"[\W_]{{0,12}}(?:\[?(?:{_WARNING})\b[\W_]{{0,8}}){{1,3}}"
    r"(?:$|(?=[^\d@]{0,400}$)[^\n]{0,200}?\b(?:e-?mail|mail|message|nachricht|courriel|correo|mensaje|messaggio|bericht"
    r"|mensagem|sender|absender|expéditeur|remitente|mittente|afzender|remetente|organi[sz]ation|outside|außerhalb|extern\w*)\b)"
    r"|(?=[^\d@]{0,400}$)(?:this|diese|dieser|ce|este|questo|questa|dit|deze|esta)\s(?:e-?mail|mail|message|nachricht|courriel|correo|mensaje"
    r"|messaggio|bericht|mensagem)\s[^\d@\n]{0,80}\b(?:outside|external\w*|extern\w*|außerhalb|extérieur|fuera|esterno|buiten|fora)\b",
    re.I,
)
#: What the later lines of such a warning speak of.
BANNER_GOES_ON = re.compile(
    r"\b(?:links?|attachments?|anhänge?|anhang|pi[eè]ces? jointes?|liens?|enlaces?|adjuntos?|archivos|allegat[oi]"
    r"|collegament[oi]|bijlagen?|koppelingen|anexos?|sender|absender|expéditeur|remitente|mittente|afzender"
    r"|remetente|recogni[sz]e|content is safe|organi[sz]ation|unternehmens?|spam|phishing|suspicious)\b",
    re.I,
)
