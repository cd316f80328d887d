"""The link by which somebody invited chooses their first password."""

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from apps.foundation.accounts.models import User


def first_password_link(user: User) -> str:
    """Where the person chooses a password; the link works until they have."""
    uidb64 = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse(
        "accounts:first-password", kwargs={"uidb64": uidb64, "token": default_token_generator.make_token(user)}
    )


def send_invitation(user: User, link: str) -> None:
    """Tell the person, once the invitation is committed. Nothing about anybody in care is in it."""
    transaction.on_commit(
        lambda: send_mail(
            "Your sign-in to Year of Care",
            f"Hello {user.name},\n\nyou have been given a role in Year of Care. Choose a password here:\n\n{link}\n",
            None,
            [user.email],
        )
    )
