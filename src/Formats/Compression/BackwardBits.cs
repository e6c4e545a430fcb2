using System.Buffers.Binary;
using System.Numerics;

namespace Hone.Formats.Compression;

/// <summary>
/// Bits read from the end of a stream to its beginning, as Zstandard stores them (RFC 8878, 4.1): the highest bit that is set
/// in the last byte marks where they end.
/// </summary>
/// <remarks>
/// What lies before the beginning reads as anything; whoever reads looks at <see cref="IsOverrun"/> or <see cref="IsSpent"/>
/// in time. Hot loops keep the three numbers in locals: this is where they come from and how they move.
/// </remarks>
ref struct BackwardBits
{
    readonly ReadOnlySpan<byte> _bytes;

    /// <exception cref="InvalidDataException">There is no mark.</exception>
    internal BackwardBits(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[^1] == 0)
            throw new InvalidDataException("a stream of bits does not end with a mark");
        _bytes = bytes;
        At = Math.Max(0, bytes.Length - 8);
        Consumed = BitOperations.LeadingZeroCount((uint)bytes[^1]) - 24 + 1;
        if (bytes.Length >= 8)
            Container = BinaryPrimitives.ReadUInt64LittleEndian(bytes[At..]);
        else
        {
            for (int i = bytes.Length - 1; i >= 0; i--)
                Container = Container << 8 | bytes[i];
            Consumed += 8 * (8 - bytes.Length);
        }
    }

    /// <summary>Eight bytes of the stream, little-endian; the first <see cref="Consumed"/> bits from the top are read.</summary>
    internal ulong Container;

    /// <summary>Bits read of the container.</summary>
    internal int Consumed;

    /// <summary>Where in the stream the container's bytes begin.</summary>
    internal int At;

    /// <summary>Whether more bits were read than there are.</summary>
    internal readonly bool IsOverrun => Consumed > 64;

    /// <summary>Whether exactly all bits were read.</summary>
    internal readonly bool IsSpent => At == 0 && Consumed == 64;

    /// <summary>The next bits, 0 to 56 of them once reloaded.</summary>
    internal uint Take(int count)
    {
        ulong value = Container << Consumed >> 1 >> (63 - count);
        Consumed += count;
        return (uint)value;
    }

    /// <summary>Moves the container, so that 57 bits are there if the stream has them.</summary>
    internal void Reload()
    {
        int bytes = Math.Min(Consumed >> 3, At);
        if (bytes == 0)
            return;
        At -= bytes;
        Consumed -= 8 * bytes;
        Container = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[At..]);
    }
}
