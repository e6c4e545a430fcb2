namespace Hone.Hosting.Exchange;

/// <summary>What was lost of a tensor when it was written.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Largest">The largest difference of a number.</param>
/// <param name="Relative">Root of the mean square of the differences, in units of that of the numbers.</param>
public sealed record TensorError(string Name, double Largest, double Relative);
