namespace Hone.Text.Templates;

/// <summary>What is assigned to: a name, an attribute of a namespace, or several of them.</summary>
/// <param name="Name">The name; null where there are several.</param>
/// <param name="Attribute">The attribute of it that is meant; null for the name itself.</param>
/// <param name="Parts">The several.</param>
sealed record Target(string? Name, string? Attribute, IReadOnlyList<Target> Parts);
