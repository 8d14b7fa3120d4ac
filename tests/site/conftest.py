"""Django is set up once in each worker, so that a test may bring in models before it starts its site."""

from __future__ import annotations

import pytest

from remit.site.place import Site
from site_made import SECRET


@pytest.fixture(scope="session", autouse=True)
def _django_is_set_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    from remit.site.start import configure

    nowhere = tmp_path_factory.mktemp("nowhere")
    configure(Site(study=nowhere / "study", folder=nowhere, secret=SECRET, hosts=("testserver",)))
