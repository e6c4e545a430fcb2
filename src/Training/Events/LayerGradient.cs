using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>What of a step's gradient one tensor of the model got.</summary>
/// <param name="Name">The parameter, such as <c>blocks.3.feed_forward.in.weight</c>.</param>
/// <param name="Share">
/// Its part of the squared L2 norm of the step's gradient, 0 to 1: its own norm is the step's times the root of this. 0 where no optimizer
/// updates it.
/// </param>
/// <param name="Rows">Rows of a matrix inside the model, each of which makes one number of a layer; null of what is no such matrix.</param>
/// <param name="IdleRows">Rows whose gradient is exactly 0: units that no token of the step reached.</param>
/// <param name="Stretch">
/// Root mean square of a matrix's values times the root of its columns: how much longer it makes a vector of random directions. About 1, or
/// less, in a model that has learned nothing yet.
/// </param>
public sealed record LayerGradient(string Name, double Share,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Rows = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? IdleRows = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Stretch = null);
