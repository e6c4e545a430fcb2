using System.Buffers;
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Hone.Data.Sources;
using Hone.Text;

namespace Hone.Data.Tokens.Shards;

/// <summary>One file of tokens, mapped into memory: the system keeps in it what is read, and no more.</summary>
sealed class Shard : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly ShardHeader _header;

    Shard(MemoryMappedFile file, MemoryMappedViewAccessor view, ShardHeader header) => (_file, _view, _header) = (file, view, header);

    public long Tokens => _header.Tokens;

    public long Documents => _header.Documents;

    /// <summary>Opens a shard and verifies that it is what its manifest says.</summary>
    /// <exception cref="InvalidDataException">It is missing, truncated or altered; the message names it.</exception>
    public static Shard Open(string path, ShardEntry entry, int vocabulary)
    {
        if (!File.Exists(path))
            throw ShardHeader.Refused(path, "is named by the manifest, and is missing");
        using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            if (file.Length != entry.Bytes)
                throw ShardHeader.Refused(path, $"has {file.Length} bytes, and its manifest says {entry.Bytes}");
            if (Sha256.Of(file) != entry.Sha256)
                throw ShardHeader.Refused(path, "is not what its manifest says (its SHA-256 differs)");
        }

        MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, entry.Bytes, MemoryMappedFileAccess.Read);
        try
        {
            Span<byte> head = stackalloc byte[ShardHeader.Size];
            view.SafeMemoryMappedViewHandle.ReadSpan(0, head[..(int)Math.Min(ShardHeader.Size, entry.Bytes)]);
            ShardHeader header = ShardHeader.Read(head, entry.Bytes, path);
            if (header.Tokens != entry.Tokens || header.Documents != entry.Documents
                || header.TokenBytes != ShardWriter.TokenBytesOf(vocabulary))
                throw ShardHeader.Refused(
                    path, $"holds {header.Documents} documents of {header.Tokens} tokens at {header.TokenBytes} bytes, and its manifest "
                    + "says otherwise");
            return new Shard(mapped, view, header);
        }
        catch
        {
            view.Dispose();
            mapped.Dispose();
            throw;
        }
    }

    public void Read(long start, Span<int> tokens)
    {
        if (_header.TokenBytes == 4)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan(ShardHeader.Size + 4 * (ulong)start, tokens);
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(tokens, tokens);
        }
        else
        {
            ushort[] rented = ArrayPool<ushort>.Shared.Rent(tokens.Length);
            Span<ushort> ids = rented.AsSpan(0, tokens.Length);
            _view.SafeMemoryMappedViewHandle.ReadSpan(ShardHeader.Size + 2 * (ulong)start, ids);
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(ids, ids);
            for (int i = 0; i < ids.Length; i++)
                tokens[i] = ids[i];
            ArrayPool<ushort>.Shared.Return(rented);
        }

        if (_header.HasMask)
            for (int i = 0; i < tokens.Length; i++)
                if ((_view.ReadByte(_header.MaskAt + ((start + i) >> 3)) >> (int)((start + i) & 7) & 1) == 0)
                    tokens[i] = ~tokens[i];
    }

    /// <summary>Where a document begins in the shard, in tokens.</summary>
    public long StartOf(long document) => document == Documents ? Tokens : Little(_view.ReadInt64(EntryAt(document)));

    public SourcePlace PlaceOf(long document)
    {
        long at = EntryAt(document);
        return new SourcePlace(Little(_view.ReadInt32(at + 16)), Little(_view.ReadInt32(at + 20)), Little(_view.ReadInt64(at + 8)));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    long EntryAt(long document) => _header.DocumentsAt + document * ShardHeader.BytesPerDocument;

    static long Little(long value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    static int Little(int value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
}
