using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hone.Hosting;

namespace Hone.Web.Talking;

/// <summary>A text while it is written, and what is known of it afterwards.</summary>
/// <param name="writer">Who writes it: empty, and nobody else's.</param>
/// <param name="prompt">The ids it goes on from.</param>
/// <param name="options">How to choose.</param>
/// <param name="stops">Texts before which it ends.</param>
sealed class WrittenText(Writer writer, IReadOnlyList<int> prompt, GenerationOptions options, IReadOnlyList<string> stops)
{
    int _raw, _shown;

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => prompt.Count;

    /// <summary>Tokens that were written.</summary>
    public int Tokens => writer.Tokens;

    /// <summary>Seconds until the first piece.</summary>
    public double? FirstSeconds { get; private set; }

    /// <summary>Seconds in all.</summary>
    public double Seconds { get; private set; }

    /// <summary>Why it ended: <c>length</c>, or <c>stop</c> by the model itself or a text to stop at.</summary>
    public string FinishReason => _shown < _raw || writer.HasEnded || writer.Tokens < options.Tokens ? "stop" : "length";

    /// <summary>How likely each token was, so far.</summary>
    public IReadOnlyList<TokenScore> Scores => writer.Scores;

    /// <summary>The pieces as they are written.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.Yield();                                                  // the answer's head is on its way meanwhile
        foreach (string piece in StopSequences.Cut(writer.Continue(prompt, options).Select(Counted), stops))
        {
            stop.ThrowIfCancellationRequested();
            FirstSeconds ??= Stopwatch.GetElapsedTime(start).TotalSeconds;
            _shown += piece.Length;
            yield return piece;
        }

        Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        string Counted(string piece)
        {
            stop.ThrowIfCancellationRequested();                             // also where pieces are held back
            _raw += piece.Length;
            return piece;
        }
    }
}
