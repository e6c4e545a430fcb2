namespace Hone.Insight.Pictures;

/// <summary>How lines of one picture are told apart: by colour and by dash, so that either alone is enough for some readers.</summary>
static class Palette
{
    /// <summary>After Okabe and Ito (2008), which people of any colour vision tell apart, darkened where a thin line would be
    /// pale.</summary>
    static readonly Colour[] Colours =
    [
        new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x8F, 0x66), new(0xA8, 0x4D, 0x86), new(0x8A, 0x6A, 0x00),
        new(0x2E, 0x95, 0xD3), new(0x5B, 0x3F, 0x2B), new(0x55, 0x52, 0x4D),
    ];

    static readonly (double Dash, double Gap)[] Dashes = [(0, 0), (18, 13), (2, 11), (34, 13), (9, 12)];

    /// <summary>The colour of the line of a place.</summary>
    public static Colour ColourOf(int place) => Colours[place % Colours.Length];

    /// <summary>The pen of the line of a place.</summary>
    public static Pen PenOf(int place, double width) => new(ColourOf(place), width, Dash: Dashes[place % Dashes.Length].Dash,
        Gap: Dashes[place % Dashes.Length].Gap);
}
