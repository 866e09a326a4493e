namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create() => new()
    {
        Name = "version",
        Description = "Print the version.",
        Run = async (context, _) =>
        {
            await context.Output.WriteLineAsync($"livequery {ProductVersion.Current}");
            return 0;
        },
    };
}
