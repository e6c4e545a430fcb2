namespace Hone.Data.Examples;

/// <summary>What became of the rows that were read.</summary>
/// <param name="Rows">Rows with a text, even an empty one.</param>
/// <param name="Used">Rows that became examples.</param>
/// <param name="EmptyTexts">Rows left out because their text is empty or blank.</param>
/// <param name="NullTexts">Rows left out because their text is null.</param>
/// <param name="Duplicates">Examples whose text an earlier one has, too.</param>
/// <param name="Contradictions">Among them, those whose labels are others than the earlier one's.</param>
public sealed record LabelledTextCounts(int Rows, int Used, int EmptyTexts, long NullTexts, int Duplicates, int Contradictions)
{
    /// <summary>What somebody should know of the rows, a sentence each; none where all were used and differ.</summary>
    public IEnumerable<string> Told
    {
        get
        {
            if (EmptyTexts > 0) yield return $"{Rows(EmptyTexts)} left out: the text is empty.";
            if (NullTexts > 0) yield return $"{Rows(NullTexts)} left out: the text is null.";
            if (Duplicates > 0) yield return $"{Rows(Duplicates)} with a text that stands there before; they stay on one side of a split.";
            if (Contradictions > 0) yield return $"{Rows(Contradictions)} with a text that stands there before under another label.";

            static string Rows(long count) => count == 1 ? "1 row" : $"{count:N0} rows";
        }
    }
}
