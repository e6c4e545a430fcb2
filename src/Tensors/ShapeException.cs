using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Hone.Tensors;

/// <summary>Operands whose shapes do not go together; the message names the operation, the shapes and what would fit.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>Without a message.</summary>
    public ShapeException() { }

    /// <summary>With what did not fit.</summary>
    public ShapeException(string message) : base(message) { }

    /// <summary>With what did not fit, and what led to it.</summary>
    public ShapeException(string message, Exception inner) : base(message, inner) { }

    [StackTraceHidden]
    internal static void ThrowIf([DoesNotReturnIf(true)] bool wrong, string message)
    {
        if (wrong) throw new ShapeException(message);
    }

    /// <summary>A sequence is longer than the model can take.</summary>
    [StackTraceHidden]
    public static void ThrowIfLonger(int tokens, int context) =>
        ThrowIf(tokens > context, $"a sequence of {tokens} tokens is longer than the model's context of {context}");
}
