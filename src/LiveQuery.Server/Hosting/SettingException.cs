namespace LiveQuery.Server.Hosting;

/// <summary>A setting that the process cannot start with; the message is one line that says which and why.</summary>
internal sealed class SettingException(string message) : Exception(message);
