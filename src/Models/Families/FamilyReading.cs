using Hone.Models.Gpt;

namespace Hone.Models.Families;

/// <summary>What a model folder's config.json says.</summary>
/// <param name="Family">The family of its model.</param>
/// <param name="Options">The model.</param>
/// <param name="Ignored">Keys that say nothing about what the model computes.</param>
/// <param name="Positions">Positions that the model can read by its own word; the options may take fewer.</param>
public sealed record FamilyReading(ModelFamily Family, GptOptions Options, IReadOnlyList<string> Ignored, int Positions);
