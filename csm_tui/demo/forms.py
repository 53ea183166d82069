"""Multipart forms, whose files are kept on the disk when they are big."""

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import limited


class LimitedForm:
    """A multipart form, read through temporary files; a form that is too big is refused.

    Args:
        request: whose body is the form.
        files: how many it may hold.
        malformed: raised for a form that cannot be read.
    """

    def __init__(
        self, request: Request, files: int = 1, malformed: type[Exception] = GenericFailure
    ) -> None:
        self._request = request
        self._files = files
        self._malformed = malformed
        self._form: FormData | None = None

    async def __aenter__(self) -> FormData:
        kind = self._request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            raise ApiProblem(415, f"Content-Type '{kind}' is not supported.", by_framework=True)
        body = limited(self._request)
        parser = MultiPartParser(self._request.headers, body, max_files=self._files)
        try:
            self._form = await parser.parse()
        except MultiPartException as malformed:
            raise self._malformed from malformed
        return self._form

    async def __aexit__(self, *_: object) -> None:
        if self._form is not None:
            await self._form.close()
