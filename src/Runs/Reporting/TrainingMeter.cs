using System.Diagnostics.Metrics;
using Hone.Training.Events;

namespace Hone.Runs.Reporting;

/// <summary>
/// The numbers of a run as instruments of <see cref="System.Diagnostics.Metrics"/>, for whoever listens: an exporter,
/// <c>dotnet-counters</c>. A step costs hundredths of a microsecond where nobody does; the first one of a process, which makes the
/// instruments, tens of milliseconds.
/// </summary>
/// <param name="run">The run's id, with which each measurement is marked.</param>
public sealed class TrainingMeter(string run) : IEventSink
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Hone.Training";

    /// <summary>The mark of a measurement that names its run.</summary>
    public const string RunTag = "hone.run.id";

    static readonly Meter _meter = new(Name);
    static readonly Gauge<double> _loss = Gauge("hone.train.loss", "{nat}/{token}", "Loss of the last update's batch."),
        _rate = Gauge("hone.train.learning_rate", "1", "Learning rate of the last update."),
        _norm = Gauge("hone.train.gradient_norm", "1", "Global norm of the last update's gradient, before clipping."),
        _speed = Gauge("hone.train.tokens_per_second", "{token}/s", "Tokens of the last update over its time."),
        _epoch = Gauge("hone.train.epoch", "1", "Passes over the training split."),
        _validation = Gauge("hone.validation.loss", "{nat}/{token}", "Loss on the validation split."),
        _bits = Gauge("hone.validation.bits_per_byte", "bit/By", "The same in bits, for each byte of text."),
        _metric = Gauge("hone.validation.metric", "1", "Another measure of it, which the tag metric names.");

    static readonly Counter<long> _steps = _meter.CreateCounter<long>("hone.train.steps", "{step}", "Updates."),
        _tokens = _meter.CreateCounter<long>("hone.train.tokens", "{token}", "Tokens that updates learned from."),
        _checkpoints = _meter.CreateCounter<long>("hone.checkpoints", "{checkpoint}", "Checkpoints that were saved.");

    static readonly Histogram<double> _seconds = _meter.CreateHistogram<double>("hone.train.step_duration", "s", "Time of an update.");

    readonly KeyValuePair<string, object?> _mark = new(RunTag, run);

    /// <inheritdoc/>
    public void Add(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        switch (recorded.Event)
        {
            case StepTaken step:
                _loss.Record(step.Loss, _mark);
                _rate.Record(step.LearningRate, _mark);
                _norm.Record(step.GradientNorm, _mark);
                _epoch.Record(step.Epoch, _mark);
                if (step.Seconds > 0) _speed.Record(step.Tokens / step.Seconds, _mark);
                _seconds.Record(step.Seconds, _mark);
                _steps.Add(1, _mark);
                _tokens.Add(step.Tokens, _mark);
                break;
            case Evaluated evaluated:
                _validation.Record(evaluated.Loss, _mark);
                if (evaluated.IsOfText) _bits.Record(evaluated.BitsPerByte, _mark);
                foreach ((string name, double value) in evaluated.OtherMetrics)
                    _metric.Record(value, _mark, new("metric", name));
                break;
            case CheckpointSaved:
                _checkpoints.Add(1, _mark);
                break;
        }
    }

    /// <summary>Nothing is held: the instruments stay for other runs of the process.</summary>
    public void Dispose() { }

    static Gauge<double> Gauge(string name, string unit, string description) => _meter.CreateGauge<double>(name, unit, description);
}
