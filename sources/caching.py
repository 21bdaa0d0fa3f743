"""Who may keep an answer, and for how long."""

from typing import Any

from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView


class Revalidated(APIView):
    """A view whose answers may be kept, but are asked for again each time (``If-None-Match``).

    An embargo that ends and a quote that is retracted show at once: no answer is good for some time.
    What somebody sees who is signed in is for them alone, and never stands in a shared cache.
    """

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        signed_in = request.user.is_authenticated
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, no_cache=True, **({"private": True} if signed_in else {"public": True}))
        return response
