"""Django's settings, made in code from the site: there is no settings file to get wrong."""

from __future__ import annotations

from typing import Any

from remit.site.database import databases
from remit.site.place import Site
from remit.site.sealing import derive

LARGEST_PAGE = 1_000_000
"""Bytes of a page that is sent; the longest answers of a page fit many times."""

MOST_FIELDS = 4_000


def settings_of(site: Site) -> dict[str, Any]:
    """Everything that Django is told."""
    prefix = "__Host-" if site.secure else ""
    return {
        "SECRET_KEY": derive(site.secret, "django").hex(),
        "DEBUG": False,
        "ALLOWED_HOSTS": list(site.hosts),
        "CSRF_TRUSTED_ORIGINS": [site.address] if site.secure else [],
        "ROOT_URLCONF": "remit.site.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "remit.site.identity.apps.IdentityConfig",
            "remit.site.answers.apps.AnswersConfig",
            "remit.site.together.apps.TogetherConfig",
            "remit.site.coding.apps.CodingConfig",
        ],
        "MIDDLEWARE": [
            "remit.site.protect.Headers",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "remit.site.protect.SameOrigin",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "remit.site.access.DefaultDeny",
        ],
        "DATABASES": databases(site),
        "DATABASE_ROUTERS": ["remit.site.database.Stores"],
        "AUTH_USER_MODEL": "identity.Account",
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in (
                "MinimumLengthValidator",
                "CommonPasswordValidator",
                "UserAttributeSimilarityValidator",
            )
        ],
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "TEMPLATES": [],
        **_cookies(site, prefix),
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if site.secure else None,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": LARGEST_PAGE,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MOST_FIELDS,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 1,
        "CSRF_FAILURE_VIEW": "remit.site.errors.forged",
        "LOGGING_CONFIG": None,
        "EMAIL_BACKEND": _mail(site)["EMAIL_BACKEND"],
        **_mail(site),
    }


def _cookies(site: Site, prefix: str) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": f"{prefix}desk",
        "SESSION_COOKIE_SECURE": site.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": 8 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": f"{prefix}csrf",
        "CSRF_COOKIE_SECURE": site.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_AGE": None,
    }


def _mail(site: Site) -> dict[str, Any]:
    from urllib.parse import parse_qs, unquote, urlsplit

    if not site.smtp:
        return {"EMAIL_BACKEND": "remit.site.outbox.Folder"}
    parts = urlsplit(site.smtp)
    tls = "tls" in parse_qs(parts.query, keep_blank_values=True)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": tls,
        "EMAIL_TIMEOUT": 30,
    }
