namespace Hone.Data.Audits;

/// <summary>What a finding means for a run.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>It costs something, but results stay honest; or it would spoil them if there were more of it.</summary>
    Warning,

    /// <summary>There is more of it than is allowed: no run starts unless it is waived.</summary>
    Refusal,
}
