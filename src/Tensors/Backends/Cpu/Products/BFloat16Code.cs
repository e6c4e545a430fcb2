using System.Runtime.Intrinsics.X86;
using Iced.Intel;

using static Iced.Intel.AssemblerRegisters;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Machine code for bf16 products, assembled once a process: .NET has no intrinsic for <c>VDPBF16PS</c>.</summary>
/// <remarks>
/// Arguments come as System V passes them: rdi = pairs of k, rsi = A, rdx = B, rcx = C, r8 = bytes from one row of C to the next,
/// r9 = what to fetch meanwhile, and on the stack by how many bytes that moves with each pair. All vector registers are the callee's to use
/// there, so nothing has to be saved. Windows passes arguments
/// elsewhere and takes the emulated tile.
/// </remarks>
internal static unsafe class BFloat16Code
{
    /// <summary>Rows of the largest tile: 24 sums, two registers of B and one number of A are 27 of 32 registers.</summary>
    public const int MostRows = 12;

    const int PeakChains = 24;
    static readonly AssemblerRegisterZMM[] _sums =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11,
        zmm12, zmm13, zmm14, zmm15, zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23,
    ];

    static readonly AssemblerRegisterZMM _left = zmm24, _right = zmm25, _one = zmm26;
    static readonly nint[] _kernels = new nint[2 * (MostRows + 1)];
    static readonly nint _peak;

    static BFloat16Code()
    {
        Availability = Find();
        if (!Availability.IsAvailable) return;
        using MemoryStream code = new();
        List<int> starts = [];
        foreach (bool loads in (bool[])[false, true])
            for (int rows = 1; rows <= MostRows; rows++) Append(code, starts, assembler => Tile(assembler, rows, loads));
        Append(code, starts, Chains);
        if (ExecutableMemory.TryPlace(code.ToArray(), out nint start, out string? reason))
        {
            for (int i = 0; i < starts.Count - 1; i++) _kernels[(i / MostRows * (MostRows + 1)) + (i % MostRows) + 1] = start + starts[i];
            _peak = start + starts[^1];
        }
        else
        {
            Availability = new Availability(false, reason);
        }
    }

    /// <summary>Whether this code can run here, and why not.</summary>
    public static Availability Availability { get; private set; }

    /// <summary>
    /// The product of packed panels for so many rows by 32 columns; see <see cref="ITile.Multiply"/>; the stride is in bytes.
    /// </summary>
    public static delegate* unmanaged[SuppressGCTransition]<long, float*, float*, float*, long, float*, long,
        void> Kernel(int rows, bool loads) =>
        (delegate* unmanaged[SuppressGCTransition]<long, float*, float*, float*, long, float*, long,
            void>)_kernels[(loads ? MostRows + 1 : 0) + rows];

    /// <summary>Runs so many rounds of 24 products of registers that wait for nothing.</summary>
    public static void RunPeak(long rounds) => ((delegate* unmanaged[SuppressGCTransition]<long, void>)_peak)(rounds);

    /// <summary>Floating-point operations of one round.</summary>
    public static double FlopsOfRound => PeakChains * 16 * 4;

    static Availability Find()
    {
        if (!X86Base.X64.IsSupported || !Avx512F.IsSupported) return new(false, "the processor has no AVX-512");
        if (X86Base.CpuId(0, 0).Eax < 7 || ((X86Base.CpuId(7, 1).Eax >> 5) & 1) == 0) return new(false, "the processor has no AVX512-BF16");
        return OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()
            ? new(true, "the processor has AVX512-BF16: 32 products at a time")
            : new(false, "bf16 code is assembled for Linux and macOS only");
    }

    static void Append(MemoryStream code, List<int> starts, Action<Assembler> write)
    {
        Assembler assembler = new(64);
        write(assembler);
        while (code.Length % 64 != 0) code.WriteByte(0xCC);                  // int3, should anything ever run into the gap
        starts.Add((int)code.Length);
        assembler.Assemble(new StreamCodeWriter(code), 0);
    }

    static void Tile(Assembler assembler, int rows, bool loads)
    {
        for (int i = 0; i < 2 * rows; i++) assembler.vpxord(_sums[i], _sums[i], _sums[i]);
        assembler.mov(r10, __qword_ptr[rsp + 8]);
        assembler.mov(rax, rcx);
        for (int i = 0; i < rows; i++)                                       // C will be needed when k is through
        {
            assembler.prefetcht0(__[rax]);
            assembler.prefetcht0(__[rax + 124]);
            assembler.add(rax, r8);
        }

        Label loop = assembler.CreateLabel();
        assembler.Label(ref loop);
        assembler.prefetcht1(__[r9]);
        assembler.vmovups(_left, __zmmword_ptr[rdx]);
        assembler.vmovups(_right, __zmmword_ptr[rdx + 64]);
        for (int i = 0; i < rows; i++)
        {
            assembler.vbroadcastss(_one, __dword_ptr[rsi + sizeof(float) * i]);
            assembler.vdpbf16ps(_sums[2 * i], _left, _one);
            assembler.vdpbf16ps(_sums[2 * i + 1], _right, _one);
        }

        assembler.add(rsi, sizeof(float) * MostRows);
        assembler.add(rdx, 128);
        assembler.add(r9, r10);
        assembler.dec(rdi);
        assembler.jnz(loop);
        for (int i = 0; i < rows; i++)
        {
            if (loads)
            {
                assembler.vaddps(_sums[2 * i], _sums[2 * i], __zmmword_ptr[rcx]);
                assembler.vaddps(_sums[2 * i + 1], _sums[2 * i + 1], __zmmword_ptr[rcx + 64]);
            }

            assembler.vmovups(__zmmword_ptr[rcx], _sums[2 * i]);
            assembler.vmovups(__zmmword_ptr[rcx + 64], _sums[2 * i + 1]);
            assembler.add(rcx, r8);
        }

        assembler.vzeroupper();
        assembler.ret();
    }

    static void Chains(Assembler assembler)
    {
        for (int i = 0; i < PeakChains; i++) assembler.vpxord(_sums[i], _sums[i], _sums[i]);
        assembler.vpxord(_left, _left, _left);
        assembler.vpxord(_right, _right, _right);
        Label loop = assembler.CreateLabel();
        assembler.Label(ref loop);
        for (int i = 0; i < PeakChains; i++) assembler.vdpbf16ps(_sums[i], _left, _right);
        assembler.dec(rdi);
        assembler.jnz(loop);
        assembler.vzeroupper();
        assembler.ret();
    }
}
