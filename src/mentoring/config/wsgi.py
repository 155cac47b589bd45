"""The WSGI door: `granian --interface wsgi mentoring.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
application = get_wsgi_application()
