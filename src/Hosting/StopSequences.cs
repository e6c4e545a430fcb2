namespace Hone.Hosting;

/// <summary>Ends a text where one of a few texts would begin.</summary>
static class StopSequences
{
    /// <summary>The pieces before the first stop; what may be the beginning of one waits until that is known.</summary>
    public static IEnumerable<string> Cut(IEnumerable<string> pieces, IEnumerable<string> stops)
    {
        string[] all = [.. stops.Where(stop => stop.Length > 0)];
        string held = "";
        foreach (string piece in pieces)
        {
            held += piece;
            int[] found = [.. all.Select(stop => held.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)];
            if (found.Length > 0)
            {
                if (found.Min() > 0) yield return held[..found.Min()];
                yield break;
            }

            int waits = Enumerable.Range(1, held.Length)
                .Where(length => all.Any(stop => stop.StartsWith(held[^length..], StringComparison.Ordinal))).DefaultIfEmpty(0).Max();
            if (held.Length > waits) yield return held[..^waits];
            held = waits == 0 ? "" : held[^waits..];
        }

        if (held.Length > 0) yield return held;
    }
}
