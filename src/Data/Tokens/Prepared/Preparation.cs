using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens.Shards;
using Hone.Text;

namespace Hone.Data.Tokens.Prepared;

/// <summary>Turns a source into shards of tokens, split by split, in constant memory.</summary>
/// <remarks>
/// One thread reads, several encode, one collects in the order of reading. After each stage (so many tokens over all splits) a
/// shard of every split that got documents is written and <c>unfinished.json</c> says where to go on, so preparing that was
/// killed goes on after the last whole stage, and its shards are byte for byte those of an undisturbed one.
/// </remarks>
public sealed class Preparation
{
    readonly PrepareOptions _options;
    readonly Dictionary<Split, ShardWriter> _writers = [];
    readonly Dictionary<Split, List<ShardEntry>> _shards = [];
    readonly ConcurrentBag<EncodedBatch> _idle = [];
    PreparedManifest _manifest;
    long _droppedBytes, _droppedCharacters;
    int _stage;

    Preparation(PrepareOptions options, PreparedManifest manifest)
    {
        (_options, _manifest) = (options, manifest);
        foreach (Split split in Enum.GetValues<Split>())
        {
            _writers[split] = new ShardWriter(options.Encoder.Tokenizer.VocabularySize, manifest.HasMask);
            _shards[split] = manifest.Splits.TryGetValue(PreparedManifest.NameOf(split), out PreparedSplit? begun) ? [.. begun.Shards] : [];
        }
        (_droppedBytes, _droppedCharacters) = (manifest.DroppedBytes, manifest.DroppedCharacters);
        _stage = _shards.Values.SelectMany(shards => shards).Select(shard => StageOf(shard.File) + 1).DefaultIfEmpty().Max();
    }

    /// <summary>Where an interrupted preparation went on, in words; null for one that began at the beginning.</summary>
    public string? ResumedFrom { get; private init; }

    /// <summary>Whether the folder already held all of this.</summary>
    public bool WasDone { get; private init; }

    /// <summary>What there is in the folder now.</summary>
    public PreparedManifest Manifest => _manifest;

    /// <summary>Prepares, or goes on preparing.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="report">Told of progress after every megabyte or so; null for nobody.</param>
    /// <param name="stop">Ends it after the current batch; a later call goes on.</param>
    /// <exception cref="InvalidDataException">
    /// The folder holds something else, the source has changed since the folder was begun, a document is not what it should be, or
    /// a split would get no document.
    /// </exception>
    public static Preparation Run(PrepareOptions options, Action<PrepareProgress>? report = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        PreparedManifest fresh = Begin(options);
        AtomicFile.MakeFolder(options.Folder, "Name a new folder, or an empty one, where you may write.");
        string done = Path.Combine(options.Folder, PreparedManifest.FileName),
            unfinished = Path.Combine(options.Folder, PreparedManifest.UnfinishedName);
        if (File.Exists(done))
        {
            PreparedManifest before = PreparedManifest.ReadFile(done);
            EnsureSame(before, fresh, options.Folder);
            return new Preparation(options, before) { WasDone = true };
        }

        Preparation preparation;
        if (File.Exists(unfinished))
        {
            PreparedManifest before = PreparedManifest.ReadFile(unfinished);
            EnsureSame(before, fresh, options.Folder);
            preparation = new Preparation(options, before with { Source = fresh.Source })
            {
                ResumedFrom = options.Source.Tell(before.Next ?? default),
            };
        }
        else
        {
            EnsureEmpty(options.Folder);
            fresh.Write(unfinished);
            preparation = new Preparation(options, fresh);
        }
        options.Encoder.Tokenizer.Save(Path.Combine(options.Folder, PreparedFolder.TokenizerName));
        preparation.Run(report, stop);
        return preparation;
    }

    static PreparedManifest Begin(PrepareOptions options) => new()
    {
        Source = SourceHashes.Quick(options.Source),
        Options = options.Requested,
        Rule = options.Rule.Sentence,
        Tokenizer = new PreparedTokenizer(options.Encoder.Tokenizer.Kind, options.Encoder.Tokenizer.VocabularySize,
            options.Encoder.Tokenizer.Hash,
            options.Encoder.Bos.ToArray(), options.Encoder.Sentence),
        HasMask = options.Encoder.HasMask,
        Splits = new Dictionary<string, PreparedSplit>(),
        Next = default(SourcePlace),
    };

