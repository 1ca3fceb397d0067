"""The product's settings on a throwaway data folder, with quick password hashes."""

import atexit
import os
import shutil
import tempfile

# A folder for each process that runs tests: what one keeps, none of the others finds or loses.
# A command that a test starts works on the folder of that test.
if "BAGDAR_DATA" not in os.environ or (
    os.environ.get("BAGDAR_TESTED_BY") != os.environ.get("PYTEST_XDIST_WORKER", "")
):
    os.environ["BAGDAR_TESTED_BY"] = os.environ.get("PYTEST_XDIST_WORKER", "")
    os.environ["BAGDAR_DATA"] = tempfile.mkdtemp(prefix="bagdar-test-")
    atexit.register(shutil.rmtree, os.environ["BAGDAR_DATA"], ignore_errors=True)

# Threads of linear algebra only wait for each other where two workers share two processors.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bagdar.web import catalogues
from bagdar.web.settings import *  # noqa: F403

# Before Django starts: it reads its catalogues then, and a fresh copy has none compiled.
catalogues.compile_catalogues()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = False
# A database that is made once and copied, for whoever starts the tests many times.
if kept := os.environ.get("BAGDAR_TEST_DATABASE"):
    DATABASES["default"]["TEST"] = {"NAME": kept}  # noqa: F405
