using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Bpe;

/// <summary>
/// Learns the merges of a <see cref="BpeTokenizer"/> from text: the pair of neighbouring tokens that stands most often in the text's words
/// becomes a token, again and again.
/// </summary>
/// <remarks>
/// The result is exact and depends on the words and their numbers alone, not on their order or the number of threads. Among pairs that
/// stand equally often the greater is merged: the one whose first piece is greater byte by byte, then the one whose second piece is
/// (a piece that begins another is the smaller). Pairs are counted where they stand, overlapping too: <c>aaa</c> has two of <c>a a</c>.
/// The text of a special token is no word: nothing is learned from it, as it is never merged when text is encoded.
/// Not for several threads at once.
/// </remarks>
/// <param name="preTokenizer">How text is cut into words.</param>
/// <param name="specials">Texts of special tokens that the tokenizer is to have besides, none of them empty; null for none.</param>
public sealed class BpeTrainer(PreTokenizer preTokenizer, IReadOnlyList<string>? specials = null)
{
    const int BytesPerPart = 1 << 20;
    const int BytesPerRead = 16 << 20;
    const int MergesPerReport = 64;

    readonly WordCounts _words = new();
    readonly SpecialScanner? _scanner = specials is { Count: > 0 } ? new(specials.Select(text => new SpecialToken(text, 0))) : null;

    /// <summary>Counts the words of a text. May be called for many texts; no word spans two of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public void Add(ReadOnlyMemory<byte> text, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Add(text, threads, BytesPerPart);
    }

    /// <summary>Counts the words of a text of any length, which is never in memory as a whole.</summary>
    /// <param name="utf8">The text; read to its end.</param>
    /// <param name="threads">Threads that count; they change no merge.</param>
    /// <param name="progress">Told how many bytes have been read so far.</param>
    /// <param name="stop">Ends it between two pieces of 16 MiB.</param>
    /// <exception cref="InvalidDataException">The text has gigabytes without a place where two words part.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set.</exception>
    public void Add(Stream utf8, int threads = 1, IProgress<long>? progress = null, CancellationToken stop = default) =>
        Add(utf8, threads, BytesPerRead, progress, stop);

    /// <summary>
    /// Learns merges until there are <paramref name="vocabularySize"/> tokens, or until no pair stands in the text twice: a small text
    /// gives a smaller vocabulary, and <see cref="Tokenizer.VocabularySize"/> says how small.
    /// </summary>
    /// <exception cref="InvalidDataException">No text was added, or fewer than 256 tokens were asked for.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set; nothing is left of the work.</exception>
    public BpeTokenizer Train(int vocabularySize, IProgress<BpeProgress>? progress = null, CancellationToken stop = default)
    {
        if (vocabularySize < BpeVocabulary.ByteCount)
            throw new InvalidDataException(
                $"A bpe vocabulary of {vocabularySize} tokens was asked for; the bytes alone are {BpeVocabulary.ByteCount}.\n"
                + $"Ask for {BpeVocabulary.ByteCount} or more.");
        if (_words.All.Count == 0)
            throw new InvalidDataException("The text to train the tokenizer on is empty.\nGive a text with at least one byte.");

        PairCounts pairs = new(_words.All);
        List<Merge> merges = [];
        while (BpeVocabulary.ByteCount + merges.Count < vocabularySize)
        {
            stop.ThrowIfCancellationRequested();
            if (pairs.MergeBest() is not (Merge merge, long occurrences))
                break;
            merges.Add(merge);
            int tokens = BpeVocabulary.ByteCount + merges.Count;
            if (tokens % MergesPerReport == 0 || tokens == vocabularySize)
                progress?.Report(new(tokens, vocabularySize, occurrences));
        }
        return new(preTokenizer, merges);
    }

    /// <summary>Learns a tokenizer from one text: <see cref="Add(ReadOnlyMemory{byte}, int)"/>, then the other <c>Train</c>.</summary>
    /// <inheritdoc cref="Train(int, IProgress{BpeProgress}?, CancellationToken)"/>
    public static BpeTokenizer Train(
        ReadOnlyMemory<byte> text, int vocabularySize, PreTokenizer preTokenizer, int threads = 1, IReadOnlyList<string>? specials = null,
        IProgress<BpeProgress>? progress = null, CancellationToken stop = default)
    {
        BpeTrainer trainer = new(preTokenizer, specials);
        trainer.Add(text, threads);
        return trainer.Train(vocabularySize, progress, stop);
    }

    internal void Add(Stream utf8, int threads, int bytesPerRead, IProgress<long>? progress, CancellationToken stop)
    {
        using TextPieces pieces = new(utf8, bytesPerRead);
        long bytes = 0;
        while (pieces.Next() is { IsEmpty: false } piece)
        {
            stop.ThrowIfCancellationRequested();
            Add(piece, threads, BytesPerPart);
            progress?.Report(bytes += piece.Length);
        }
    }

    internal void Add(ReadOnlyMemory<byte> text, int threads, int bytesPerPart)
    {
        List<Range> parts = PreTokenizer.Cut(text.Span, bytesPerPart);
        Parallel.For(0, parts.Count, new() { MaxDegreeOfParallelism = threads }, () => new WordCounts(),
            (i, _, counts) =>
            {
                Count(text.Span[parts[i]], counts);
                return counts;
            },
            counts =>
            {
                lock (_words)
                    _words.Add(counts);
            });
    }

    void Count(ReadOnlySpan<byte> text, WordCounts counts)
    {
        int start = 0;
        while (_scanner is not null && _scanner.TryFind(text, start, out Range special, out _))
        {
            counts.Add(text[start..special.Start], preTokenizer);
            start = special.End.Value;
        }
        counts.Add(text[start..], preTokenizer);
    }
}
