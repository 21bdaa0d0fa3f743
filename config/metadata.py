"""What ``OPTIONS`` tells of a view."""

from typing import Any

from rest_framework.metadata import SimpleMetadata


class Metadata(SimpleMetadata):
    """Its name and its forms; what may be written stands in the OpenAPI document, the same for everybody."""

    def determine_actions(self, request: Any, view: Any) -> dict[str, Any]:
        return {}
