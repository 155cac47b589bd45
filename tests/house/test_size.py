"""When a file or a function grows, a concept is waiting for its own name."""

from tests.house.source import files, functions, named

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50


def test_there_is_something_to_measure():
    assert len(files()) > 20
    assert any(functions(path) for path in files())


def test_no_file_is_too_long():
    lengths = {named(path): len(path.read_text().splitlines()) for path in files()}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FILE} == {}


def test_no_function_is_too_long():
    too_long = {
        f"{named(path)}:{function.lineno} {function.name}": lines
        for path in files()
        for function in functions(path)
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > LINES_OF_A_FUNCTION
    }
    assert too_long == {}
