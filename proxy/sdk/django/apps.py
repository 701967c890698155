"""How Django knows the application."""

from django.apps import AppConfig  # type: ignore[import-untyped]  # Django ships no types


class Darkroom(AppConfig):  # type: ignore[misc]  # the same
    """Addresses of the image service in templates."""

    name = "proxy.sdk.django"
    label = "darkroom"
