using System.Text;
using System.Text.Json;
using Hone.Text.PreTokenizers;

namespace Hone.Text.Interchange;

/// <summary>
/// Reads the tokenizers of other programs: Hugging Face's <c>tokenizer.json</c>, tiktoken's ranks, GPT-2's <c>vocab.json</c> with
/// <c>merges.txt</c>. Which of them a file is, is told by its content.
/// </summary>
public static class TokenizerImport
{
    /// <summary>The largest that is known, of 200,000 tokens, has 30 MB.</summary>
    const long MostBytes = 256 << 20;

    const string Known = "Give a Hugging Face tokenizer.json, a tiktoken rank file, or GPT-2's vocab.json and merges.txt.";

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="paths">A file, a folder that holds the files, or the two files of GPT-2's format.</param>
    /// <param name="preTokenizer">How text is cut, for formats that do not say it; null to take what they mean.</param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// The files are damaged, or a tokenizer of a kind that would give other ids here; the message says which.
    /// </exception>
    public static ImportedTokenizer Read(IReadOnlyList<string> paths, PreTokenizer? preTokenizer = null)
    {
        ForeignFile[] files = [.. paths.SelectMany(FilesAt).Select(Open)];
        try
        {
            return files switch
            {
                [{ Kind: ForeignKind.HuggingFace } file] => HuggingFaceReader.Read(file, preTokenizer),
                [{ Kind: ForeignKind.Ranks } file] => RankFile.Read(file, preTokenizer),
                [{ Kind: ForeignKind.Vocabulary } vocabulary, { Kind: ForeignKind.Merges } merges] =>
                    Gpt2Files.Read(vocabulary, merges, preTokenizer),
                [{ Kind: ForeignKind.Merges } merges, { Kind: ForeignKind.Vocabulary } vocabulary] =>
                    Gpt2Files.Read(vocabulary, merges, preTokenizer),
                [{ Kind: ForeignKind.Vocabulary } file] => throw new InvalidDataException(
                    $"{file.Path} is a vocabulary, which does not say what merges.\n"
                        + "Give its merges too: hone tokenizer import vocab.json merges.txt."),
                [{ Kind: ForeignKind.Merges } file] => throw new InvalidDataException(
                    $"{file.Path} is a list of merges, which does not say which id is whose.\n"
                        + "Give its vocabulary too: hone tokenizer import vocab.json merges.txt."),
                _ => throw new InvalidDataException(
                    $"{string.Join(" and ", files.Select(file => file.Path))} are not one tokenizer.\n{Known}"),
            };
        }
        // The JSON reader says by the last of these that a string is half a surrogate pair.
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"{string.Join(" and ", files.Select(file => file.Path))} cannot be taken over: "
                    + $"{failure.Message.Split('\n')[0].TrimEnd('.', '\r')}.\n"
                + "Take an unaltered copy; if it is one, this tokenizer is not like those that Hone can follow.", failure);
        }
    }

    static IEnumerable<string> FilesAt(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[][] choices = [["tokenizer.json"], ["vocab.json", "merges.txt"], ["encoder.json", "vocab.bpe"]];
        foreach (string[] names in choices)
        {
            string[] files = [.. names.Select(name => Path.Combine(path, name))];
            if (files.All(File.Exists))
                return files;
        }
        return Directory.GetFiles(path, "*.tiktoken") is [string ranks]
            ? [ranks]
            : throw new InvalidDataException($"There is no tokenizer in the folder {path}.\n{Known}");
    }

    static ForeignFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file.\n{Known}", path);
        byte[] content = BoundedFile.Read(path, MostBytes, "a tokenizer");
        return new(path, content, KindOf(path, content));
    }

    static ForeignKind KindOf(string path, byte[] content)
    {
        ReadOnlySpan<byte> text = content.AsSpan().TrimStart("\uFEFF \t\r\n"u8);
        if (text.StartsWith("{"u8))
            return KindOfJson(path, content);
        int end = text.IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(text[..Math.Min(end < 0 ? text.Length : end, 4096)]).TrimEnd('\r');
        if (line.StartsWith("#version", StringComparison.Ordinal))
            return ForeignKind.Merges;
        return line.Split(' ') switch
        {
            [string token, string rank] when int.TryParse(rank, out _) && RankFile.IsBase64(token) => ForeignKind.Ranks,
            [{ Length: > 0 }, { Length: > 0 }] => ForeignKind.Merges,
            _ when text.IndexOf("<unk>"u8) is >= 0 and < 64 => throw new InvalidDataException(
                $"{path} is a SentencePiece model, whose pieces are not of bytes.\n{Known}"),
            _ => throw new InvalidDataException($"{path} is no tokenizer that is known here.\n{Known}"),
        };
    }

    static ForeignKind KindOfJson(string path, byte[] content)
    {
        // Only the names at the top are looked at; what is wrong with the rest, its reader tells.
        Utf8JsonReader reader = new(content.AsSpan().TrimStart("\uFEFF"u8), isFinalBlock: true, default);
        bool isFlat = true;
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.ValueTextEquals("model"u8))
                {
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.StartObject)
                        return ForeignKind.HuggingFace;
                }
                else if (reader.ValueTextEquals("format"u8))
                {
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("hone-tokenizer"u8))
                        throw new InvalidDataException(
                            $"{path} is Hone's own tokenizer already.\nUse it as it is: hone tokenizer inspect {path}.");
                }
                else
                    reader.Read();
                isFlat &= reader.TokenType == JsonTokenType.Number;
                reader.Skip();
            }
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException(
                $"{path} is no whole JSON document: {failure.Message.Split('\n')[0]}\nTake an unaltered copy of it.", failure);
        }
        return isFlat ? ForeignKind.Vocabulary : throw new InvalidDataException(
            $"{path} is JSON, but no tokenizer that is known here.\n{Known}");
    }
}
