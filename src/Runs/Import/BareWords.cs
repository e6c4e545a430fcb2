namespace Hone.Runs.Import;

/// <summary>Makes JSON of what Python writes as such: the bare words for what is not finite are put in quotes.</summary>
static class BareWords
{
    /// <summary>The bytes with those words quoted; texts are left as they are.</summary>
    public static byte[] Quoted(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream quoted = new(bytes.Length);
        bool isText = false;
        for (int i = 0; i < bytes.Length;)
        {
            byte one = bytes[i];
            int word = isText ? 0 : WordAt(bytes[i..]);
            if (word > 0)
            {
                quoted.WriteByte((byte)'"');
                quoted.Write(bytes.Slice(i, word));
                quoted.WriteByte((byte)'"');
                i += word;
                continue;
            }

            if (isText && one == (byte)'\\' && i + 1 < bytes.Length)
            {
                quoted.WriteByte(one);
                one = bytes[++i];
            }
            else if (one == (byte)'"')
            {
                isText = !isText;
            }

            quoted.WriteByte(one);
            i++;
        }

        return quoted.ToArray();
    }

    static int WordAt(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("NaN"u8) ? 3 : bytes.StartsWith("Infinity"u8) ? 8 : bytes.StartsWith("-Infinity"u8) ? 9 : 0;
}
