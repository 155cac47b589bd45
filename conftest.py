"""What holds for every test, wherever it lies. Fixtures stand in tests/conftest.py."""

pytest_plugins = ["tests.honesty", "tests.browser"]
