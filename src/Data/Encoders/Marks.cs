using System.Text;
using Hone.Text;

namespace Hone.Data.Encoders;

/// <summary>What stands between documents and around turns.</summary>
static class Marks
{
    /// <summary>The ids of a mark in a tokenizer.</summary>
    public static int[] IdsOf(Tokenizer tokenizer, string mark)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer.Encode(Encoding.UTF8.GetBytes(mark));
    }
}
