using System.Text;
using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Runs;
using Hone.Tensors.Autograd;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How a run looks while it runs: what was decided, then a line that lives, and at the end what came of it.</summary>
sealed class TrainingScreen
{
    static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(100), BetweenPlainLines = TimeSpan.FromSeconds(5);
    readonly Terminal _terminal;
    readonly Session _session;
    readonly RunFolder _folder;
    readonly TimeProvider _clock;
    readonly EventLines _lines;
    readonly Pace _pace;
    readonly int _steps;
    double? _peakFlops;
    long? _updated;
    string? _warned;

    public TrainingScreen(Terminal terminal, Session session, RunFolder folder, TimeProvider? clock = null)
    {
        (_terminal, _session, _folder, _clock) = (terminal, session, folder, clock ?? TimeProvider.System);
        _steps = session.Settings.Training.Steps;
        _lines = new EventLines(terminal.Style, session.Data.Floor);
        _pace = new Pace(_steps, session.Settings.EvaluateEvery);
    }

    /// <summary>Shows what was decided, and why.</summary>
    public void Header(AuditRecord? audit)
    {
        _peakFlops = _session.Backend.MeasurePeak();
        _terminal.Line($"{_terminal.Style.Bold(_session.Settings.Name)}  {_folder.Id}");
        FactSheet.Write(_terminal, TrainingHeader.Of(_session, _peakFlops, audit));
        _terminal.Line();
    }

    public void Show(TrainingEvent e)
    {
        _pace.Add(e);
        switch (e)
        {
            case RunStarted { Step: > 0 } started:
                _terminal.Line($"goes on after step {Figures.Count(started.Step)} of {Figures.Count(started.Steps)}");
                break;
            case StepTaken step:
                Show(step);
                break;
            case Evaluated evaluated:
                LookAtThePeakAgain();
                _terminal.Line(_lines.Of(evaluated, _steps, _terminal.Width));
                break;
            case StepSkipped skipped:
                foreach (string line in skipped.Reason.Split('\n')) _terminal.Line(_terminal.Style.Notable(line));
                _terminal.Line(_terminal.Style.Notable("Its rows are skipped, and the run goes on."));
                break;
            case Sampled sampled:
                foreach (string line in _lines.Of(sampled, _terminal.Width)) _terminal.Line(line);
                break;
            case ControlTaken taken:
                _terminal.Line(_lines.Of(taken));
                break;
            case ControlRefused refused:
                _terminal.Line(_lines.Of(refused));
                break;
            case FindingMade finding:
                _terminal.Line(_lines.Of(finding));
                break;
            case CheckpointSaved saved:
                _terminal.Line(_lines.Of(saved));
                break;
        }
    }

    /// <summary>Says that a signal was heard; what follows takes a moment.</summary>
    public void Stopping(string signal) => _terminal.Line(_terminal.Style.Notable(
        $"{signal}: finishing this step, then measuring and saving{(signal == "Ctrl-C" ? "; once more ends at once, without" : "")}"));

    /// <summary>Tells of something that the run outlives; the same words only once.</summary>
    public void Warn(string warning)
    {
        if (_warned == warning) return;
        _warned = warning;
        _terminal.Line(_terminal.Style.Notable($"warning: {warning}"));
    }

    /// <summary>Shows what another process found that took steps again.</summary>
    public void Proof((bool Holds, string Finding) proof)
    {
        if (proof.Holds) _terminal.Line(_terminal.Style.Good(proof.Finding));
        else Warn(proof.Finding);
    }

    /// <summary>Shows where the time went.</summary>
    public void Profile(Profile profile) => ProfileTable.Write(_terminal, profile);

    /// <summary>Shows what came of it, and what to do next.</summary>
    public void Summary(Manifest manifest)
    {
        _terminal.Clear();
        double flops = _session.FlopsPerToken;
        string? prompt = _session is LanguageSession language
            ? NextCommands.Prompt(Encoding.UTF8.GetString(language.Corpus.Prefix.Span)) : null;
        IReadOnlyList<Finding> findings = RuleBook.Look(Evidence.Read(_folder, manifest));
        ClosingSummary.Write(_terminal, _folder, manifest, findings,
            _peakFlops is { } peak ? manifest.Summary?.TokensPerSecond * flops / peak
            : null);
        _terminal.Line();
        NextCommands next = NextCommands.For(_folder);
        foreach (string command in (IEnumerable<string>)
        [
            .. next.After(manifest.Status, manifest.Status == RunStatus.Failed, manifest.SelectedCheckpoint is not null,
                _session.Settings.Optimizer.PeakRate, prompt, manifest.Classes is not null),
            .. findings.Count > 0 ? [next.Of("diagnose")] : Array.Empty<string>(),
        ])
            _terminal.Line($"  {_terminal.Style.Bold(command)}");
    }

    void Show(StepTaken step)
    {
        bool isMeasuredNext = _session.Settings.EvaluateEvery > 0 && (step.Step + 1) % _session.Settings.EvaluateEvery == 0
            || step.Step + 1 == _steps;
        TimeSpan pause = _terminal.IsLive ? BetweenUpdates : BetweenPlainLines;
        bool isDue = _updated is not { } updated || _clock.GetElapsedTime(updated) >= pause || _terminal.IsLive && isMeasuredNext;
        if (!isDue) return;

        _updated = _clock.GetTimestamp();
        if (_pace.TokensPerSecond * _session.FlopsPerToken > _peakFlops) LookAtThePeakAgain();
        LiveLine line = new(step, _steps, _pace.TokensPerSecond, _pace.TokensPerSecond * _session.FlopsPerToken, _peakFlops,
            _pace.SecondsLeft(step.Step + 1), _terminal.IsLive && isMeasuredNext ? "measuring…" : null)
        { Unit = _session is LanguageSession ? "tok" : "examples" };
        if (_terminal.IsLive) _terminal.Live(line.Fit(_terminal.Width));
        else _terminal.Line(line.Plain());
    }

    /// <summary>A virtual machine that was on half a core when the run began has more to give now.</summary>
    void LookAtThePeakAgain()
    {
        if (_peakFlops is { } peak) _peakFlops = Math.Max(peak, _session.Backend.MeasurePeak());
    }
}
