namespace Hone.Text.Templates;

/// <summary>What a call is given.</summary>
/// <param name="Positional">By place.</param>
/// <param name="Named">By name.</param>
sealed record CallArguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    /// <summary>No arguments.</summary>
    public static CallArguments None { get; } = new([], []);
}
