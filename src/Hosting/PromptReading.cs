namespace Hone.Hosting;

/// <summary>A prompt as the model gets it.</summary>
/// <param name="Ids">Its token ids.</param>
/// <param name="Unknown">Characters of it that have no token, each once, in order: the model does not see them.</param>
/// <param name="UnknownCount">How often such characters stand in it.</param>
/// <param name="Context">Tokens that the model sees at once, the last ones.</param>
/// <param name="Spelled">A special token whose text stands in it and was read as ordinary text; null where there is none.</param>
public sealed record PromptReading(IReadOnlyList<int> Ids, string Unknown, int UnknownCount, int Context, string? Spelled = null)
{
    /// <summary>Tokens at its beginning that are beyond the context, and not seen.</summary>
    public int CutTokens => Math.Max(0, Ids.Count - Context);

    /// <summary>What of it the model does not see, a sentence each.</summary>
    public IEnumerable<string> Notices
    {
        get
        {
            if (UnknownCount > 0)
                yield return $"{UnknownCount} {(UnknownCount == 1 ? "character" : "characters")} of the prompt have no token and were not "
                    + $"read: {Unknown}";
            if (Spelled is not null)
                yield return $"{Spelled} in the prompt was read as text and not as the special token: --allow-special reads it so";
            if (CutTokens > 0)
                yield return $"the prompt has {Ids.Count} tokens, and the model sees the last {Context}: {CutTokens} at its beginning were "
                    + "not read";
        }
    }
}
