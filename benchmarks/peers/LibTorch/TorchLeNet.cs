using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hone.Peers;

/// <summary>LeNet-5 with ReLU and max-pooling, of LibTorch's modules.</summary>
sealed class TorchLeNet : nn.Module<Tensor, Tensor, Tensor>
{
    readonly Conv2d _first = nn.Conv2d(1, 6, 5, padding: 2), _second = nn.Conv2d(6, 16, 5);
    readonly Linear _third = nn.Linear(400, 120), _fourth = nn.Linear(120, 84), _head = nn.Linear(84, 10);

    public TorchLeNet() : base("lenet") => RegisterComponents();

    /// <summary>Images [B, 1, 28, 28] and their classes [B] → mean nats.</summary>
    public override Tensor forward(Tensor images, Tensor classes)
    {
        Tensor x = F.max_pool2d(F.relu(_first.call(images)), 2);
        x = F.max_pool2d(F.relu(_second.call(x)), 2).flatten(1);
        x = F.relu(_fourth.call(F.relu(_third.call(x))));
        return F.cross_entropy(_head.call(x), classes);
    }
}
