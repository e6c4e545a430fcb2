namespace Hone.Formats.Onnx;

/// <summary>Numbers that belong to a model.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Type">How they are stored.</param>
/// <param name="Shape">The sizes of the tensor.</param>
/// <param name="Data">Its bytes, little-endian, piece by piece; asked for when they are written, and again when they are proved.</param>
public sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, Func<IEnumerable<ReadOnlyMemory<byte>>> Data)
{
    /// <summary>Bytes that it takes.</summary>
    public long SizeInBytes => Shape.Aggregate(SizeOf(Type), (size, dimension) => checked(size * dimension));

    /// <summary>Bytes of a number.</summary>
    internal static long SizeOf(OnnxType type) => type switch { OnnxType.Int64 => 8, OnnxType.Bool => 1, OnnxType.Float16 => 2, _ => 4 };
}
