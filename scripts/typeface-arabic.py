"""Makes src/ui/assets/arabic.woff2 and arabic-name.woff2 from the package of Noto Sans Arabic: the letters and weights that Arabic pages need, and the
letters of the language's own name, which every other page shows.

Run it by hand when the package or the words change (docs/decisions/0032-light-pages.md): it needs fonttools and brotli.
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PACKAGE = "node_modules/@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2"
# Arabic's own letters and marks, its punctuation and the alef of "this"; digits are Latin (src/screens/words/languages.ts).
LETTERS = [0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x640, 0x653), 0x670]
NAME = [ord(each) for each in "العربية"]
FEATURES = ["ccmp", "init", "medi", "fina", "isol", "rlig", "calt", "liga", "mark", "mkmk", "kern"]


def make(name, characters, weights):
    font = TTFont(PACKAGE)
    options = subset.Options(layout_features=FEATURES, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], notdef_outline=True)
    wanted = subset.Subsetter(options)
    wanted.populate(unicodes=characters)
    wanted.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    font.flavor = "woff2"
    font.save(f"src/ui/assets/{name}.woff2")
    print(f"{name}: {len(font.getGlyphOrder())} glyphs", file=sys.stderr)


make("arabic", LETTERS, (400, 700))
make("arabic-name", NAME, 400)
