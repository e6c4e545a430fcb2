namespace Hone.Tensors;

/// <summary>What one element of a tensor is.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>Signed integer, 4 bytes: token ids and targets.</summary>
    Int32,

    /// <summary>Blocks of numbers, as <see cref="Tensor.Packing"/> says: weights that are only read.</summary>
    Packed,
}
