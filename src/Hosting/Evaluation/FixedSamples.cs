using System.Text;
using Hone.Runs.Evaluations;

namespace Hone.Hosting.Evaluation;

/// <summary>The same beginnings for every checkpoint: the seven of nanochat, each gone on with by the likeliest tokens, and texts from
/// nothing.</summary>
static class FixedSamples
{
    const int TokensOfPrompt = 16, FromNothing = 8, TokensFromNothing = 128;

    /// <summary>nanochat's prompts: a fact each, or what follows from the sentence itself.</summary>
    public static readonly IReadOnlyList<string> Prompts =
    [
        "The capital of France is", "The chemical symbol of gold is", "If yesterday was Friday, then tomorrow will be",
        "The opposite of hot is", "The planets of the solar system are:", "My favorite color is", "If 5*x + 3 = 13, then x is",
    ];

    /// <summary>Has a checkpoint write. A prompt of which it has no token at all is left out.</summary>
    public static IReadOnlyList<WrittenSample> Of(EvaluationSubject subject, Action<EvaluationProgress>? progress)
    {
        using Writer writer = new(subject.Model, subject.Backend, subject.Tokenizer, subject.Format);
        int[] begin = subject.Format.Bos is { } bos ? subject.Tokenizer.EncodeSpecial(bos) : [];
        List<WrittenSample> samples = [];
        foreach (string prompt in Prompts)
        {
            PromptReading read = writer.Read(prompt);
            if (read.Ids.Count == 0) continue;
            Write(prompt, [.. begin, .. read.Ids], new GenerationOptions { Tokens = TokensOfPrompt, Temperature = 0 }, read.UnknownCount);
        }

        // What has no token for the beginning of a document begins with a line break, or with its first token.
        int[] nothing = begin.Length > 0 ? begin : subject.Tokenizer.Encode("\n"u8) is { Length: > 0 } line ? line : [0];
        for (ulong seed = 1; seed <= FromNothing; seed++)
            Write("", nothing, new GenerationOptions { Tokens = TokensFromNothing, Temperature = 1, Seed = seed }, 0);
        return samples;

        void Write(string prompt, int[] ids, GenerationOptions options, int unspelled)
        {
            writer.Clear();
            StringBuilder text = new();
            foreach (string piece in writer.Continue(ids, options)) text.Append(piece);
            samples.Add(new WrittenSample(prompt, text.ToString(), options.Temperature, options.Seed, unspelled));
            progress?.Invoke(new EvaluationProgress("samples", samples.Count, Prompts.Count + FromNothing, "text"));
        }
    }
}