    static void EnsureSame(PreparedManifest before, PreparedManifest now, string folder)
    {
        string other = $"Prepare into another folder, or remove {folder} first.";
        foreach ((string option, string value) in now.Options)
            if (!before.Options.TryGetValue(option, out string? was) || was != value)
                throw new InvalidDataException($"{folder} was prepared with {option} {TextOf(was)}, not {TextOf(value)}\n{other}");
        if (before.Tokenizer.Hash != now.Tokenizer.Hash || before.Tokenizer.Sentence != now.Tokenizer.Sentence)
            throw new InvalidDataException(
                $"{folder} was prepared with another tokenizer ({before.Tokenizer.Kind}, {before.Tokenizer.Hash[..12]})\n{other}");
        SourceHashes.EnsureSame(before.Source, now.Source, other);

        static string TextOf(string? value) => value is { Length: > 0 } ? value : "nothing";
    }

    static void EnsureEmpty(string folder)
    {
        if (Directory.EnumerateFileSystemEntries(folder)
            .FirstOrDefault(entry => !entry.EndsWith(".tmp", StringComparison.Ordinal)) is { } found)
            throw new InvalidDataException(
                $"{folder} holds something else: {Path.GetFileName(found)}\nName a new folder, or an empty one.");
    }

    void Run(Action<PrepareProgress>? report, CancellationToken stop)
    {
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<PreparedSource> hashing = Task.Run(() => SourceHashes.Whole(_manifest.Source, failed.Token), CancellationToken.None);
        Channel<Task<EncodedBatch>> batches = Channel.CreateBounded<Task<EncodedBatch>>(2 * _options.Threads);
        Task reading = Task.Run(() => ReadAsync(batches.Writer, failed.Token), CancellationToken.None);
        try
        {
            Collect(batches.Reader, report, hashing, failed.Token);
            reading.GetAwaiter().GetResult();
            Finish(hashing.GetAwaiter().GetResult());
        }
        finally
        {
            failed.Cancel();                                          // whoever still reads or hashes has nobody to do it for
            Quiet(reading);
            Quiet(hashing);
        }
    }

    /// <summary>Waits for an end that is no longer of interest: the failure that is on its way is the one to tell of.</summary>
    static void Quiet(Task task) => ((IAsyncResult)task).AsyncWaitHandle.WaitOne();

