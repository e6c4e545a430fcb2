using Hone.Hosting;
using Hone.Runs;
using Hone.Web.Http;

namespace Hone.Web.Talking;

/// <summary>Models that are loaded: those that were used last, as many as the memory for them holds.</summary>
/// <param name="budget">Bytes of weights in all; one model is kept however large it is.</param>
sealed class Shelf(long budget) : IDisposable
{
    readonly Dictionary<string, LoadedModel> _loaded = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _loading = new(1, 1);
    readonly Lock _gate = new();
    long _clock;

    /// <summary>Takes a model to write with, loaded where it is not yet. It stays until it is let go.</summary>
    /// <param name="reference">A run, and perhaps a checkpoint: of a run that trains, the one that it now means.</param>
    /// <param name="stop">Waits no longer.</param>
    /// <exception cref="RefusedRequest">The run has no such checkpoint.</exception>
    public async Task<LoadedModel> TakeAsync(RunReference reference, CancellationToken stop)
    {
        int step;
        try
        {
            step = ChosenCheckpoint.StepOf(reference) ?? throw RefusedRequest.NotFound(
                $"run {reference.Folder.Id} has no checkpoint", "A run that trains saves one as it goes: try again then.");
        }
        catch (InvalidDataException none)
        {
            throw new RefusedRequest(Problem.Of(404, none.Message));
        }

        string name = $"{reference.Folder.Path}@{step}";
        if (Find(name) is { } known) return known;
        await _loading.WaitAsync(stop);
        try
        {
            if (Find(name) is { } meanwhile) return meanwhile;
            RunReference exact = reference with { Checkpoint = new CheckpointSelector(CheckpointChoice.Step, step) };
            LoadedModel loaded = new(await Task.Run(() => ChosenCheckpoint.Load(exact,
                checkpoint => new LanguageModel(exact, checkpoint, threads: 0)), stop));
            lock (_gate)
            {
                loaded.Take(++_clock);
                _loaded[name] = loaded;
                Trim();
            }

            return loaded;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loading.Dispose();
        foreach (LoadedModel loaded in _loaded.Values) loaded.Dispose();
    }

    LoadedModel? Find(string name)
    {
        lock (_gate)
        {
            if (!_loaded.TryGetValue(name, out LoadedModel? loaded)) return null;
            loaded.Take(++_clock);
            return loaded;
        }
    }

    /// <summary>Puts away what was used longest ago and is not in use, until the rest has room.</summary>
    void Trim()
    {
        while (_loaded.Count > 1 && _loaded.Values.Sum(loaded => loaded.Bytes) > budget
            && _loaded.Where(pair => !pair.Value.IsTaken).MinBy(pair => pair.Value.LastUse) is { Key: not null } oldest)
        {
            _loaded.Remove(oldest.Key);
            oldest.Value.Dispose();
        }
    }
}
