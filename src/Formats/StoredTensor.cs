namespace Hone.Formats;

/// <summary>What a file says about one of its tensors.</summary>
/// <param name="Name">Unique within the file.</param>
/// <param name="Type">How one element is written.</param>
/// <param name="Shape">Outermost dimension first, rows contiguous; empty for a scalar, and a 0 makes a tensor without bytes.</param>
public sealed record StoredTensor(string Name, StoredType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Product of the shape; 1 for a scalar.</summary>
    /// <exception cref="OverflowException">The product passes 2⁶³.</exception>
    public long ElementCount
    {
        get
        {
            // A zero anywhere makes the product zero, however large its neighbours.
            if (Shape.Contains(0))
                return 0;
            long count = 1;
            foreach (long size in Shape)
                count = checked(count * size);
            return count;
        }
    }

    /// <summary>Bytes of the tensor's data.</summary>
    /// <exception cref="OverflowException">They pass 2⁶³.</exception>
    public long SizeInBytes => checked(ElementCount * Type.SizeInBytes());

    /// <summary>Name, type and shape in one line: <c>wte.weight F32 [50257, 768]</c>.</summary>
    public override string ToString() => $"{Name} {Type.ToName()} [{string.Join(", ", Shape)}]";
}
