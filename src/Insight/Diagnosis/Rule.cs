namespace Hone.Insight.Diagnosis;

/// <summary>One thing that can be wrong with a run: a pure function of its evidence.</summary>
public abstract class Rule
{
    /// <summary>Its name, in snake case: <c>overfitting</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it measures, as half a sentence.</summary>
    public abstract string Statistic { get; }

    /// <summary>From which value of the statistic on it speaks; chosen on the half of the labelled runs that is for that.</summary>
    public abstract double Threshold { get; }

    /// <summary>
    /// It speaks of language models only: its threshold rests on how losses of tokens scatter and fall, or on what only text has. A
    /// classifier's batch that is all right loses next to nothing, and one wrong answer in the next is many deviations more.
    /// </summary>
    public virtual bool IsOfText => false;

    /// <summary>How much it matters.</summary>
    public virtual Severity Severity => Severity.Warning;

    /// <summary>Names of the rules whose findings are only symptoms of this one, and are not told beside it.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>Its statistic; null where the run has not what it takes.</summary>
    public abstract Reading? Read(Evidence evidence);

    /// <summary>What it finds; null where it has nothing to say.</summary>
    public Finding? Look(Evidence evidence) => Read(evidence) is { } reading && reading.Value >= Threshold
        ? new Finding(Name, Severity, reading.Sentence, Statistic, reading.Value, Threshold, Certainty.Of(Name),
            reading.FromStep, reading.ToStep, reading.Numbers, reading.Next)
        : null;
}
