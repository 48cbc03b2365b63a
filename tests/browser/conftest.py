import pytest
from lab import CHROMIUM

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: make system")


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in str(item.path.parent.name):
            item.add_marker(pytest.mark.browser)
            item.add_marker(needs_chromium)
