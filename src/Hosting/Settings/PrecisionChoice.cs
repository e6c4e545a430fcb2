namespace Hone.Hosting.Settings;

/// <summary>What matrix products are to multiply.</summary>
enum PrecisionChoice
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>bfloat16, summed in float32.</summary>
    BF16,

    /// <summary>bfloat16 where it is faster, which is measured.</summary>
    Auto,
}
