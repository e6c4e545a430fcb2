using Hone.Data.Audits.Baselines;
using Hone.Hosting.Corpora;
using Hone.Runs;

namespace Hone.Hosting;

/// <summary>Counts what n-gram baselines lose, on a thread of its own while training begins, and writes it into the run's record.</summary>
sealed class BaselineCount
{
    readonly RunRecord _record;
    Task<IReadOnlyList<Baseline>>? _count;

    /// <summary>Begins to count, unless the record has it already.</summary>
    public BaselineCount(Session session, RunRecord record)
    {
        _record = record;
        if (record.Manifest.Baselines is not null)
            return;
        Corpus corpus = session.Corpus;
        _count = Task.Run(
            () => NgramBaselines.Of(corpus.TrainIds, corpus.Validation, corpus.Tokenizer.VocabularySize,
            token => corpus.Tokenizer.BytesOf(token).Length));
    }

    /// <summary>Records the result if it is there and not recorded yet.</summary>
    public void Record()
    {
        if (_count is not { IsCompleted: true })
            return;
        BaselineLoss[] losses = [.. _count.GetAwaiter().GetResult()
            .Select(baseline => new BaselineLoss(baseline.Name, baseline.NatsPerToken, baseline.BitsPerByte, baseline.Rule))];
        _record.Update(manifest => manifest with { Baselines = losses });
        _count = null;
    }

    /// <summary>Waits for the result and records it.</summary>
    public void Finish()
    {
        _count?.GetAwaiter().GetResult();
        Record();
    }
}
