"""The pages, as granian serves them."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
application = get_wsgi_application()

# What was made by starting stays until the end: the collector would go through all of it again
# and again, in the middle of somebody's page.
gc.collect()
gc.freeze()
