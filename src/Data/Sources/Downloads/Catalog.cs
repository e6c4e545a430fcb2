namespace Hone.Data.Sources.Downloads;

/// <summary>The public texts Hone knows by name, each pinned to its exact bytes.</summary>
public static class Catalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        new("shakespeare",
            new Uri("https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt"),
            1_115_394, "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
            "public domain", "Scenes from Shakespeare's plays, the usual first text for character models."),
        new("wikitext2-test",
            new Uri("https://raw.githubusercontent.com/pytorch/examples/main/word_language_model/data/wikitext-2/test.txt"),
            1_256_449, "d790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0",
            "CC BY-SA (Wikipedia)", "The test split of WikiText-2: Wikipedia articles, rare words replaced by <unk>."),
        new("wikitext2-valid",
            new Uri("https://raw.githubusercontent.com/pytorch/examples/main/word_language_model/data/wikitext-2/valid.txt"),
            1_121_681, "f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8",
            "CC BY-SA (Wikipedia)", "The validation split of WikiText-2: Wikipedia articles, rare words replaced by <unk>."),
    ];

    /// <summary>The text of a name.</summary>
    /// <exception cref="InvalidDataException">There is none; the message lists those there are.</exception>
    public static CatalogEntry Find(string name) =>
        Entries.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidDataException(
            $"there is no text called \"{name}\" in the catalogue\n"
            + $"Choose one of: {string.Join(", ", Entries.Select(entry => entry.Name))}.");
}
