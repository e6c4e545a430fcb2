using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Hone.Text.Interchange;
using HuggingFace = Tokenizers.DotNet.Tokenizer;
using Tokenizer = Hone.Text.Tokenizer;

namespace Hone.Oracles;

/// <summary>
/// The tokenizers of the families that are taken over give the ids that Hugging Face's own code gives, as they are read, from our own file
/// and from what is written back. <c>HONE_TEXTS=100000</c> in the environment tries as many texts.
/// </summary>
public sealed class FamilyIds : IDisposable
{
    static readonly int Texts = Environment.GetEnvironmentVariable("HONE_TEXTS") is { } asked
        ? int.Parse(asked, CultureInfo.InvariantCulture) : 2000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-families-");

    public static TheoryData<string> Families => [.. FamilyFiles.Names];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Families))]
    public void Ids_are_those_of_Hugging_Faces_own_code(string family)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Hugging Face's code is here for Linux on x64 only");
        string given = In("tokenizer.json"), own = In("own.json"), back = In("back.json");
        File.WriteAllText(given, FamilyFiles.Of(family));
        Tokenizer imported = TokenizerImport.Read([given]).Tokenizer;
        imported.Save(own);
        Tokenizer ours = Tokenizer.Load(own);
        HuggingFaceWriter.Write(ours, back);
        Tokenizer again = TokenizerImport.Read([back]).Tokenizer;
        again.Hash.ShouldBe(ours.Hash);

        using HuggingFace theirs = new(given), theirsBack = new(back);
        int[] begin = ours.Frame?.Begin is { } id ? [id] : [];
        int number = 0;
        foreach (string text in SomeTexts().Prepend("").Prepend(" ").Prepend("<s>").Prepend("▁"))
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int[] expected = [.. theirs.Encode(text).Select(value => (int)value)];
            int[] ids = [.. begin, .. ours.EncodeWithSpecials(utf8, out _)];
            if (!ids.SequenceEqual(expected))
                Assert.Fail($"{JsonSerializer.Serialize(text)}: {string.Join(' ', ids)}, not {string.Join(' ', expected)}");
            if (number++ % 4 > 0) continue;
            theirsBack.Encode(text).Select(value => (int)value).ShouldBe(expected, text);
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void What_ids_say_is_what_Hugging_Faces_own_code_says(string family)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Hugging Face's code is here for Linux on x64 only");
        string given = In("tokenizer.json");
        File.WriteAllText(given, FamilyFiles.Of(family));
        Tokenizer ours = TokenizerImport.Read([given]).Tokenizer;
        using HuggingFace theirs = new(given);
        foreach (string text in RandomTexts.Of(200, seed: 9))
        {
            int[] ids = ours.Encode(Encoding.UTF8.GetBytes(text));
            if (ids.Any(ours.IsSpecial)) continue;                           // theirs may leave them out
            Encoding.UTF8.GetString(ours.Decode(ids)).ShouldBe(theirs.Decode([.. ids.Select(id => (uint)id)]));
        }
    }

    static IEnumerable<string> SomeTexts()
    {
        Random random = new(11);
        foreach (string text in RandomTexts.Of(Texts, seed: 12))
        {
            StringBuilder mixed = new();
            foreach (string piece in text.Split(' '))
            {
                mixed.Append(piece);
                for (int extra = random.Next(3); extra > 0; extra--)
                    mixed.Append(FamilyFiles.Parts[random.Next(FamilyFiles.Parts.Count)]);
                if (random.Next(3) > 0) mixed.Append(' ');
            }
            yield return mixed.ToString();
        }
    }

    string In(string name) => Path.Combine(_folder.FullName, name);
}
