namespace Hone.Data.Audits;

/// <summary>What a finding means for a run.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>There is some of it, no more than is allowed.</summary>
    Warning,

    /// <summary>There is more of it than is allowed: no run starts unless it is waived.</summary>
    Refusal,
}
