namespace Hone.Text.Templates;

/// <summary>What a name without a value has: it prints nothing, is false, and cannot be asked for more.</summary>
/// <param name="What">What is not there, for messages.</param>
sealed record Undefined(string What);
