"""Settings that hold everywhere; `local`, `test` and `production` add to them."""

import os
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from yearofcare.settings import environment

CHECKOUT = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "apps.foundation.core",
    "apps.foundation.audit",
    "apps.foundation.partnerships",
    "apps.foundation.accounts",
    "apps.foundation.intake",
    "apps.care.patients",
    "apps.care.need_bands",
    "apps.care.caseloads",
    "apps.care.safeguarding",
    "apps.care.risk_profiling",
    "apps.care.activity",
    "apps.care.assessments",
    "apps.care.admissions",
    "apps.care.care_plans",
    "apps.care.co_ordination",
    "apps.care.assurance",
    "apps.money.contracts",
    "apps.money.specifications",
    "apps.money.subcontracts",
    "apps.money.capitation",
    "apps.money.reconciliation",
    "apps.money.month_end",
    "apps.money.risk_sharing",
    "apps.money.quality",
    "apps.money.payments",
    "apps.money.settlements",
    "apps.money.rehearsals",
    "apps.governance.boards",
    "apps.governance.joint_account",
    "apps.governance.pathway_budgets",
    "apps.governance.proposals",
    "apps.interfaces.dashboards",
    "apps.interfaces.administration",
    "apps.interfaces.guarding",
    "apps.interfaces.needs",
    "apps.interfaces.synthea",
    "apps.interfaces.api",
    "apps.interfaces.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.foundation.accounts.idle.IdleLimit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yearofcare.urls"
WSGI_APPLICATION = "yearofcare.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [CHECKOUT / "templates"],
        "OPTIONS": {
            "environment": "yearofcare.templating.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "apps.foundation.accounts.context.frame",
                "apps.money.contracts.context.tabs",
                "apps.governance.boards.context.tabs",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {
    "default": environment.database("DATABASE_URL"),
    "owner": environment.database("OWNER_DATABASE_URL"),
}
DATABASE_ROUTERS = ["apps.foundation.core.routing.OwnerMigrates"]

REDIS_URL = os.environ.get("REDIS_URL")
CACHES = {
    "default": (
        {
            "BACKEND": "yearofcare.caches.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    )
}

# Sign-in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "apps.foundation.accounts.adapters.ClosedAccountAdapter"
SOCIALACCOUNT_ADAPTER = "apps.foundation.accounts.adapters.KnownPeopleOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody learns from a reset who has an account
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # wrong passwords are counted once, in the database (AXES)
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Year of Care"
MFA_REQUIRED = environment.flag("MFA_REQUIRED", True)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": os.environ.get("OIDC_ID", "organisation"),
                "name": os.environ.get("OIDC_NAME", "your organisation"),
                "client_id": os.environ["OIDC_CLIENT_ID"],
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": os.environ.get("OIDC_SERVER", "")},
            }
        ]
        if os.environ.get("OIDC_CLIENT_ID")
        else []
    }
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "apps.foundation.accounts.adapters.login_name"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an address locks a name out, not a whole hospital behind one proxy
AXES_LOCKOUT_CALLABLE = "apps.foundation.accounts.views.locked_out"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.interfaces.dashboards.errors.form_too_old"

# Pages -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
STATIC_ROOT = Path(os.environ.get("YEAROFCARE_STATIC", CHECKOUT / "var" / "static"))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF, *([os.environ["OIDC_SERVER"]] if os.environ.get("OIDC_SERVER") else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Files -------------------------------------------------------------------------------------------------
FILES = os.environ.get("YEAROFCARE_FILES", str(CHECKOUT / "var" / "files"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
INTAKE_LARGEST_FILE = int(os.environ.get("INTAKE_LARGEST_FILE", 2_000_000_000))  # bytes, unpacked

# Work in the background ----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 6 * 60 * 60,  # longer than the longest task
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": 10.0},
    "seal-audit": {"task": "audit.seal_events", "schedule": 60.0},
    "count-votes": {"task": "proposals.count_what_is_over", "schedule": 300.0},
    "verify-figures": {"task": "reconciliation.verify_nightly", "schedule": crontab(hour=3, minute=0)},
}

# The web never waits long for the database: an abandoned page must not keep it busy.
WEB_STATEMENT_TIMEOUT = int(os.environ.get("WEB_STATEMENT_TIMEOUT", 15_000))  # milliseconds

# Every number that begins with 9 is synthetic: production refuses them (spec: person register).
ALLOW_SYNTHETIC_NUMBERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "django.server": {"propagate": True}},
}

# API ---------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "apps.interfaces.api.doors.problems.answer_to",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"token": os.environ.get("API_RATE", "600/min")},
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Year of Care",
    "DESCRIPTION": "What other systems send and ask. Refusals are problem documents (RFC 9457).",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
}
