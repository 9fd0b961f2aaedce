using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlipUnit.Hosting;

/// <summary>Runs a program's main part so that what an operator can mend is one clear sentence, not a stack trace.</summary>
public static class Startup
{
    public const int Failed = 1;

    public static async Task<int> Run(string program, Func<Task<int>> main)
    {
        if (Environment.IsPrivilegedProcess)
            return Complain(program, "does not run as root: start it as an ordinary user, as deploy/up does");
        try
        {
            return await main();
        }
        catch (OptionsValidationException failure)
        {
            return Complain(program, "a setting is wrong: " + string.Join("; ", failure.Failures));
        }
        catch (MigrationException failure)
        {
            return Complain(program, failure.Message);
        }
        catch (Exception failure) when (Find<NpgsqlException>(failure) is { } database)
        {
            return Complain(program, $"the database does not answer: {database.Message}. Check FlipUnit:Database and that the server runs");
        }
        catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Complain(program, $"{failure.Message} Choose another port or end the program that uses it");
        }
    }

    private static int Complain(string program, string sentence)
    {
        Console.Error.WriteLine($"{program}: {sentence}.");
        return Failed;
    }

    private static T? Find<T>(Exception? failure)
        where T : Exception
    {
        while (failure is not null and not T)
            failure = failure.InnerException;
        return failure as T;
    }
}
