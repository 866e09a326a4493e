namespace LiveQuery.Server.Hosting;

/// <summary>Settings that belong together, under a title in the help.</summary>
internal sealed record SettingGroup(string Title, Setting[] Settings);
