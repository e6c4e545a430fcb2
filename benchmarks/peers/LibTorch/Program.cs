using Hone.Peers;

// step SIZES f32|bf16                          LibTorch's step, timed in this process
// table HONE ROUNDS ROWS -- COMMAND…           both programs in turn; COMMAND runs this one where LibTorch loads
switch (args)
{
    case ["step", var name, var precision]:
        Console.WriteLine(TorchStep.Time(StepSizes.All.Single(one => one.Name == name), precision == "bf16", threads: 2).ToJsonString());
        return 0;
    case ["table", var hone, var rounds, var rows, "--", .. var torch]:
        new PeerTable(hone, torch, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture)).Write(
            StepSizes.All.Where(one => rows == "all" || rows.Split(',').Contains(one.Name)), Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("benchmarks/peers/peers.sh runs this.");
        return 2;
}
