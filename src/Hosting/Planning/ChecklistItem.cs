namespace Hone.Hosting.Planning;

/// <summary>A question that a run should answer before it starts.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Answer">What the recipe says; null where it says nothing.</param>
/// <param name="Setting">Where to say it.</param>
public sealed record ChecklistItem(string Name, string? Answer, string Setting);
