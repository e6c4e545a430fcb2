namespace Hone.Insight.Pictures;

/// <summary>A way to store a model, and what that costs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Bytes">Bytes of the stored model.</param>
/// <param name="LossIncrease">Nats a token that it loses more.</param>
/// <param name="Low">Where the 95 % interval of that begins; NaN where there is none.</param>
/// <param name="High">Where it ends.</param>
public sealed record SizePoint(string Name, long Bytes, double LossIncrease, double Low, double High);
