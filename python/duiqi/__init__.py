"""Split English and Chinese text into sentences, align translations, build translation memories.

>>> import duiqi
>>> found = duiqi.align("潮水退了。两条小船躺在沙滩上。", "The tide went out. Two boats lay on the sand.")
>>> for source, target in found:
...     print(source, "|", target)
潮水退了。 | The tide went out.
两条小船躺在沙滩上。 | Two boats lay on the sand.

Start with `align`, `split` and `read`; `Memory` keeps translations, `audit` looks for wrong ones, `align_many` takes a
corpus. Everything runs on this computer; no model is loaded and nothing is downloaded.
"""

from . import _tables  # noqa: F401  (adds to_pandas, to_polars, _repr_html_ and plot to Alignment)
from ._duiqi import (
    Alignment,
    AlignMany,
    Bead,
    Document,
    DuiqiError,
    EmptyError,
    EncodingError,
    Explanation,
    Finding,
    FormatError,
    Hit,
    ImportReport,
    LanguageError,
    LimitError,
    Match,
    Memory,
    MemoryFileError,
    Pair,
    Sentence,
    WordLink,
    __version__,
    align,
    audit,
    parse_beads,
    read,
    read_pairs,
    split,
)
from ._many import align_many

__all__ = [
    "AlignMany",
    "Alignment",
    "Bead",
    "Document",
    "DuiqiError",
    "EmptyError",
    "EncodingError",
    "Explanation",
    "Finding",
    "FormatError",
    "Hit",
    "ImportReport",
    "LanguageError",
    "LimitError",
    "Match",
    "Memory",
    "MemoryFileError",
    "Pair",
    "Sentence",
    "WordLink",
    "__version__",
    "align",
    "align_many",
    "audit",
    "parse_beads",
    "read",
    "read_pairs",
    "split",
]
