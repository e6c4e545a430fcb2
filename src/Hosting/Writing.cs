using System.Text;
using Hone.Models.Generation;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>Between text and a generator of tokens: encodes the prompt, and gives the answer as whole characters.</summary>
sealed class Writing(Generator generator, Tokenizer tokenizer)
{
    /// <summary>The text that follows, piece by piece; a character whose bytes are not all there yet waits.</summary>
    /// <param name="prompt">What it goes on from.</param>
    /// <param name="tokens">How many tokens to write.</param>
    /// <param name="options">How to choose them.</param>
    /// <exception cref="InvalidDataException">Nothing of the prompt has a token.</exception>
    public IEnumerable<string> Continue(string prompt, int tokens, SamplingOptions options)
    {
        int[] ids = tokenizer.Encode(Encoding.UTF8.GetBytes(prompt));
        if (ids.Length == 0 && generator.Text.Count == 0)
            throw new InvalidDataException($"the prompt \"{prompt}\" has no character that this model knows\nGive another one with --prompt.");
        return Run(ids, tokens, options);
    }

    IEnumerable<string> Run(int[] ids, int tokens, SamplingOptions options)
    {
        StreamingDecoder decoder = new();
        foreach (int id in generator.Continue(ids, options).Take(tokens))
        {
            string piece = decoder.Append(tokenizer.BytesOf(id));
            if (piece.Length > 0) yield return piece;
        }

        if (decoder.Flush() is { Length: > 0 } rest) yield return rest;
    }
}
