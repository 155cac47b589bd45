"""Why words are not taken."""

from mentoring.kernel.refusal import Refusal


class BrokenWords(Refusal):
    """A gap that cannot be filled, or one that is missing: the message would not say what it must."""

    code = "broken-words"
