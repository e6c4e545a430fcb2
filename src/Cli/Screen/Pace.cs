using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How fast a run goes, and how long it will still take.</summary>
/// <param name="steps">The step it means to reach.</param>
/// <param name="evaluateEvery">Steps between two evaluations; 0 when only the end is measured.</param>
sealed class Pace(int steps, int evaluateEvery)
{
    const double Memory = 0.95;                                              // about the last twenty steps
    double _seconds, _tokens, _weight, _evaluating, _other;
    int _evaluations, _taken;

    /// <summary>Tokens a second of the last steps.</summary>
    public double? TokensPerSecond => _seconds > 0 ? _tokens / _seconds : null;

    public void Add(TrainingEvent e)
    {
        switch (e)
        {
            case StepTaken step:
                _taken++;
                (_seconds, _tokens, _weight) = (_seconds * Memory + step.Seconds, _tokens * Memory + step.Tokens, _weight * Memory + 1);
                break;
            case Evaluated evaluated:
                _evaluations++;
                _evaluating += evaluated.Seconds;
                break;
            case Sampled sampled:
                _other += sampled.Seconds;
                break;
            case CheckpointSaved saved:
                _other += saved.Seconds;
                break;
        }
    }

    /// <summary>Seconds until the end, with the evaluations that are still to come and what samples and checkpoints took so far.</summary>
    /// <param name="reached">Updates the model has had.</param>
    public double? SecondsLeft(int reached)
    {
        if (_weight == 0) return null;
        int left = Math.Max(0, steps - reached);
        int evaluations = evaluateEvery > 0 ? (steps + evaluateEvery - 1) / evaluateEvery - reached / evaluateEvery : 1;
        double evaluation = _evaluations > 0 ? _evaluating / _evaluations : 0;
        return left * (_seconds / _weight + _other / _taken) + Math.Max(0, evaluations) * evaluation;
    }
}
