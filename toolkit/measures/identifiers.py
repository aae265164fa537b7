"""Addresses, numbers and plates by which a person could be found: how each looks in a free text."""

from __future__ import annotations

import re

from toolkit.words.private import MASK
from toolkit.words.private import masked as without_secrets

_COUNTY = (
    "(?:AB|AR|AG|BC|BH|BN|BT|BV|BR|BZ|CS|CL|CJ|CT|CV|DB|DJ|GL|GR|GJ|HR|HD|IL|IS|IF|MM|MH|MS|NT|OT|PH|SM|SJ|SB|SV|TR|TM|"
    "TL|VS|VL|VN|B)"
)
_NO_UNIT = "(?!LEI|RON|EUR|USD|MAH|ORE|ANI|BUC|ZIL|LUN|SEC|MIN|USB|GPS|DPI)"
_NAME = r"[A-ZȘŞȚŢĂÂÎÁÉÖŐÜŰ][\w'-]*\.?"
_WAYS = "bd|b-dul|bulevardul|calea|aleea|[sș]os(?:eaua)?|pia[tț]a|intrarea|splaiul|drumul|prelungirea"
_STREET = rf"(?i:str(?:ad[aă]|[aă]zii)?|{_WAYS})\b\.?"
_NUMBER = r"(?i:(?:nr|num[aă]rul)\b\.? *)"
_INSIDE = (
    r"(?i:[ ,]*\b(?:nr|num[aă]rul|bl|bloc|blocul|sc|scara|et|etajul?|ap|apt|apartamentul|sect|sectorul?)\b\.?[ :]*"
    r"(?:[a-z]?-?\d+[a-z]?\d*|[a-z])\b)"
)
_WAY = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Crescent|Terrace|Boulevard|Blvd|Way)\b\.?"
_LOOKS = {
    "e-mail in words": (
        r"(?i)\b[\w.+-]+ ?(?:\[at\]|\(at\)|\(a\)| at | arond | a rond ) ?[\w-]+ ?"
        r"(?:\.|\[dot\]|\(dot\)| dot | punct )[ ]?(?:com|ro|net|org|eu|md|uk|co\.uk)\b"
    ),
    "link": r"(?i)\b(?:https?://|www\.)\S+|\b(?:facebook|fb|instagram|linkedin|tiktok|twitter)\.com/\S+",
    "handle": r"(?<![\w.@])@[A-Za-z0-9_.]{3,}",
    "iban": (
        r"(?i)\bro\d{2}(?: ?[a-z0-9]{4}){5}\b|\b[a-z]{2}\d{2}[a-z]{4}[a-z0-9]{3,19}\d{4}\b"
        r"|(?-i:\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b)"
    ),
    "cnp": r"(?<![\d.,])[1-9](?:[ -]?\d){12}(?![\d.,]?\d)",
    "card": r"(?<!\d)\d{4}(?:[ -]\d{4}){3}(?!\d)",
    "phone abroad": r"(?<![\w.,])(?:\+|00)\d{1,3}(?:[ .()/-]{0,2}\d){8,11}(?!\d)",
    "phone": r"(?<![\d.,])0[237](?:[ ./-]?\d){8,9}(?![\d.,]?\d)",
    "phone in english": (
        r"\(\d{3,5}\) ?\d{3}[ -]?\d{3,4}\b|(?<![\d-])\d{3}-\d{3}-\d{4}(?![\d-])|(?<![\d.,])0\d{2,4} \d{3,4} \d{3,4}\b"
    ),
    "long number": r"(?<![\d.,])\d{9,}(?![\d.,]?\d)",
    "identity card": r"(?i)\bseria? +[a-z]{2} *,? *(?:nr\.?|num[aă]r(?:ul)?)? *\d{6}\b|\b(?:ci|bi) +[a-z]{2} ?\d{6}\b",
    "plate": rf"\b{_COUNTY}[ -]?\d{{2,3}}[ -]?{_NO_UNIT}[A-Z]{{3}}\b",
    "plate in small letters": (
        rf"(?i)\b{_COUNTY}(?:-\d{{2,3}}-|\d{{2,3}}){_NO_UNIT}[a-z]{{3}}\b"
        rf"|(?:(?<=num[aă]r )|(?<=nmatriculare )){_COUNTY} \d{{2,3}} {_NO_UNIT}[a-z]{{3}}\b"
    ),
    "british plate": rf"\b[A-Z]{{2}}\d{{2}} ?{_NO_UNIT}[A-Z]{{3}}\b",
    "street": (
        rf"\b{_STREET} +(?:(?:{_NAME}|\d{{1,2}}|de|din|lui|la|cel) +)*{_NAME}"
        rf"(?:,? *{_NUMBER}?\d+[A-Za-z]?\b)?{_INSIDE}*"
    ),
    "street in small letters": rf"(?i)\b{_STREET} +(?:[\w'-]+\.? +){{1,4}}?,? ?{_NUMBER}\d+[a-z]?\b{_INSIDE}*",
    "door": rf"(?i)\b(?:bl|bloc|blocul|sc|scara|ap|apt|apartamentul)(?:\. *| +)[a-z]?-?\d+[a-z]?\b{_INSIDE}*",
    "post code": r"(?i)\bcod(?:ul)? po[sș]tal:? *\d{6}\b|\bzip(?: code)?:? *\d{5}\b|\bp\.? ?o\.? box \d+",
    "village": rf"\b(?i:sat(?:ul)?|com(?:una)?|jud(?:e[tț]ul)?|localitatea|cartierul)\b\.? +{_NAME}(?:[ -]{_NAME})*",
    "english street": rf"\b\d{{1,5}}[A-Za-z]? (?:{_NAME} ){{1,3}}{_WAY}",
    "english street in small letters": r"(?i)\b\d{1,5}[a-z]? (?:[a-z]+ ){1,2}(?:street|road|avenue|lane|boulevard)\b",
    "flat": r"(?i)\b(?:flat|apartment|apt|unit|suite)\.? (?:no\.? ?)?\d+[a-z]?\b",
    "british post code": r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
}  # fmt: skip
_PATTERNS = tuple(re.compile(look) for look in _LOOKS.values())


def without_identifiers(text: str) -> str:
    """A text with every address, link, handle, phone, card, account and identity number and plate replaced by ``•••``.

    Numbers are taken by how they look, their check digits right or wrong: who writes one down may mistype it.
    """
    text = without_secrets(text)
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text
