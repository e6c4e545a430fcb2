using Hone.Tensors.Autograd;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>A tensor's memory as kernels of the processor see it. Whoever else wants numbers uploads and downloads them.</summary>
internal static unsafe class HostMemory
{
    extension(Tensor tensor)
    {
        public float* Float => (float*)tensor.Address;

        public int* Int => (int*)tensor.Address;

        /// <summary>Its float32 numbers, borrowed: valid while its arena lives and until the program runs again.</summary>
        public Span<float> Values => tensor.Type == DType.Float32
            ? new(tensor.Float, checked((int)tensor.Shape.Count))
            : throw new InvalidOperationException($"{tensor.Name} holds {tensor.Type}, not Float32");

        /// <summary>Its int32 numbers, borrowed likewise.</summary>
        public Span<int> Integers => tensor.Type == DType.Int32
            ? new(tensor.Int, checked((int)tensor.Shape.Count))
            : throw new InvalidOperationException($"{tensor.Name} holds {tensor.Type}, not Int32");
    }

    extension(Gradient gradient)
    {
        public float* Float => gradient.Tensor.Float;
    }
}
