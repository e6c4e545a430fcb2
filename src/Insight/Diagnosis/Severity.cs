namespace Hone.Insight.Diagnosis;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>The run could be better, or cheaper.</summary>
    Warning,

    /// <summary>The result must not be used as it is.</summary>
    Failure,
}
