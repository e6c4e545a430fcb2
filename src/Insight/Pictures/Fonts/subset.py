"""Makes Inter-Regular.ttf and Inter-SemiBold.ttf from the files of the npm package inter-ui 4.1.1 (see README.md).

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz && python3 subset.py package/web

Needs fontTools and brotli (Debian: python3-fonttools, python3-brotli); written with fontTools 4.38.
"""
import os
import sys
from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
GREEK_AND_CYRILLIC = [*range(0x370, 0x400), *range(0x400, 0x460)]
SIGNS = [0x218, 0x219, 0x21A, 0x21B, *range(0x2010, 0x2028), *range(0x2030, 0x203B), *range(0x2070, 0x208F), 0x20AC, 0x2116, 0x2122, 0x2126,
         *range(0x2190, 0x2196), 0x21B5, 0x21E5, 0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x221A, 0x221E, 0x222B, 0x2248, 0x2260, 0x2264, 0x2265,
         0x23CE, 0x2423, 0x25A1, 0x25CF, 0x2713, 0x2717]
LEAST_KERN = 12  # of 2048 units: what is less moves nothing that an eye sees


def kern_of(font, glyphs):
    """What the kern feature of GPOS says of every pair of the glyphs: of each lookup the first subtable that knows the pair."""
    gpos = font["GPOS"].table
    lookups = sorted({i for f in gpos.FeatureList.FeatureRecord if f.FeatureTag == "kern" for i in f.Feature.LookupListIndex})
    pairs = {}
    for index in lookups:
        seen = set()
        for table in (getattr(t, "ExtSubTable", t) for t in gpos.LookupList.Lookup[index].SubTable):
            for row, left in enumerate(table.Coverage.glyphs):
                if left not in glyphs:
                    continue
                if table.Format == 1:
                    found = [(r.SecondGlyph, r.Value1) for r in table.PairSet[row].PairValueRecord]
                else:
                    records = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
                    found = [(right, records[table.ClassDef2.classDefs.get(right, 0)].Value1) for right in glyphs]
                for right, value in found:
                    if right in glyphs and (left, right) not in seen:
                        seen.add((left, right))
                        pairs[left, right] = pairs.get((left, right), 0) + (getattr(value, "XAdvance", 0) if value else 0)
    return {pair: value for pair, value in pairs.items() if abs(value) >= LEAST_KERN}


for name in ["Inter-Regular", "Inter-SemiBold"]:
    font = TTFont(os.path.join(sys.argv[1], name + ".woff2"))
    # Figures of one width, so that numbers below each other stand in columns.
    tabular = {}
    for feature in font["GSUB"].table.FeatureList.FeatureRecord:
        if feature.FeatureTag == "tnum":
            for index in feature.Feature.LookupListIndex:
                for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                    tabular.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for digit in range(0x30, 0x3A):
            if digit in table.cmap:
                table.cmap[digit] = tabular.get(table.cmap[digit], table.cmap[digit])
    names = font.getBestCmap()
    kerned = {names[c] for c in [*range(0x21, 0x7F), *range(0xC0, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026] if c in names}
    kern = KernTable_format_0()
    kern.coverage, kern.tupleIndex, kern.kernTable = 1, None, kern_of(font, kerned)

    options = subset.Options(layout_features=[], drop_tables=["GPOS", "GSUB", "GDEF"], hinting=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LATIN + GREEK_AND_CYRILLIC + SIGNS)
    subsetter.subset(font)
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [kern]
    font.flavor = None
    font.recalcTimestamp = False
    font.save(name + ".ttf")
    print(name, len(font.getGlyphOrder()), "glyphs,", len(kern.kernTable), "pairs,", os.path.getsize(name + ".ttf"), "bytes")
