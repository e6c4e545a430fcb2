using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Insight;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Cli;

/// <summary>Learns a tokenizer from files, and tells how far it is.</summary>
/// <param name="files">The texts.</param>
/// <param name="threads">Threads that count words; 0 is one per processor.</param>
/// <param name="screen">Where progress is shown.</param>
/// <param name="stop">Ends it; nothing is written then.</param>
sealed class TokenizerLearning(IReadOnlyList<string> files, int threads, Terminal screen, CancellationToken stop)
    : IProgress<BpeProgress>, IProgress<long>
{
    const int SecondsBetweenLines = 5;
    readonly int _threads = Options.Workers(threads);
    DateTime _told = DateTime.UtcNow;
    long _before;

    /// <summary>Bytes that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Learns it.</summary>
    /// <param name="kind">bpe, characters or bytes.</param>
    /// <param name="vocabulary">How many tokens there are to be, special ones included; for bpe.</param>
    /// <param name="preTokenizer">How text is cut; for bpe.</param>
    /// <param name="specials">Texts of special tokens.</param>
    /// <exception cref="InvalidDataException">A file is a folder or not there, or there is too little text.</exception>
    public Tokenizer Learn(string kind, int vocabulary, string preTokenizer, IReadOnlyList<string> specials)
    {
        foreach (string file in files)
            if (!File.Exists(file))
                throw new InvalidDataException(Directory.Exists(file)
                    ? $"{file} is a folder, not a text\nName the files in it."
                    : $"there is no file {file}\nCheck the path; relative paths start at {Environment.CurrentDirectory}.");
        new ByteTokenizer().WithSpecials(specials);                          // refused before a long text is read, not after
        Tokenizer tokenizer = kind switch
        {
            "bytes" => new ByteTokenizer(),
            "characters" => Characters(),
            _ => Bpe(vocabulary - specials.Count, PreTokenizer.Parse(preTokenizer), specials),
        };
        screen.Clear();
        if (kind == "bpe" && tokenizer.VocabularySize < vocabulary - specials.Count)
            screen.Line(
                $"the text has no pair that stands twice beyond {Figures.Count(tokenizer.VocabularySize)} tokens; there are no more");
        return tokenizer.WithSpecials(specials);
    }

    void IProgress<long>.Report(long value)
    {
        Bytes = _before + value;
        Tell($"read {Figures.Size(Bytes)}");
    }

    void IProgress<BpeProgress>.Report(BpeProgress value) =>
        Tell($"{Figures.Count(value.Tokens)} of {Figures.Count(value.Wanted)} tokens; the last stands {Figures.Count(value.Occurrences)} "
            + "times");

    BpeTokenizer Bpe(int vocabulary, PreTokenizer preTokenizer, IReadOnlyList<string> specials)
    {
        BpeTrainer trainer = new(preTokenizer, specials);
        foreach (string file in files)
        {
            using TextFile text = Open(file);
            trainer.Add(text, _threads, this, stop);
            _before = Bytes;
        }
        return trainer.Train(vocabulary, this, stop);
    }

    CharacterTokenizer Characters()
    {
        using MemoryStream all = new();
        foreach (string file in files)
        {
            using TextFile text = Open(file);
            text.CopyTo(all);
        }

        Bytes = all.Length;
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(all.GetBuffer().AsMemory(0, (int)all.Length).Span, out Dropped dropped);
        if (dropped.Any)
            screen.Line($"left out {Figures.Count(dropped.InvalidBytes, "byte")} of no UTF-8 character");
        return tokenizer;
    }

    TextFile Open(string file)
    {
        TextFile text = TextFile.Open(file);
        if (text.Syntax is { } syntax)
            screen.Line(
                $"note: {file} is {syntax}, and its syntax is learned like its text; from the text alone learns: hone data prepare {file} "
                + "--out DIR");
        return text;
    }

    void Tell(string line)
    {
        if (screen.IsLive)
            screen.Live(line);
        else if ((DateTime.UtcNow - _told).TotalSeconds >= SecondsBetweenLines)
        {
            _told = DateTime.UtcNow;
            screen.Line(line);
        }
    }
}
