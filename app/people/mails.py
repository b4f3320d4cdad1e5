"""Mails about signing in, and about what somebody signs in with."""

from app import clock
from app.addresses import address
from app.i18n import lazy as _
from app.i18n import of_workspace
from app.mail import outbox
from app.mail.models import CONFIRMING, SIGN_IN
from app.people.models import LINK_LIFETIME, Person, SignInLink
from app.people.posting import post_to

SUBJECTS = {
    "password_set": _("Your account has a password"),
    "password_changed": _("Your password was changed"),
    "password_removed": _("Your password was removed"),
    "second_factor_on": _("Your second step is switched on"),
    "second_factor_off": _("Your second step is switched off"),
    "second_factor_lost": _("An administrator has switched off your second step"),
    "account_linked": _("An account of your organisation was linked"),
    "account_unlinked": _("The link to an account of your organisation was removed"),
    "recovery_codes_new": _("You have new recovery codes"),
    "recovery_code_used": _("A recovery code was used"),
}
CHANGES = {
    "password_set": _("Your account has a password now."),
    "password_changed": _("The password of your account was changed."),
    "password_removed": _("Your account has no password any more. You sign in with a link."),
    "second_factor_on": _("When you sign in, you are now asked for the code of your app."),
    "second_factor_off": _("When you sign in, you are not asked for the code of an app any more."),
    "second_factor_lost": _(
        "An administrator has switched off the second step of your account. If your project demands it, you "
        "set it up again when you sign in."
    ),
    "account_linked": _(
        "You can sign in with an account of your organisation now: it was linked to your account here."
    ),
    "account_unlinked": _(
        "An account of your organisation opens nothing here any more: its link was removed."
    ),
    "recovery_codes_new": _("Your account has new recovery codes. The old ones open nothing any more."),
    "recovery_code_used": _("One of your recovery codes was used. It does not work again."),
}


def sign_in(link: SignInLink, person: Person, token: str, *, to: str, next_path: str) -> None:
    """Your way in: works once, for a short while."""
    where = {"next": next_path} if next_path else {}
    outbox.post(
        SIGN_IN,
        to=to,
        name=person.name,
        language=of_workspace(person.locale),
        about=f"sign-in:{link.id}",
        link=address("people.enter", token=token, **where),
        minutes=int(LINK_LIFETIME.total_seconds() // 60),
    )


def account_changed(person: Person, what: str) -> None:
    """Something about how you sign in was changed: if it was not you, this is what to do."""
    post_to(
        person,
        "account_changed",
        about=f"account:{person.id}:{what}",
        revision=int(clock.now().timestamp()),
        title=SUBJECTS[what],
        what=CHANGES[what],
        link=address("people.account"),
    )


def confirming(person: Person, code: str, *, about: str, minutes: int) -> None:
    """A code that shows that it is still you. Raises nothing: whoever has no address gets none."""
    post_to(
        person,
        CONFIRMING,
        about=about,
        revision=int(clock.now().timestamp()),
        code=code,
        minutes=minutes,
    )
