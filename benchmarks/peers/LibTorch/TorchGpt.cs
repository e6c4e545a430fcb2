using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hone.Peers;

/// <summary>A GPT-2 of LibTorch's modules, its head tied to the embedding.</summary>
sealed class TorchGpt : nn.Module<Tensor, Tensor, Tensor>
{
    readonly Embedding _tokens, _positions;
    readonly ModuleList<TorchBlock> _blocks;
    readonly LayerNorm _norm;
    readonly int _vocabulary;
    readonly bool _isHalf;

    public TorchGpt(StepSizes sizes, bool isHalf) : base("gpt")
    {
        (_vocabulary, _isHalf) = (sizes.Vocabulary, isHalf);
        (_tokens, _positions) = (nn.Embedding(sizes.Vocabulary, sizes.Width), nn.Embedding(sizes.Length, sizes.Width));
        _blocks = nn.ModuleList([.. Enumerable.Range(0, sizes.Layers).Select(_ => new TorchBlock(sizes.Width, sizes.Heads, isHalf))]);
        _norm = nn.LayerNorm(sizes.Width);
        RegisterComponents();
    }

    /// <summary>Ids and targets, int64 [B, T] → the mean loss in nats.</summary>
    public override Tensor forward(Tensor ids, Tensor targets)
    {
        Tensor x = _tokens.call(ids) + _positions.call(arange(ids.shape[1]));
        foreach (TorchBlock block in _blocks) x = block.call(x);
        x = _norm.call(x);
        Tensor logits = _isHalf ? matmul(x.to(ScalarType.BFloat16), _tokens.weight!.to(ScalarType.BFloat16).t())
            : matmul(x, _tokens.weight!.t());
        return F.cross_entropy(logits.view(-1, _vocabulary).to(ScalarType.Float32), targets.view(-1));
    }
}
