using System.CommandLine;
using LiveQuery.Load.Running;
using LiveQuery.Load.Scenarios;

namespace LiveQuery.Load.Cli;

/// <summary><c>list</c>: the scenarios and their sizes.</summary>
internal static class ListCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Tell the scenarios and their sizes.");
        command.SetAction(_ =>
        {
            foreach (var scenario in AllScenarios.List)
            {
                Console.WriteLine($"{scenario.Name,-12} {scenario.Title}");
                foreach (var size in Enum.GetValues<SizeClass>())
                {
                    var sizes = scenario.SizesFor(size).Print().Select(option => $"--{option.Key} {option.Value}");
                    Console.WriteLine($"{"",-12}   {size.ToString().ToLowerInvariant(),-6} {string.Join(' ', sizes)}");
                }
            }
        });
        return command;
    }
}
