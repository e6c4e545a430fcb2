using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Audits;

/// <summary>What is remembered of a text that is compared with others.</summary>
struct ComparedText
{
    /// <summary>Where the text is kept; null where it is kept no longer.</summary>
    public byte[]? Memory;

    /// <summary>Its first byte there.</summary>
    public int Start;

    /// <summary>Its bytes.</summary>
    public int Length;

    /// <summary>Bytes of its comparable form; 0 for white space.</summary>
    public int ComparableLength;

    /// <summary>Bytes of it that are of no character.</summary>
    public int InvalidBytes;

    /// <summary>It says one thing over and over.</summary>
    public bool IsDegenerate;

    /// <summary>What it is for.</summary>
    public Split Split;

    /// <summary>Number of its label, of its group; -1 for none.</summary>
    public int Label, Group;

    /// <summary>The document it is or is from.</summary>
    public SourcePlace Place;

    /// <summary>Its first byte within the document.</summary>
    public int Offset;

    /// <summary>The first 64 bits of the SHA-256 of its comparable form, or, where that is short, of the text itself.</summary>
    public ulong Hash;

    /// <summary>The text as it stands in its source; empty where it is kept no longer.</summary>
    public readonly ReadOnlySpan<byte> Text => Memory is null ? [] : Memory.AsSpan(Start, Length);
}
