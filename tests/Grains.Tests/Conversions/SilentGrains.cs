using System.Reflection;

namespace FlipUnit.Grains.Tests.Conversions;

/// <summary>Grains that hear everything and answer nothing, for code that only tells them how it goes on.</summary>
public class SilentGrains : DispatchProxy
{
    public static IGrainFactory Factory() => Create<IGrainFactory, SilentGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.ReturnType;
        if (answer == typeof(Task))
            return Task.CompletedTask;
        return answer.IsAssignableTo(typeof(IGrain)) ? Create(answer, typeof(SilentGrains)) : throw new NotSupportedException(targetMethod.Name);
    }
}
