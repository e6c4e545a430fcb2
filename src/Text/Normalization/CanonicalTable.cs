using System.Globalization;

namespace Hone.Text.Normalization;

/// <summary>What Unicode says of canonical equivalence: decompositions, which of them compose again, and combining classes.</summary>
/// <remarks>
/// Unicode 9.0, from <c>Canonical.txt</c>, which was written from UnicodeData.txt and its composition exclusions: the version that Hugging
/// Face's code normalizes by, and with it those who trained on its ids. A table of the operating system would differ by machine. Hangul
/// syllables are computed (Unicode, section 3.12).
/// </remarks>
static class CanonicalTable
{
    const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    const int Leads = 19, Vowels = 21, Trails = 28, Syllables = Leads * Vowels * Trails;

    /// <summary>Nothing from here on decomposes or combines.</summary>
    const int Beyond = 0x30000;

    static readonly Dictionary<int, (int First, int Second)> Decompositions = [];
    static readonly Dictionary<(int First, int Second), int> Compositions = [];
    static readonly Dictionary<int, byte> Classes = [];
    static readonly bool[] Inert = new bool[Beyond];

    static CanonicalTable()
    {
        Array.Fill(Inert, true);
        using Stream? stream = typeof(CanonicalTable).Assembly.GetManifestResourceStream("Canonical.txt");
        using StreamReader lines = new(stream ?? throw new InvalidOperationException("the table of Unicode is not in the assembly"));
        bool isOfClasses = false;
        lines.ReadLine();
        while (lines.ReadLine() is { } line)
            if (line == "#") isOfClasses = true;
            else
                foreach (string entry in line.Split(';'))
                    if (isOfClasses) AddClass(entry);
                    else AddDecomposition(entry);
        for (int vowel = 0; vowel < Vowels; vowel++) Inert[VowelBase + vowel] = false;
        for (int trail = 1; trail < Trails; trail++) Inert[TrailBase + trail] = false;
    }

    /// <summary>
    /// Whether a code point stays as it is and never combines with what is before it: text can be normalized up to it and from it on.
    /// </summary>
    public static bool IsInert(int codePoint) => codePoint >= Beyond || Inert[codePoint];

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public static byte ClassOf(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>Adds the full canonical decomposition of a code point.</summary>
    public static void Decompose(int codePoint, List<int> into)
    {
        if (codePoint is >= SyllableBase and < SyllableBase + Syllables)
        {
            int syllable = codePoint - SyllableBase;
            into.Add(LeadBase + syllable / (Vowels * Trails));
            into.Add(VowelBase + syllable % (Vowels * Trails) / Trails);
            if (syllable % Trails > 0) into.Add(TrailBase + syllable % Trails);
        }
        else if (Decompositions.TryGetValue(codePoint, out (int First, int Second) parts))
        {
            Decompose(parts.First, into);
            if (parts.Second > 0) Decompose(parts.Second, into);
        }
        else into.Add(codePoint);
    }

    /// <summary>The code point that two of them compose to; null where they do not.</summary>
    public static int? Compose(int first, int second) =>
        first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels
            ? SyllableBase + ((first - LeadBase) * Vowels + second - VowelBase) * Trails
        : first is >= SyllableBase and < SyllableBase + Syllables && (first - SyllableBase) % Trails == 0
            && second is > TrailBase and < TrailBase + Trails ? first + second - TrailBase
        : Compositions.TryGetValue((first, second), out int whole) ? whole : null;

    static void AddDecomposition(string entry)
    {
        int sign = entry.AsSpan().IndexOfAny('=', '>');
        int whole = Number(entry[..sign]);
        int[] parts = [.. entry[(sign + 1)..].Split(' ').Select(Number)];
        Decompositions.Add(whole, (parts[0], parts.Length > 1 ? parts[1] : 0));
        if (entry[sign] == '=')
        {
            Compositions.Add((parts[0], parts[1]), whole);
            Inert[parts[1]] = false;
        }
        else Inert[whole] = false;
    }

    static void AddClass(string entry)
    {
        string[] parts = entry.Split('-', ' ');
        int first = Number(parts[0]), last = Number(parts[^2]);
        byte combiningClass = byte.Parse(parts[^1], CultureInfo.InvariantCulture);
        for (int codePoint = first; codePoint <= last; codePoint++)
        {
            Classes.Add(codePoint, combiningClass);
            Inert[codePoint] = false;
        }
    }

    static int Number(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
