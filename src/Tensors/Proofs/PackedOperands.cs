using System.Buffers.Binary;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;

namespace Hone.Tensors.Proofs;

/// <summary>
/// Packed weights for a case: blocks of random bytes, but for their half-precision numbers, which are of moderate size and either sign.
/// </summary>
internal static class PackedOperands
{
    /// <summary>A set of them, with its memory.</summary>
    public static ParameterSet Of(OpCase opCase, IBackend backend)
    {
        ParameterSet set = new();
        if (opCase.Packed.Length == 0) return set;
        foreach ((Shape shape, PackedFormat[] formats) in opCase.Packed)
            set.Add($"packed{set.All.Count}", shape, Initializer.Constant(0), ParameterRole.Matrix);
        set.Pack(parameter =>
        {
            (Shape shape, PackedFormat[] formats) = opCase.Packed[set.All.ToList().IndexOf(parameter)];
            int each = shape[0] / formats.Length;                            // the last takes what is over
            return new Packing(shape.Columns, [.. formats.Select((format, i) =>
                (i < formats.Length - 1 ? each : shape[0] - each * (formats.Length - 1), format))]);
        });
        set.Allocate(backend, seed: null);
        for (int i = 0; i < set.All.Count; i++) Fill(set.All[i].Tensor, (uint)i);
        return set;
    }

    static void Fill(Tensor tensor, uint stream)
    {
        Philox random = new(20260102, Purpose.Proof);
        ulong drawn = 0;
        foreach (PackedRows part in tensor.Packing!.Parts)
        {
            byte[] rows = new byte[part.Count * part.RowBytes];
            for (int i = 0; i < rows.Length; i++) rows[i] = (byte)(256 * random.Uniform(drawn++, stream));
            int length = (int)Packing.BytesOf(part.Format, Packing.LengthOf(part.Format));
            for (int at = 0; at < rows.Length; at += length)
                foreach (int half in HalvesOf(part.Format)) Moderate(rows.AsSpan(at + half), part.Format == PackedFormat.BF16);
            tensor.UploadRows(part.First, rows);
        }
    }

    /// <summary>Keeps sign and fraction, and some bits of the exponent: from 2⁻⁶ to 2.</summary>
    static void Moderate(Span<byte> half, bool isUpper)
    {
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(half);
        bits = isUpper ? (bits & 0x81FF) | 0x3E00 : (bits & 0x8FFF) | 0x2800;
        BinaryPrimitives.WriteUInt16LittleEndian(half, (ushort)bits);
    }

    static IEnumerable<int> HalvesOf(PackedFormat format) => format switch
    {
        PackedFormat.F16 or PackedFormat.BF16 => Enumerable.Range(0, Packing.LengthOf(format)).Select(number => 2 * number),
        PackedFormat.Q4K => [0, 2],
        PackedFormat.Q6K => [208],
        _ => [0],
    };
}
