using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Models.Classifiers;

/// <summary>A convolution, max-pooling and ReLU: in this order, since ReLU then has less to do and the bits are the same.</summary>
static class PooledConvolution
{
    /// <summary>Images side by side → images side by side, of the planes that are left.</summary>
    public static Tensor Pooled(this Tensor x, ref Planes planes, Affine layer, Window window, Window pool)
    {
        int channels = layer.Weight.Shape[0];
        Planes convolved = planes.After(window, channels);
        x = x.Convolve(planes, layer.Weight, layer.Bias, window).MaxPool(convolved, pool).Activate(Nonlinearity.Relu);
        planes = convolved.After(pool, channels);
        return x;
    }

    /// <summary>Multiplications of the convolution of an image.</summary>
    public static double Multiplications(Planes planes, Affine layer, Window window) =>
        (double)layer.Weight.Shape.Count * planes.After(window, 1).Count;
}
