namespace Hone.Data.Splits;

/// <summary>What a document is for.</summary>
public enum Split
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To choose by: measured while training.</summary>
    Validation,

    /// <summary>To judge by, once, at the end.</summary>
    Test,
}
