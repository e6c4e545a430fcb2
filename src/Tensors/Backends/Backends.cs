using Hone.Tensors.Backends.Cpu;

namespace Hone.Tensors.Backends;

/// <summary>Who can compute here, by name: the only place that knows all of them.</summary>
public static class Backends
{
    /// <summary>The backend that every machine has: <c>cpu</c>.</summary>
    public const string Default = "cpu";

    static readonly Dictionary<string, Kind> _kinds = new()
    {
        [Default] = new(Processor.Create, () => Processor.Families, Processor.FastestPrecision),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => _kinds.Keys;

    /// <summary>A backend to compute with.</summary>
    /// <param name="name">Which.</param>
    /// <param name="threads">Threads that share its work; 0 takes one for each processor.</param>
    /// <param name="precision">What products multiply.</param>
    /// <param name="kernels">One of the families of <see cref="Kernels"/>; null takes the best one.</param>
    /// <exception cref="InvalidDataException">There is no such backend or family, or this machine cannot run it.</exception>
    public static IBackend Create(string name = Default, int threads = 0, Precision precision = Precision.F32, string? kernels = null) =>
        Find(name).Create(threads, precision, kernels);

    /// <summary>The families of kernels a backend has, with whether this machine can run each and why.</summary>
    public static IReadOnlyList<(string Family, Availability Availability)> Kernels(string name = Default) => Find(name).Kernels();

    /// <summary>
    /// The precision whose products are faster by more than they cost in exactness, with the measurement; takes some milliseconds.
    /// </summary>
    public static (Precision Precision, string Reason) FastestPrecision(string name = Default, int threads = 0) =>
        Find(name).FastestPrecision(threads);

    static Kind Find(string name) => _kinds.TryGetValue(name, out Kind? kind)
        ? kind
        : throw new InvalidDataException($"there is no backend '{name}'\nThose there are: {string.Join(", ", Names)}.");

    sealed record Kind(
        Func<int, Precision, string?, IBackend> Create, Func<IReadOnlyList<(string Family, Availability Availability)>> Kernels,
        Func<int, (Precision Precision, string Reason)> FastestPrecision);
}
