namespace Hone.Tensors.Parameters;

/// <summary>What a parameter is in its model.</summary>
public enum ParameterRole
{
    /// <summary>A matrix inside the model that activations are multiplied with.</summary>
    Matrix,

    /// <summary>A table that is looked up: of tokens, also where it is the output projection too, or of positions.</summary>
    Embedding,

    /// <summary>An output projection of its own.</summary>
    Head,

    /// <summary>Factors of a norm.</summary>
    Gain,

    /// <summary>Numbers that are added.</summary>
    Bias,

    /// <summary>One of the two narrow matrices whose product is added to a matrix that is not learned (LoRA).</summary>
    Adapter,

    /// <summary>A few numbers that weigh whole parts of the model against each other.</summary>
    Scalar,
}
