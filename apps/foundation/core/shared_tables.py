"""The tables without a tenant policy, each with its reason. Any other table without one fails a test."""

SHARED_TABLES: dict[str, str] = {
    "partnerships_partnership": "the list of tenants itself: slug, name, pseudonym salt stands elsewhere",
    "accounts_user": "a person signs in once and may belong to several partnerships",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "sign-in: second factor of a user",
    "socialaccount_socialaccount": "sign-in: a user's identity at an outside provider",
    "socialaccount_socialapp": "sign-in: outside providers, set by the server's operator",
    "socialaccount_socialtoken": "sign-in",
    "api_tokenplace": "in which partnership a token of another system is known, asked before a tenant is set",
    "axes_accessattempt": "lock-out counts before anybody is signed in",
    "axes_accessattemptexpiration": "lock-out, before anybody is signed in",
    "axes_accessfailurelog": "lock-out, before anybody is signed in",
    "axes_accesslog": "sign-ins and sign-outs, across partnerships",
    "django_session": "a browser's session; names no person in care",
    "django_content_type": "Django's list of models",
    "django_migrations": "Django's list of migrations",
    "auth_group": "Django's own, unused: roles are memberships",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
}