    async Task ReadAsync(ChannelWriter<Task<EncodedBatch>> batches, CancellationToken stop)
    {
        using SemaphoreSlim threads = new(_options.Threads);
        Exception? failure = null;
        List<Task> encoding = [];
        try
        {
            EncodedBatch batch = Fresh();
            foreach (SourceDocument document in _options.Source.Read(_manifest.Next ?? default))
            {
                batch.Add(document);
                if (!batch.IsFull)
                    continue;
                await PutAsync(batch);
                batch = Fresh();
            }
            if (!batch.IsEmpty)
                await PutAsync(batch);
        }
        catch (Exception problem)
        {
            failure = problem;                                        // told by the channel, behind what was read before it
        }
        await Task.WhenAll(
            encoding.Select(
            task => task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        batches.Complete(failure);

        async Task PutAsync(EncodedBatch batch)
        {
            Task<EncodedBatch> task = EncodeAsync(batch, threads, stop);
            encoding.RemoveAll(earlier => earlier.IsCompleted);
            encoding.Add(task);
            await batches.WriteAsync(task, stop);
        }
    }

    EncodedBatch Fresh() => _idle.TryTake(out EncodedBatch? used) ? used : new EncodedBatch();

    async Task<EncodedBatch> EncodeAsync(EncodedBatch batch, SemaphoreSlim threads, CancellationToken stop)
    {
        await threads.WaitAsync(stop);
        try
        {
            return await Task.Run(() => batch.Encode(_options.Rule, _options.Encoder, _options.Threads), stop);
        }
        finally
        {
            threads.Release();
        }
    }

    void Collect(ChannelReader<Task<EncodedBatch>> batches, Action<PrepareProgress>? report, Task hashing, CancellationToken stop)
    {
        (long documents, long tokens, long bytes) = (
            Sum(shard => shard.Documents), Sum(shard => shard.Tokens), Sum(shard => shard.TextBytes));
        foreach (Task<EncodedBatch> coming in InOrder(batches))
        {
            stop.ThrowIfCancellationRequested();
            EncodedBatch batch = coming.GetAwaiter().GetResult();
            ReadOnlySpan<int> rest = CollectionsMarshal.AsSpan(batch.Tokens);
            foreach ((Split split, SourcePlace place, int count, int textBytes, Dropped dropped) in batch.Documents)
            {
                if (_writers.Values.Sum(writer => writer.Tokens) >= _options.TokensPerStage)
                    EndStage(place);
                _writers[split].Add(rest[..count], place, textBytes);
                rest = rest[count..];
                (documents, tokens, bytes) = (documents + 1, tokens + count, bytes + textBytes);
                (_droppedBytes, _droppedCharacters) = (
                    _droppedBytes + dropped.InvalidBytes, _droppedCharacters + dropped.UnknownCharacters);
            }
            if (hashing.IsFaulted)
                hashing.GetAwaiter().GetResult();
            report?.Invoke(new PrepareProgress(_options.Source.Tell(batch.Documents[^1].Place), documents, tokens, bytes));
            _idle.Add(batch.Emptied());
        }

        long Sum(Func<ShardEntry, long> of) => _shards.Values.SelectMany(shards => shards).Sum(of);
    }

    static IEnumerable<Task<EncodedBatch>> InOrder(ChannelReader<Task<EncodedBatch>> batches)
    {
        while (batches.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            while (batches.TryRead(out Task<EncodedBatch>? batch))
                yield return batch;
    }

    /// <summary>Writes a shard of every split that got documents, and says where to go on.</summary>
    void EndStage(SourcePlace next)
    {
        WriteShards();
        _manifest = _manifest with { Next = next };
        _manifest.Write(Path.Combine(_options.Folder, PreparedManifest.UnfinishedName));
    }

    void WriteShards()
    {
        foreach ((Split split, ShardWriter writer) in _writers)
            if (writer.Documents > 0)
                _shards[split].Add(writer.Write(Path.Combine(_options.Folder, $"{PreparedManifest.NameOf(split)}-{_stage:D5}.tokens")));
        _stage++;
        _manifest = _manifest with { Splits = Splits(), DroppedBytes = _droppedBytes, DroppedCharacters = _droppedCharacters };
    }

    void Finish(PreparedSource hashed)
    {
        WriteShards();
        foreach (Split split in _options.Splits)
            if (_shards[split].Count == 0)
                throw new InvalidDataException(
                    $"no document of {_options.Source.Name} is for {PreparedManifest.NameOf(split)}: {_options.Rule.Sentence}\n"
                    + "Change the rule (--split) or the shares, bring more documents, or cut the text into more (--separator); then "
                    + $"remove {_options.Folder} and prepare again.");
        SourceHashes.EnsureSame(_manifest.Source, SourceHashes.Quick(_options.Source),
            $"Let it rest, remove {_options.Folder}, and prepare again.");
        _manifest = (_manifest with { Source = hashed, Next = null }).WithFingerprint();
        _manifest.Write(Path.Combine(_options.Folder, PreparedManifest.FileName));
        File.Delete(Path.Combine(_options.Folder, PreparedManifest.UnfinishedName));
    }

    Dictionary<string, PreparedSplit> Splits() =>
        _shards.Where(split => split.Value.Count > 0)
            .ToDictionary(split => PreparedManifest.NameOf(split.Key), split => new PreparedSplit([.. split.Value]));

    static int StageOf(string file) =>
        int.Parse(file[(file.LastIndexOf('-') + 1)..file.LastIndexOf('.')], System.Globalization.CultureInfo.InvariantCulture);
}
