"""Words of who may be reached, and by which file."""

from __future__ import annotations

from toolkit.words import Phrase, _

ALL, ANY = "all", "any"
CHANNELS: dict[str, Phrase] = {"email": _("e-mail"), "sms": _("SMS"), "push": _("app"), "ads": _("ads")}
"""The channels that need a consent, as a column's header."""
PLATFORMS: dict[str, Phrase | str] = {
    "meta": "Meta", "google": "Google", "klaviyo": "Klaviyo", "klaviyo_sms": _("Klaviyo, SMS"),
    "mailchimp": "Mailchimp", "vendor": _("RFM columns"),
}  # fmt: skip
KINDS = {"email": ("klaviyo", "mailchimp", "vendor"), "sms": ("klaviyo_sms",), "ads": ("meta", "google")}
"""The platforms of a channel."""
EVERYBODY = "all_customers"

__all__ = ["ALL", "ANY", "CHANNELS", "EVERYBODY", "KINDS", "PLATFORMS"]
