using Hone.Training.Evaluation;

namespace Hone.Unit.Training;

public sealed class StudentTs
{
    [Theory]
    [InlineData(0.025, 1, 12.7062047), InlineData(0.025, 4, 2.7764451), InlineData(0.05, 10, 1.8124611), InlineData(0.005, 30, 2.7499957)]
    public void Critical_values_are_those_of_the_tables(double tail, int freedom, double value)
    {
        StudentT.Critical(tail, freedom).ShouldBe(value, 1e-6);
        StudentT.Critical(1 - tail, freedom).ShouldBe(-value, 1e-6);
        StudentT.UpperTail(value, (double)freedom).ShouldBe(tail, 1e-6);
    }

    [Fact]
    public void Between_whole_degrees_it_lies_between()
    {
        StudentT.UpperTail(3.5, 2.5).ShouldBe(0.02617, 4e-4);                // by integrating the density
        StudentT.Critical(0.025, 2.5).ShouldBeInRange(StudentT.Critical(0.025, 3), StudentT.Critical(0.025, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => StudentT.Critical(0, 3)).Message.ShouldContain("between 0 and 1");
    }
}
