using System.Buffers.Binary;

namespace Hone.Data.Tokens.Shards;

/// <summary>The first 64 bytes of a shard; all numbers little-endian.</summary>
/// <param name="TokenBytes">Bytes of a token: 2 or 4.</param>
/// <param name="HasMask">Whether a bit for each token says if it is a loss token.</param>
/// <param name="Tokens">How many tokens follow.</param>
/// <param name="Documents">How many documents they are.</param>
readonly record struct ShardHeader(int TokenBytes, bool HasMask, long Tokens, long Documents)
{
    public const int Size = 64;
    public const int BytesPerDocument = 24;
    const uint KnownVersion = 1;

    static ReadOnlySpan<byte> Magic => "HONESHRD"u8;

    /// <summary>Where the bits of the mask begin; they are padded to 8 bytes, as the tokens are.</summary>
    public long MaskAt => Size + Padded(Tokens * TokenBytes);

    /// <summary>Where the table of documents begins.</summary>
    public long DocumentsAt => MaskAt + (HasMask ? Padded((Tokens + 7) / 8) : 0);

    /// <summary>Bytes of the whole shard.</summary>
    public long FileBytes => DocumentsAt + Documents * BytesPerDocument;

    public static long Padded(long bytes) => (bytes + 7) & ~7L;

    public void Write(Span<byte> bytes)
    {
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], KnownVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], (ushort)TokenBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[14..], HasMask ? (ushort)1 : (ushort)0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Tokens);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Documents);
    }

    /// <exception cref="InvalidDataException">It is none, or does not fit the file's length.</exception>
    public static ShardHeader Read(ReadOnlySpan<byte> bytes, long fileBytes, string path)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
            throw Refused(path, "is no shard of tokens");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != KnownVersion)
            throw Refused(path, $"is a shard of version {version}, and this program reads version {KnownVersion}");
        (int tokenBytes, int flags) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
        (long tokens, long documents) = (BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        // Each count is bounded by the file before they are multiplied.
        bool fits = tokenBytes is 2 or 4 && flags is 0 or 1 && tokens >= 0 && tokens <= fileBytes && documents >= 0
            && documents <= fileBytes;
        ShardHeader header = new(tokenBytes, flags == 1, tokens, documents);
        return fits && header.FileBytes == fileBytes ? header
            : throw Refused(path, $"does not fit its own header ({documents} documents of {tokens} tokens in {fileBytes} bytes)");
    }

    public static InvalidDataException Refused(string path, string problem) =>
        new($"{path} {problem}\nPrepare the data again: hone data prepare.");
}
