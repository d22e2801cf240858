"""Makes src/ui/assets/typeface.woff2 from the typeface's package: the characters and weights that pages need, and a zero with its slash as a feature only.

Run it by hand when the package changes (docs/decisions/0032-light-pages.md): it needs fonttools 4.66.1 and brotli 1.2.0.
"""

import sys
from copy import deepcopy

from fontTools import subset
from fontTools.otlLib.builder import buildSingleSubstSubtable
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib import instancer
from fontTools.varLib.iup import iup_delta

PACKAGE = "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
MADE = "src/ui/assets/typeface.woff2"
WEIGHTS = (400, 400, 700)
# Latin-1, and the signs that the languages, the figures and the masks use beyond it.
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
              0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2212]
SLASHED = {"zero": "zero.slash", "zero.tf": "zero.tf.slash"}


def main():
    font = TTFont(PACKAGE)
    options = subset.Options(layout_features=["kern", "tnum", "mark"], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], notdef_outline=True)
    wanted = subset.Subsetter(options)
    wanted.populate(unicodes=[each for each in CHARACTERS if each in font.getBestCmap()])
    wanted.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    # The width's variation is in "gvar" too, and only there for the new glyphs.
    for table in ("HVAR", "STAT", "MVAR"):
        if table in font:
            del font[table]
    for name, slashed in SLASHED.items():
        take_slash(font, name, slashed)
    add_feature(font, "zero", SLASHED)
    font.flavor = "woff2"
    font.save(MADE)
    print(f"{MADE}: {len(font.getGlyphOrder())} glyphs", file=sys.stderr)


def take_slash(font, name, slashed):
    """Keeps the glyph under another name, and takes its slash: its counter is then its outer contour, as large as both counters together."""
    glyf, gvar = font["glyf"], font["gvar"]
    font.setGlyphOrder([*font.getGlyphOrder(), slashed])
    glyf[slashed] = deepcopy(glyf[name])
    font["hmtx"][slashed] = font["hmtx"][name]
    gvar.variations[slashed] = deepcopy(gvar.variations[name])
    glyph = glyf[name]
    if glyph.isComposite():
        # It is the other zero, moved, and loses the slash with it.
        glyf[slashed].components[0].glyphName = SLASHED[glyph.components[0].glyphName]
        return
    ends, before = list(glyph.endPtsOfContours), list(glyph.coordinates)
    count = ends[0] + 1
    on_curve = list(glyph.flags[:count])
    points = contours(before, count)
    for variation in gvar.variations[name]:
        deltas = all_deltas(variation, before, ends, font, name)
        after = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(before, deltas)]
        moved = [(round(xa - x), round(ya - y)) for (xa, ya), (x, y) in zip(contours(after, count), points)]
        variation.coordinates = [*moved, *deltas[len(before) :]]
    glyph.numberOfContours = 2
    glyph.endPtsOfContours = [count - 1, 2 * count - 1]
    glyph.flags = bytearray([*on_curve, *reversed(on_curve)])
    glyph.coordinates = GlyphCoordinates([(round(x), round(y)) for x, y in points])
    glyph.recalcBounds(glyf)


def all_deltas(variation, before, ends, font, name):
    """The variation's deltas of every point; those that the font leaves out follow from their neighbours."""
    phantom = font["glyf"]._getPhantomPoints(name, font["hmtx"].metrics)
    coordinates = [*before, *phantom]
    return iup_delta(variation.coordinates, coordinates, list(ends))


def contours(points, count):
    outer, counters = points[:count], points[count:]
    (left, bottom, right, top), (a, b, c, d) = box(outer), box(counters)
    inner = [(a + (x - left) * (c - a) / (right - left), b + (y - bottom) * (d - b) / (top - bottom)) for x, y in outer]
    return [*outer, *reversed(inner)]


def box(points):
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def add_feature(font, tag, mapping):
    """Adds a substitution that comes after those of the figures' widths."""
    table = font["GSUB"].table
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable = [buildSingleSubstSubtable(mapping)]
    lookup.SubTableCount = 1
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount += 1
    record = otTables.FeatureRecord()
    record.FeatureTag = tag
    record.Feature = otTables.Feature()
    record.Feature.FeatureParams = None
    record.Feature.LookupListIndex, record.Feature.LookupCount = [table.LookupList.LookupCount - 1], 1
    # Features stand in the order of their tags.
    records = table.FeatureList.FeatureRecord
    place = sum(each.FeatureTag <= tag for each in records)
    records.insert(place, record)
    table.FeatureList.FeatureCount = len(records)
    for script in table.ScriptList.ScriptRecord:
        for system in [script.Script.DefaultLangSys, *(each.LangSys for each in script.Script.LangSysRecord)]:
            if system is not None:
                system.FeatureIndex = sorted([index + (index >= place) for index in system.FeatureIndex] + [place])
                system.FeatureCount = len(system.FeatureIndex)


main()
