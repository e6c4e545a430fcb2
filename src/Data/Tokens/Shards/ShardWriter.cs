using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Data.Sources;

namespace Hone.Data.Tokens.Shards;

/// <summary>Collects the documents of a shard and writes them at once: a shard is as large as memory should be used for it.</summary>
sealed class ShardWriter(int vocabulary, bool hasMask)
{
    readonly List<int> _tokens = [];
    readonly List<(long Start, SourcePlace Place)> _documents = [];

    /// <summary>Bytes that a token of a vocabulary takes.</summary>
    public static int TokenBytesOf(int vocabulary) => vocabulary <= ushort.MaxValue + 1 ? 2 : 4;

    public long Documents => _documents.Count;

    public long Tokens => _tokens.Count;

    /// <summary>Bytes of text the documents were.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Loss tokens.</summary>
    public long LearnedTokens { get; private set; }

    public void Add(ReadOnlySpan<int> tokens, SourcePlace place, int textBytes)
    {
        _documents.Add((_tokens.Count, place));
        _tokens.AddRange(tokens);
        TextBytes += textBytes;
        if (!hasMask)
            LearnedTokens += tokens.Length;
        else
            foreach (int token in tokens)
                LearnedTokens += token >= 0 ? 1 : 0;
    }

    /// <summary>Writes the shard, flushed to the disk, and begins a new one.</summary>
    /// <returns>What a manifest says of it.</returns>
    public ShardEntry Write(string path)
    {
        ShardHeader header = new(TokenBytesOf(vocabulary), hasMask, Tokens, Documents);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            byte[] buffer = new byte[1 << 18];
            header.Write(buffer.AsSpan(0, ShardHeader.Size));
            Put(file, hash, buffer.AsSpan(0, ShardHeader.Size));
            PutTokens(file, hash, buffer, header);
            if (hasMask)
                PutMask(file, hash, header);
            PutDocuments(file, hash, buffer);
            file.Flush(flushToDisk: true);
        }
        ShardEntry entry = new(Path.GetFileName(path), Documents, Tokens, LearnedTokens, TextBytes, header.FileBytes,
            Convert.ToHexStringLower(hash.GetHashAndReset()));
        _tokens.Clear();
        _documents.Clear();
        (TextBytes, LearnedTokens) = (0, 0);
        return entry;
    }

    void PutTokens(FileStream file, IncrementalHash hash, byte[] buffer, ShardHeader header)
    {
        Span<int> tokens = CollectionsMarshal.AsSpan(_tokens);
        int atOnce = buffer.Length / header.TokenBytes;
        for (int first = 0; first < tokens.Length; first += atOnce)
        {
            ReadOnlySpan<int> some = tokens[first..Math.Min(tokens.Length, first + atOnce)];
            if (header.TokenBytes == 2)
            {
                Span<ushort> ids = MemoryMarshal.Cast<byte, ushort>(buffer.AsSpan());
                for (int i = 0; i < some.Length; i++)
                    ids[i] = Little((ushort)SplitTokens.IdOf(some[i]));
            }
            else
            {
                Span<uint> ids = MemoryMarshal.Cast<byte, uint>(buffer.AsSpan());
                for (int i = 0; i < some.Length; i++)
                    ids[i] = Little((uint)SplitTokens.IdOf(some[i]));
            }
            Put(file, hash, buffer.AsSpan(0, some.Length * header.TokenBytes));
        }
        Pad(file, hash, Tokens * header.TokenBytes);
    }

    void PutMask(FileStream file, IncrementalHash hash, ShardHeader header)
    {
        byte[] bits = new byte[header.DocumentsAt - header.MaskAt];
        for (int i = 0; i < _tokens.Count; i++)
            if (_tokens[i] >= 0)
                bits[i >> 3] |= (byte)(1 << (i & 7));
        Put(file, hash, bits);
    }

    void PutDocuments(FileStream file, IncrementalHash hash, byte[] buffer)
    {
        int used = 0;
        foreach ((long start, SourcePlace place) in _documents)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(used), start);
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(used + 8), place.Row);
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used + 16), place.File);
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used + 20), place.Unit);
            used += ShardHeader.BytesPerDocument;
            if (used + ShardHeader.BytesPerDocument > buffer.Length)
            {
                Put(file, hash, buffer.AsSpan(0, used));
                used = 0;
            }
        }
        Put(file, hash, buffer.AsSpan(0, used));
    }

    static ushort Little(ushort value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    static uint Little(uint value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    static void Pad(FileStream file, IncrementalHash hash, long written) =>
        Put(file, hash, new byte[ShardHeader.Padded(written) - written]);

    static void Put(FileStream file, IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        hash.AppendData(bytes);
    }
}
