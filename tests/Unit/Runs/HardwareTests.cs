using Hone.Runs;
using Hone.Runs.Hardware;
using Hone.Training.Events;
using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs;

/// <summary>What a run takes of its machine, and where that is written.</summary>
public sealed class HardwareTests : Scratch
{
    [Fact]
    public void Energy_is_that_of_packages_and_memory_also_where_a_counter_begins_again()
    {
        Domain("intel-rapl:0", "package-0", 1_000_000, range: 10_000_000);
        Domain("intel-rapl:0:0", "core", 900_000, range: 10_000_000);
        Domain("intel-rapl:0:1", "dram", 500_000, range: 10_000_000);
        Domain("intel-rapl:1", "psys", 1, range: 10_000_000);
        EnergyCounter counter = EnergyCounter.TryOpen(Root)!;
        counter.Joules().ShouldBe(0);

        Domain("intel-rapl:0", "package-0", 4_000_000, range: 10_000_000);
        Domain("intel-rapl:0:0", "core", 3_000_000, range: 10_000_000);
        Domain("intel-rapl:0:1", "dram", 600_000, range: 10_000_000);
        counter.Joules()!.Value.ShouldBe(3.1, 1e-9);
        Domain("intel-rapl:0", "package-0", 1_000_000, range: 10_000_000);
        counter.Joules()!.Value.ShouldBe(10.1, 1e-9);

        File.Delete(In("intel-rapl:0:1", "energy_uj"));
        counter.Joules().ShouldBeNull("a part would pass for all of it");
        Domain("intel-rapl:0:1", "dram", 600_000, range: 10_000_000);
        counter.Joules().ShouldBeNull("what was missed is not known");
    }

    [Fact]
    public void A_machine_without_counters_tells_no_energy()
    {
        EnergyCounter.TryOpen(In("nowhere")).ShouldBeNull();
        EnergyCounter.TryOpen(Root).ShouldBeNull();
    }

    [Fact]
    public void What_several_processes_took_adds_up_and_the_most_memory_is_that_of_one()
    {
        ResourceUse first = new(3600, 7000, 100, 10, 20, 5), second = new(1800, 3000, 80, 1, null, 7);
        ResourceUse.Sum(null, first, 2).ShouldBe(first with { Cost = 2 });
        ResourceUse.Sum(first, second, 2).ShouldBe(new ResourceUse(5400, 10_000, 100, 11, null, 12, 3));
        ResourceUse.Sum(first with { EnergyJoules = null }, second, null)
            .ShouldBe(new ResourceUse(5400, 10_000, 100, 11, null, null, null), "half of the energy is not the energy");
    }

    [Fact]
    public void A_run_records_what_it_took_and_goes_on_counting_when_it_is_resumed()
    {
        Clock clock = new();
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id) with { PricePerHour = 6 }, clock))
        {
            run.Append(Started(0, 9));
            clock.Now += TimeSpan.FromMinutes(10);
            run.Append(Finished(1, Ending.Stopped));
        }

        ResourceUse use = folder.ReadManifest().Resources!;
        (use.Seconds, use.Cost).ShouldBe((600, 1));
        use.PeakMemoryBytes.ShouldBeGreaterThan(1 << 20);
        HardwareLog.Read(folder.HardwareFile).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            sample => sample.At.ShouldBe(clock.Now),
            sample => sample.Step.ShouldBe(1),
            sample => sample.MemoryBytes.ShouldBeGreaterThan(1 << 20));

        File.AppendAllText(folder.HardwareFile, "{\"at\":\"20");                // what a killed process leaves
        using (RunRecord run = RunRecord.Resume(folder, clock: clock))
        {
            run.Append(Started(1, 9));
            clock.Now += TimeSpan.FromMinutes(20);
            run.Append(Finished(9));
        }

        use = folder.ReadManifest().Resources!;
        (use.Seconds, use.Cost).ShouldBe((1800, 3));
        HardwareLog.Read(folder.HardwareFile).Select(sample => sample.Step).ShouldBe([1, 9]);
    }

    [Fact]
    public void Samples_that_are_torn_or_of_another_kind_are_left_out()
    {
        HardwareLog.Read(In("none.jsonl")).ShouldBeEmpty();
        File.WriteAllText(In("some.jsonl"), "{}\nnull\n[1]\nnoise\n"
            + "{\"at\":\"2031-05-04T03:02:01.000Z\",\"step\":3,\"processors\":1.5,\"memory_bytes\":9}\n{\"at\":");
        HardwareLog.Read(In("some.jsonl")).ShouldHaveSingleItem()
            .ShouldBe(new HardwareSample(new DateTimeOffset(2031, 5, 4, 3, 2, 1, TimeSpan.Zero), 3, 1.5, 9));
    }

    void Domain(string folder, string name, long microjoules, long range)
    {
        Directory.CreateDirectory(In(folder));
        File.WriteAllText(In(folder, "name"), name + "\n");
        File.WriteAllText(In(folder, "energy_uj"), $"{microjoules}\n");
        File.WriteAllText(In(folder, "max_energy_range_uj"), $"{range}\n");
    }
}
