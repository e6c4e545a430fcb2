using System.Globalization;
using System.Threading.Channels;
using Hone.Formats.TensorBoard;
using Hone.Training.Events;

namespace Hone.Runs.Reporting;

/// <summary>
/// Writes TensorBoard event files while a run trains: curves, evaluations, samples, settings, weights of checkpoints, the picture at the
/// end. Training only puts events into a queue; a thread of the sink's own writes.
/// </summary>
/// <remarks>
/// Where the thread does not follow, what has no room in the queue is left out and counted. A disk that takes nothing ends the writing, and
/// not the run: <c>events.jsonl</c> has everything. A run that goes on at step S begins a new file that says so, and TensorBoard then
/// leaves out what earlier files have beyond S.
/// </remarks>
public sealed class TensorBoardSink : IEventSink
{
    const int UsualCapacity = 1 << 14;
    static readonly TimeSpan _period = TimeSpan.FromMilliseconds(500), _patience = TimeSpan.FromSeconds(10);

    readonly RunFolder _folder;
    readonly IReadOnlyList<(string Name, string Value)> _settings;
    readonly Action<string> _warn;
    readonly TimeSpan _pause;
    readonly Channel<RecordedEvent> _queue;
    readonly ManualResetEventSlim _isClosing = new();
    readonly Thread _thread;
    EventFileWriter? _file;
    bool _hasFailed, _hasEnded, _isClosed;
    double _last;
    long _left;

    /// <summary>Begins to listen; nothing is written before the run's first event.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="settings">What it was configured with, by name.</param>
    /// <param name="warn">Told what could not be written; from another thread.</param>
    public TensorBoardSink(RunFolder folder, IReadOnlyList<(string Name, string Value)> settings, Action<string> warn)
        : this(folder, settings, warn, UsualCapacity, _period) { }

    internal TensorBoardSink(RunFolder folder, IReadOnlyList<(string Name, string Value)> settings, Action<string> warn, int capacity,
        TimeSpan pause)
    {
        (_folder, _settings, _warn, _pause) = (folder, settings, warn, pause);
        _queue = Channel.CreateBounded<RecordedEvent>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        _thread = new Thread(Work) { IsBackground = true, Name = "tensorboard", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Events that had no room in the queue.</summary>
    public long LeftOut => Interlocked.Read(ref _left);

    /// <inheritdoc/>
    public void Add(RecordedEvent recorded)
    {
        if (!_queue.Writer.TryWrite(recorded)) Interlocked.Increment(ref _left);
    }

    /// <summary>Writes what is waiting and the pictures, and closes the file.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _queue.Writer.Complete();
        _isClosing.Set();
        if (!_thread.Join(_patience)) _warn($"TensorBoard's file was not finished within {_patience.TotalSeconds} s; what it lacks is in "
            + "events.jsonl");
        else _isClosing.Dispose();
        if (LeftOut > 0)
            _warn(string.Create(CultureInfo.InvariantCulture,
                $"{LeftOut:N0} events came faster than TensorBoard's file could be written, and are not in it; events.jsonl has them"));
    }

    void Work()
    {
        bool isLast;
        do
        {
            isLast = _isClosing.Wait(_pause);                                    // a look twice a second: no event wakes this thread
            Attempt(() =>
            {
                while (_queue.Reader.TryRead(out RecordedEvent? recorded)) Write(recorded);
                if (isLast) WriteEnd();
                _file?.Flush();
            });
        }
        while (!isLast);
        Attempt(() => _file?.Dispose());
    }

    void Attempt(Action write)
    {
        if (_hasFailed)
        {
            while (_queue.Reader.TryRead(out _)) { }
            return;
        }

        try
        {
            write();
        }
        catch (Exception failure)                                                // on a thread's own stack anything thrown ends the process
        {
            _hasFailed = true;
            _warn($"TensorBoard's file could not be written: {failure.Message.Split('\n')[0]}; training goes on without it");
        }
    }

    void Write(RecordedEvent recorded)
    {
        TrainingEvent e = recorded.Event;
        _last = EventFileWriter.SecondsOf(recorded.At);
        if (e is RunStarted || _file is null) Begin(recorded.At, e.Step);
        (int step, BoardValue[] values) = BoardValues.Of(e);
        Add(step, values);
        if (e is CheckpointSaved saved) AddWeights(saved);
        if (e is RunFinished or RunFailed)
        {
            _hasEnded = true;
            Add(step, [new SessionEndValue(e is RunFinished, _last)]);
        }
    }

    void Begin(DateTimeOffset at, int step)
    {
        _file?.Dispose();
        _file = EventFileWriter.Begin(_folder.TensorBoardFolder, at);
        if (step > 0) _file.Add(new BoardEvent(_last, step + 1) { IsSessionStart = true });      // the point at S itself stays
        Add(step, [new SessionStartValue(_settings.ToDictionary(setting => setting.Name, setting => AsSetting(setting.Value)), "", _last)]);
    }

    void AddWeights(CheckpointSaved saved)
    {
        try
        {
            foreach (HistogramValue histogram in BoardValues.Weights(
                Path.Combine(_folder.CheckpointFolder(saved.Step), Training.Checkpoints.Checkpoint.ModelFile)))
                Add(saved.Step, [histogram]);
        }
        catch (Exception gone) when (gone is IOException or InvalidDataException
            && !Directory.Exists(_folder.CheckpointFolder(saved.Step)))
        {
            // The retention rule removed it meanwhile; the next one has its histograms.
        }
    }

    void WriteEnd()
    {
        if (!_hasEnded) return;
        foreach ((string tag, string picture) in new[]
            { ("training_curve", _folder.TrainingCurveFile), ("loss_by_epoch", _folder.LossByEpochFile) })
            if (File.Exists(picture)) Add(0, [ImageValue.Of(tag, Text.AtomicFile.Read(picture))]);
    }

    void Add(int step, BoardValue[] values)
    {
        if (values.Length > 0) _file?.Add(new BoardEvent(_last, step) { Values = values });
    }

    /// <summary>A setting as the page of settings compares it: a number, a yes or no, a text.</summary>
    static object? AsSetting(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : bool.TryParse(value, out bool flag) ? flag
        : value == "null" ? null : value.Trim('"');
}
