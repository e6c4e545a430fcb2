namespace Hone.Tensors.Random;

/// <summary>What random numbers are drawn for. The value is part of the key: never renumber one.</summary>
public enum Purpose
{
    /// <summary>First values of parameters; stream = a hash of the parameter's name.</summary>
    Initialization = 1,

    /// <summary>Choosing tokens when generating; stream = which text.</summary>
    Generation = 2,

    /// <summary>Operands of the numerical proofs.</summary>
    Proof = 3,

    /// <summary>Which cells of a sweep a replicate of its law is fitted to; stream = the draw.</summary>
    ScalingLaw = 16,

    /// <summary>Drawing units of a text again, to learn how far chance could move a measure; index = which draw.</summary>
    Resampling = 17,

    /// <summary>Shuffling what is compared, to see what chance alone brings about; stream = which shuffle.</summary>
    Shuffling = 18,

    /// <summary>Made-up measurements, to learn how often a decision is wrong; stream = which comparison.</summary>
    Simulation = 19,

    /// <summary>
    /// What dropout drops; the upper 24 bits of the counter's last word are the operation. None of the purposes of data has this number.
    /// </summary>
    Dropout = 32,

    /// <summary>Noise on embeddings; the index is the number, the stream the step. None of the purposes of data has this number.</summary>
    EmbeddingNoise = 33,
}
