using Hone.Data.Sources;

namespace Hone.Data.Tokens.Shards;

/// <summary>A prepared split: its shards one behind the other.</summary>
/// <remarks>
/// Every shard is hashed when the split is opened, on all threads: a run should not fail at step 10,000 for what could be known
/// before step 0, and reading the files once brings them near. It costs about a second for 3 GB.
/// </remarks>
public sealed class ShardTokens : SplitTokens, IDisposable
{
    readonly Shard[] _shards;
    readonly long[] _firstTokens, _firstDocuments;

    /// <summary>Opens and verifies shards.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="entries">What the manifest says of them.</param>
    /// <param name="vocabulary">Tokens there are; they decide a token's size.</param>
    /// <exception cref="InvalidDataException">A shard is not what its manifest says; the message names it.</exception>
    public ShardTokens(string folder, IReadOnlyList<ShardEntry> entries, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _shards = new Shard[entries.Count];
        try
        {
            Parallel.For(0, entries.Count, i => _shards[i] = Shard.Open(Path.Combine(folder, entries[i].File), entries[i], vocabulary));
        }
        catch (AggregateException several)
        {
            Dispose();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        _firstTokens = Sums(_shards.Select(shard => shard.Tokens));
        _firstDocuments = Sums(_shards.Select(shard => shard.Documents));
    }

    /// <inheritdoc/>
    public override long TokenCount => _firstTokens[^1];

    /// <inheritdoc/>
    public override long DocumentCount => _firstDocuments[^1];

    /// <inheritdoc/>
    public override long StartOf(long document)
    {
        if (document == DocumentCount)
            return TokenCount;
        int shard = Of(_firstDocuments, document);
        return _firstTokens[shard] + _shards[shard].StartOf(document - _firstDocuments[shard]);
    }

    /// <inheritdoc/>
    public override SourcePlace PlaceOf(long document)
    {
        int shard = Of(_firstDocuments, document);
        return _shards[shard].PlaceOf(document - _firstDocuments[shard]);
    }

    /// <inheritdoc/>
    public override void Read(long start, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + tokens.Length, TokenCount);
        for (int shard = tokens.IsEmpty ? 0 : Of(_firstTokens, start); !tokens.IsEmpty; shard++)
        {
            int count = (int)Math.Min(tokens.Length, _firstTokens[shard + 1] - start);
            _shards[shard].Read(start - _firstTokens[shard], tokens[..count]);
            tokens = tokens[count..];
            start += count;
        }
    }

    /// <summary>Lets go of the files.</summary>
    public void Dispose()
    {
        foreach (Shard? shard in _shards)
            shard?.Dispose();
    }

    static long[] Sums(IEnumerable<long> counts)
    {
        List<long> sums = [0];
        foreach (long count in counts)
            sums.Add(sums[^1] + count);
        return [.. sums];
    }

    /// <summary>The shard that holds a number; no shard is empty, so each begins at another.</summary>
    static int Of(long[] firsts, long number)
    {
        int found = Array.BinarySearch(firsts, number);
        return found >= 0 ? found : ~found - 1;
    }
}
