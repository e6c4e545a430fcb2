using BenchmarkDotNet.Attributes;
using Hone.Data.Sources.Stories;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text;

namespace Hone.Suite;

/// <summary>Text to tokens and back, on one thread.</summary>
[MemoryDiagnoser]
public class Encoding
{
    byte[] _text = [];
    int[] _tokens = [];
    Tokenizer _tokenizer = new ByteTokenizer();

    [GlobalSetup]
    public void Prepare()
    {
        _text = StoryGrammar.Generate(2_000, seed: 1);
        _tokenizer = BpeTrainer.Train(_text, 1024, PreTokenizer.Gpt4, 1);
        _tokens = _tokenizer.Encode(_text);
    }

    [Benchmark]
    public int Encode() => _tokenizer.Encode(_text).Length;

    [Benchmark]
    public int Decode() => _tokenizer.Decode(_tokens).Length;
}
