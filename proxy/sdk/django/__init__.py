"""An application for Django: `INSTALLED_APPS += ["proxy.sdk.django"]`, `{% load darkroom %}`."""
