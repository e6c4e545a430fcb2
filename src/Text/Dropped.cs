namespace Hone.Text;

/// <summary>What a tokenizer could not spell and left out, so that nothing is lost silently.</summary>
/// <param name="InvalidBytes">Bytes that are not UTF-8.</param>
/// <param name="UnknownCharacters">Code points that are not in the vocabulary; always 0 while a vocabulary is built.</param>
/// <param name="FirstOffset">Where in the text, in bytes, the first of them was; null if there was none.</param>
public readonly record struct Dropped(long InvalidBytes, long UnknownCharacters, long? FirstOffset)
{
    /// <summary>Whether anything was left out.</summary>
    public bool Any => InvalidBytes + UnknownCharacters > 0;

    /// <summary>What was left out of a text and of the part of it that begins at an offset.</summary>
    internal Dropped Then(Dropped part, long offset) => new(
        InvalidBytes + part.InvalidBytes, UnknownCharacters + part.UnknownCharacters, FirstOffset ?? part.FirstOffset + offset);
}
