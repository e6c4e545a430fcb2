using System.Runtime.InteropServices;
using ZstdSharp.Unsafe;

namespace Hone.Formats.Compression;

/// <summary>The state of a decoder and its window, which lie outside the memory that is collected.</summary>
sealed unsafe class ZstandardDecoder : SafeHandle
{
    /// <summary>What the library can do: windows of 2 GiB.</summary>
    const int LargestWindowLog = 31;

    internal ZstandardDecoder() : base(0, ownsHandle: true)
    {
        SetHandle((nint)Methods.ZSTD_createDCtx());
        Methods.ZSTD_DCtx_setParameter((ZSTD_DCtx_s*)handle, ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Decompresses on, to the end of a frame at most.</summary>
    /// <returns>0 at its end, else how many bytes are missing, roughly; or an error.</returns>
    /// <exception cref="OutOfMemoryException">There is no memory for the window of a frame that begins.</exception>
    internal nuint Decompress(ref ZSTD_inBuffer_s from, ref ZSTD_outBuffer_s to)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            fixed (ZSTD_inBuffer_s* input = &from)
            fixed (ZSTD_outBuffer_s* output = &to)
                return Methods.ZSTD_decompressStream((ZSTD_DCtx_s*)handle, output, input);
        }
        finally
        {
            if (held)
                DangerousRelease();
        }
    }

    protected override bool ReleaseHandle()
    {
        Methods.ZSTD_freeDCtx((ZSTD_DCtx_s*)handle);
        return true;
    }
}
