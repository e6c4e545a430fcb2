using System.Security.Cryptography;
using System.Text;

namespace Hone.Text;

/// <summary>SHA-256 as records have it: 64 lower-case hexadecimal digits.</summary>
public static class Sha256
{
    /// <summary>Of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Of a text in UTF-8.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
