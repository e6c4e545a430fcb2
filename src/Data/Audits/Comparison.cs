using System.Runtime.InteropServices;
using Hone.Data.Splits;

namespace Hone.Data.Audits;

/// <summary>Finds the texts that repeat others, word for word or nearly, in their own split and across splits.</summary>
/// <remarks>
/// Near repeats are looked for as in Lee et al. 2022 (arXiv:2107.06499): signatures are cut into 25 bands of 5 places; texts that
/// agree in a band are candidates (two texts of similarity s are with probability 1 − (1 − s⁵)²⁵: 99.995% at 0.8,
/// 6% at 0.3), and candidates are compared truly. Of equal texts one for each split stands for the others.
/// </remarks>
sealed class Comparison
{
    /// <summary>From this similarity on, one text all but repeats the other.</summary>
    public const double Near = 0.8;

    const int Bands = 25, PlacesOfBand = 5;

    /// <summary>An estimate below this is of a pair below <see cref="Near"/> but for one in 30,000 (four standard errors).</summary>
    const double WorthComparing = 0.66;

    /// <summary>
    /// How many of the others in a band a text is held against, and how often truly: text made from a template would take for ever.
    /// </summary>
    const int MostEstimates = 64, MostComparisons = 16;

    readonly ComparedTexts _texts;
    readonly int _shortest;
    readonly int[] _copies;                                  // texts that a representative stands for, itself among them; else 0
    readonly byte[] _comparisons;

    /// <summary>Compares texts.</summary>
    /// <param name="texts">The texts, all looked at.</param>
    /// <param name="shortestExact">Comparable bytes from which on a text can repeat another one; white space never can.</param>
    /// <param name="shortestNear">Comparable bytes from which on it can nearly do so.</param>
    public Comparison(ComparedTexts texts, int shortestExact, int shortestNear)
    {
        (_texts, _shortest) = (texts, shortestNear);
        _copies = new int[texts.Count];
        _comparisons = new byte[texts.Count];
        ExactAcross = new Repeats(texts.Count);
        ExactWithin = new Repeats(texts.Count);
        NearAcross = new Repeats(texts.Count);
        NearWithin = new Repeats(texts.Count);
        Conflicts = new Repeats(texts.Count);
        FindExact(Math.Max(1, shortestExact));
        FindNear();
    }

    /// <summary>Texts that stand in an earlier split too.</summary>
    public Repeats ExactAcross { get; }

    /// <summary>Texts that came before in their split.</summary>
    public Repeats ExactWithin { get; }

    /// <summary>Texts that all but stand in an earlier split.</summary>
    public Repeats NearAcross { get; }

    /// <summary>Texts that all but came before in their split.</summary>
    public Repeats NearWithin { get; }

    /// <summary>Texts whose label differs from that of an equal text.</summary>
    public Repeats Conflicts { get; }

    void FindExact(int shortest)
    {
        int[] order = [.. Enumerable.Range(0, _texts.Count).Where(text => _texts[text].ComparableLength >= shortest)];
        ulong[] hashes = Array.ConvertAll(order, text => _texts[text].Hash);
        Array.Sort(hashes, order);
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && hashes[end] == hashes[start])
                end++;
            Span<int> equal = order.AsSpan(start, end - start);
            equal.Sort();
            FindExact(equal);
            start = end;
        }
    }

    void FindExact(ReadOnlySpan<int> equal)
    {
        Span<int> first = [-1, -1, -1];                      // by split
        foreach (int text in equal)
        {
            ref ComparedText compared = ref _texts[text];
            ref int firstOfSplit = ref first[(int)compared.Split];
            if (firstOfSplit >= 0)
                ExactWithin.Add(text, firstOfSplit, 1);
            else
                firstOfSplit = text;
            _copies[firstOfSplit]++;
        }

        foreach (int text in equal)
            for (int earlier = 0; earlier < (int)_texts[text].Split; earlier++)
                if (first[earlier] >= 0)
                    ExactAcross.Add(text, first[earlier], 1);
        FindConflicts(equal);
    }

    /// <summary>Of two labels, each text has one that the first text of the other has not.</summary>
    void FindConflicts(ReadOnlySpan<int> equal)
    {
        int first = -1, other = -1;
        foreach (int text in equal)
            if (_texts[text].Label is >= 0 and int label)
            {
                if (first < 0)
                    first = text;
                else if (other < 0 && label != _texts[first].Label)
                    other = text;
            }

        if (other < 0)
            return;
        foreach (int text in equal)
            if (_texts[text].Label >= 0)
                Conflicts.Add(text, _texts[text].Label == _texts[first].Label ? other : first, 1);
    }

    void FindNear()
    {
        int[] texts = [.. Enumerable.Range(0, _texts.Count).Where(text => _copies[text] > 0 && _texts[text].ComparableLength >= _shortest)];
        ulong[] keys = new ulong[texts.Length];
        for (int band = 0; band < Bands; band++)
        {
            for (int i = 0; i < texts.Length; i++)
                keys[i] = (ulong)HashOf(_texts.SignatureOf(texts[i]).Slice(band * PlacesOfBand, PlacesOfBand)) << 32 | (uint)texts[i];
            Array.Sort(keys);
            for (int start = 0; start < keys.Length;)
            {
                int end = start + 1;
                while (end < keys.Length && keys[end] >> 32 == keys[start] >> 32)
                    end++;
                if (end - start > 1)
                    Compare(keys.AsSpan(start, end - start));
                start = end;
            }
        }
    }

    /// <summary>Holds each text against those that come before it, the nearest first.</summary>
    void Compare(ReadOnlySpan<ulong> candidates)
    {
        for (int i = 1; i < candidates.Length; i++)
        {
            int text = (int)candidates[i];
            for (int j = i - 1, estimates = 0; j >= 0 && estimates < MostEstimates; j--)
            {
                int other = (int)candidates[j];
                Split split = _texts[text].Split, otherSplit = _texts[other].Split;
                (int repeat, int original) = split >= otherSplit ? (text, other) : (other, text);
                (Repeats exact, Repeats near) = split == otherSplit ? (ExactWithin, NearWithin) : (ExactAcross, NearAcross);
                if (exact.Has(repeat) || near.Has(repeat))
                    continue;
                estimates++;
                if (_comparisons[repeat] == MostComparisons
                    || Signature.Similarity(_texts.SignatureOf(text), _texts.SignatureOf(other)) < WorthComparing)
                    continue;
                double similarity = _texts.Similarity(text, other);
                if (similarity >= Near)
                    near.Add(repeat, original, similarity);
                else
                    _comparisons[repeat]++;
            }
        }
    }

    /// <summary>Texts that repeats stand for: an equal text of the same split is as near to the original.</summary>
    public long CountOf(Repeats near) => near.All.Sum(text => (long)(ReferenceEquals(near, NearAcross) ? _copies[text] : 1));

    static uint HashOf(ReadOnlySpan<ushort> places)
    {
        ulong hash = 0;
        foreach (byte value in MemoryMarshal.AsBytes(places))
            hash = (hash ^ value) * 0x100000001B3;           // FNV
        return (uint)(hash * 0x9E3779B97F4A7C15 >> 32);
    }
}
