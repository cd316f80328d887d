"""The web application. It does not start as a database role that row-level security does not bind."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yearofcare.settings.local")

application = get_wsgi_application()
connection.ensure_connection()
connection.close()
