namespace Hone.Data.Audits;

/// <summary>Which texts repeat another one, and which.</summary>
sealed class Repeats
{
    readonly int[] _original;
    readonly float[] _similarity;

    /// <summary>None yet, of so many texts.</summary>
    public Repeats(int count)
    {
        _original = new int[count];
        _original.AsSpan().Fill(-1);
        _similarity = new float[count];
    }

    /// <summary>Whether a text is known to repeat another one.</summary>
    public bool Has(int text) => _original[text] >= 0;

    /// <summary>The one it repeats.</summary>
    public int OriginalOf(int text) => _original[text];

    /// <summary>How similar the two are.</summary>
    public double SimilarityOf(int text) => _similarity[text];

    /// <summary>Remembers that a text repeats another one, unless that is known of it.</summary>
    public void Add(int text, int original, double similarity)
    {
        if (!Has(text))
            (_original[text], _similarity[text]) = (original, (float)similarity);
    }

    /// <summary>The texts that repeat another one, ascending.</summary>
    public IEnumerable<int> All => Enumerable.Range(0, _original.Length).Where(Has);
}
