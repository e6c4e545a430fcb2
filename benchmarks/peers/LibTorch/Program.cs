using Hone.Peers;

// step SIZES f32|bf16                          LibTorch's step, timed in this process
// lenet IMAGES STEPS                           the same of LeNet
// table HONE ROUNDS ROWS -- COMMAND…           both programs in turn; COMMAND runs this one where LibTorch loads
switch (args)
{
    case ["step", var name, var precision]:
        Console.WriteLine(TorchStep.Time(StepSizes.All.Single(one => one.Name == name), precision == "bf16", threads: 2).ToJsonString());
        return 0;
    case ["lenet", var images, var steps]:
        Console.WriteLine(TorchStep.TimeLeNet(Number(images), Number(steps), threads: 2).ToJsonString());
        return 0;
    case ["table", var hone, var rounds, var rows, "--", .. var torch]:
        PeerTable table = new(hone, torch, Number(rounds));
        bool Asks(string row) => rows == "all" || rows.Split(',').Contains(row);
        table.Write(StepSizes.All.Where(one => Asks(one.Name)), Console.Out);
        if (Asks(PeerTable.LeNet)) table.WriteLeNet(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("benchmarks/peers/peers.sh runs this.");
        return 2;
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
