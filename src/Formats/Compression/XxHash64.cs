using System.Buffers.Binary;
using System.Numerics;

namespace Hone.Formats.Compression;

/// <summary>XXH64 with seed 0, the checksum of Zstandard's frames (Collet, xxHash fast digest algorithm, 0.1.1).</summary>
struct XxHash64
{
    const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F, Prime3 = 0x165667B19E3779F9,
        Prime4 = 0x85EBCA77C2B2AE63, Prime5 = 0x27D4EB2F165667C5;

    ulong _a, _b, _c, _d;
    long _length;
    byte[] _rest;

    /// <summary>The hash of nothing yet.</summary>
    public XxHash64()
    {
        (_a, _b, _c, _d) = (unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1));
        _rest = new byte[32];
    }

    /// <summary>Goes on with some bytes.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        int held = (int)(_length % 32);
        _length += bytes.Length;
        if (held > 0)
        {
            int taken = Math.Min(32 - held, bytes.Length);
            bytes[..taken].CopyTo(_rest.AsSpan(held));
            bytes = bytes[taken..];
            if (held + taken < 32)
                return;
            Stripes(_rest);
        }
        int whole = bytes.Length & ~31;
        Stripes(bytes[..whole]);
        bytes[whole..].CopyTo(_rest);
    }

    /// <summary>The hash of all bytes so far.</summary>
    internal readonly ulong Value()
    {
        ulong hash = _length < 32 ? Prime5 : Folded();
        hash += (ulong)_length;
        ReadOnlySpan<byte> rest = _rest.AsSpan(0, (int)(_length % 32));
        for (; rest.Length >= 8; rest = rest[8..])
            hash = BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1 + Prime4;
        if (rest.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1, 23) * Prime2 + Prime3;
            rest = rest[4..];
        }
        foreach (byte value in rest)
            hash = BitOperations.RotateLeft(hash ^ value * Prime5, 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    void Stripes(ReadOnlySpan<byte> bytes)
    {
        (ulong a, ulong b, ulong c, ulong d) = (_a, _b, _c, _d);
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        }
        (_a, _b, _c, _d) = (a, b, c, d);
    }

    readonly ulong Folded()
    {
        ulong hash = BitOperations.RotateLeft(_a, 1) + BitOperations.RotateLeft(_b, 7) + BitOperations.RotateLeft(_c, 12) + BitOperations.RotateLeft(_d, 18);
        hash = (hash ^ Round(0, _a)) * Prime1 + Prime4;
        hash = (hash ^ Round(0, _b)) * Prime1 + Prime4;
        hash = (hash ^ Round(0, _c)) * Prime1 + Prime4;
        return (hash ^ Round(0, _d)) * Prime1 + Prime4;
    }

    static ulong Round(ulong sum, ulong lane) => BitOperations.RotateLeft(sum + lane * Prime2, 31) * Prime1;
}
