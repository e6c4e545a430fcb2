namespace Hone.Runs.Fields;

/// <summary>How a condition on a field compares.</summary>
public enum Relation
{
    /// <summary><c>=</c>: the same number, the same text in any case, or a list that has it.</summary>
    IsEqual,

    /// <summary><c>!=</c></summary>
    IsDifferent,

    /// <summary><c>&lt;</c></summary>
    IsBelow,

    /// <summary><c>&lt;=</c></summary>
    IsAtMost,

    /// <summary><c>&gt;</c></summary>
    IsAbove,

    /// <summary><c>&gt;=</c></summary>
    IsAtLeast,

    /// <summary><c>~</c>: the value as text has it somewhere, in any case.</summary>
    Contains,

    /// <summary><c>!~</c></summary>
    Lacks,

    /// <summary>The field alone: it has a value.</summary>
    IsPresent,

    /// <summary><c>!</c> and the field alone: it has none.</summary>
    IsAbsent,
}
