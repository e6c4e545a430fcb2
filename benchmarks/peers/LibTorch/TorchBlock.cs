using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hone.Peers;

/// <summary>GPT-2's block as one writes it for LibTorch: fused attention, and with bf16 the products only, as autocast has it.</summary>
sealed class TorchBlock : nn.Module<Tensor, Tensor>
{
    readonly LayerNorm _beforeAttention, _beforeFeedForward;
    readonly Linear _pack, _back, _in, _out;
    readonly int _heads;
    readonly bool _isHalf;

    public TorchBlock(int width, int heads, bool isHalf) : base("block")
    {
        (_heads, _isHalf) = (heads, isHalf);
        (_beforeAttention, _beforeFeedForward) = (nn.LayerNorm(width), nn.LayerNorm(width));
        (_pack, _back) = (nn.Linear(width, 3 * width), nn.Linear(width, width));
        (_in, _out) = (nn.Linear(width, 4 * width), nn.Linear(4 * width, width));
        RegisterComponents();
    }

    /// <summary>[B, T, C] → the same shape.</summary>
    public override Tensor forward(Tensor x)
    {
        long rows = x.shape[0], length = x.shape[1], width = x.shape[2];
        Tensor[] parts = [.. Product(_pack, _beforeAttention.call(x)).split(width, 2)
            .Select(part => part.view(rows, length, _heads, width / _heads).transpose(1, 2))];
        Tensor mixed = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
        x = x + Product(_back, mixed.transpose(1, 2).reshape(rows, length, width));
        return x + Product(_out, F.gelu(Product(_in, _beforeFeedForward.call(x))));
    }

    Tensor Product(Linear layer, Tensor x) => _isHalf
        ? F.linear(x.to(ScalarType.BFloat16), layer.weight.to(ScalarType.BFloat16), layer.bias!.to(ScalarType.BFloat16))
        : layer.call(x);
}
