using System.Diagnostics;
using Hone.Models.Generation;
using Hone.Runs;
using Hone.Tensors.Benchmarks;

namespace Hone.Hosting.Decisions;

/// <summary>How fast two models write on this machine, measured in turns, so that what else it does meets both.</summary>
/// <param name="PromptTokens">Tokens of the prompt that is read.</param>
/// <param name="Tokens">Tokens that are written after the first.</param>
/// <param name="Rounds">Turns of each; medians are told.</param>
/// <param name="Candidate">Of the candidate.</param>
/// <param name="Baseline">Of the baseline.</param>
sealed record WritingSpeed(int PromptTokens, int Tokens, int Rounds, WritingTimes Candidate, WritingTimes Baseline)
{
    const int LongestPrompt = 256, MostTokens = 32, MostRounds = 7, FewestRounds = 3;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Measures both.</summary>
    /// <param name="candidate">A run of the candidate; seeds change no speed.</param>
    /// <param name="baseline">One of the baseline.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor.</param>
    public static WritingSpeed Of(MeasuredRun candidate, MeasuredRun baseline, int threads)
    {
        using LanguageModel one = Load(candidate, threads), other = Load(baseline, threads);
        int context = Math.Min(one.Context, other.Context), prompt = Math.Clamp(context / 2, 1, LongestPrompt),
            tokens = Math.Clamp(context - prompt, 1, MostTokens);
        using Generator first = new(one.Model, one.Backend), second = new(other.Model, other.Backend);
        Turn(one, first, prompt, tokens);                                    // compiles, and is not counted
        Turn(other, second, prompt, tokens);
        List<WritingTimes> ofOne = [], ofOther = [];
        long begin = Stopwatch.GetTimestamp();
        while (ofOne.Count < FewestRounds || (ofOne.Count < MostRounds && Stopwatch.GetElapsedTime(begin) < Patience))
        {
            ofOne.Add(Turn(one, first, prompt, tokens));
            ofOther.Add(Turn(other, second, prompt, tokens));
        }

        return new WritingSpeed(prompt, tokens, ofOne.Count, MedianOf(ofOne), MedianOf(ofOther));
    }

    /// <summary>The model that was measured, as it is used.</summary>
    static LanguageModel Load(MeasuredRun run, int threads)
    {
        RunReference reference = run.Reference with
        {
            Checkpoint = new CheckpointSelector(CheckpointChoice.Step, run.Checkpoint.Step),
        };
        return ChosenCheckpoint.Load(reference, checkpoint => new LanguageModel(reference, checkpoint, threads));
    }

    static WritingTimes Turn(LanguageModel model, Generator generator, int prompt, int tokens)
    {
        int vocabulary = model.Model.Options.Vocabulary;
        int[] ids = [.. Enumerable.Range(0, prompt).Select(i => i % vocabulary)];
        generator.Clear();
        long start = Stopwatch.GetTimestamp();
        using IEnumerator<int> written = generator.Continue(ids, new SamplingOptions { Temperature = 0 }).GetEnumerator();
        written.MoveNext();
        double first = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < tokens; i++) written.MoveNext();
        return new WritingTimes(first, Stopwatch.GetElapsedTime(start).TotalSeconds / tokens);
    }

    static WritingTimes MedianOf(List<WritingTimes> turns) => new(
        Timing.MedianOf(turns.Select(turn => turn.FirstTokenSeconds)), Timing.MedianOf(turns.Select(turn => turn.SecondsPerToken)));
}
