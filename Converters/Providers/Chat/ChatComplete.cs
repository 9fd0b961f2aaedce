using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text;
using OpenAI.Chat;

namespace FlipUnit.Converters.Providers.Chat;

/// <summary>An answer of a language model to a conversation, told piece by piece while it is made.</summary>
public sealed class ChatComplete : Converter<ChatComplete.ParameterSet>
{
    /// <summary>Letters of an answer; what is longer is cut, since the result is given inline.</summary>
    private const int MostLetters = 24 * 1024;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "chat.complete",
        Title = "Chat",
        Summary = "Answers a conversation by a language model. The answer's pieces come as events named delta while it is made.",
        Queue = QueueDescriptor.ApiCalls,
        Provider = ProviderKind.Chat,
        Accept = [],
        Produces = [FileTypes.Text],
        MinInputs = 0,
        MaxInputs = 0,
        SoftTimeout = TimeSpan.FromSeconds(30),
        HardTimeout = TimeSpan.FromSeconds(60),
        Example = new OperationExample([], """{"messages": [{"role": "user", "content": "Say hello in three languages."}], "max_tokens": 100}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var answer = await context.Providers.Call(ProviderKind.Chat, (call, token) => Ask(context, call, parameters, token), cancellation);
        var result = await InlineText.Write(context, "answer.txt", FileTypes.Text, answer.Text, cancellation);
        var told = result.Result ?? throw new ConversionException(ErrorCode.OutputTooLarge, "The answer is too large to be given inline.");
        told["finish_reason"] = answer.Finish;
        told["model"] = answer.Model;
        if (answer.Usage is { } usage)
            told["usage"] = new JsonObject { ["input_tokens"] = usage.InputTokenCount, ["output_tokens"] = usage.OutputTokenCount };
        return result with { Notes = [.. Notes(answer)] };
    }

    private static async Task<Answer> Ask(ConversionContext context, ProviderCall call, ParameterSet parameters, CancellationToken cancellation)
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = parameters.MaxTokens, Temperature = (float?)parameters.Temperature };
        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        var cut = false;
        await foreach (var update in call.Chat().CompleteChatStreamingAsync(Messages(parameters), options, cancellation))
        {
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
            var piece = string.Concat(update.ContentUpdate.Select(part => part.Text));
            if (piece.Length == 0 || cut)
                continue;
            cut = text.Length + piece.Length > MostLetters;
            piece = cut ? Whole(piece[..(MostLetters - text.Length)]) : piece;
            text.Append(piece);
            call.Use();
            context.Say(piece);
        }

        if (finish is null)
            throw new InvalidDataException("the answer broke off");
        if (usage is not null && call.Provider is { UsdPerMillionInputTokens: var input, UsdPerMillionOutputTokens: var output } && input + output > 0)
            context.Spend(((usage.InputTokenCount * input) + (usage.OutputTokenCount * output)) / 1_000_000m);
        return new Answer(text.ToString(), cut ? "length" : Word(finish.Value), call.Provider.Model, usage, cut);
    }

    /// <summary>Without half a letter at its end.</summary>
    private static string Whole(string piece) => piece.Length > 0 && char.IsHighSurrogate(piece[^1]) ? piece[..^1] : piece;

    private static IEnumerable<ChatMessage> Messages(ParameterSet parameters) => parameters.Messages is { Count: > 0 } messages
        ? messages.Select(Message)
        : [new UserChatMessage(parameters.Prompt!)];

    private static ChatMessage Message(SaidMessage message) => message.Role switch
    {
        ChatRole.System => new SystemChatMessage(message.Content),
        ChatRole.Assistant => new AssistantChatMessage(message.Content),
        _ => new UserChatMessage(message.Content),
    };

    private static string Word(ChatFinishReason finish) => finish switch
    {
        ChatFinishReason.Length => "length",
        ChatFinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };

    private static IEnumerable<string> Notes(Answer answer)
    {
        if (answer.IsCut)
            yield return $"The answer was longer than {MostLetters} characters and is cut off there.";
        if (answer.Usage is null)
            yield return "The provider did not say how many tokens it used, so no cost is shown.";
    }

    private sealed record Answer(string Text, string Finish, string Model, ChatTokenUsage? Usage, bool IsCut);

    /// <summary>The parameters of chat.complete.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        private const int MostContent = 48 * 1024;

        [Description("The conversation so far: a list of messages with the role system, user or assistant, and the content, a text.")]
        [MaxLength(100)]
        public IReadOnlyList<SaidMessage>? Messages { get; init; }

        [Description("Instead of messages: one message of the user.")]
        [StringLength(MostContent)]
        public string? Prompt { get; init; }

        [Description("The most tokens that the answer may have.")]
        [Range(1, 8192)]
        public int MaxTokens { get; init; } = 1024;

        [Description("0 is the most likely answer, 2 the most surprising; left out, as the model has it.")]
        [Range(0.0, 2.0)]
        public double? Temperature { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            var messages = Messages ?? [];
            if (messages.Count > 0 == !string.IsNullOrEmpty(Prompt))
                yield return new ValidationResult("or prompt must be given, and not both", [nameof(Messages)]);
            if (messages.Any(message => message is null || string.IsNullOrEmpty(message.Content)))
                yield return new ValidationResult("must each have a content", [nameof(Messages)]);
            else if (messages.Count > 0 && messages[^1].Role == ChatRole.Assistant)
                yield return new ValidationResult("must end with what is to be answered", [nameof(Messages)]);
        }
    }
}

/// <summary>One message of a conversation.</summary>
public sealed record SaidMessage
{
    public ChatRole Role { get; init; } = ChatRole.User;

    public string Content { get; init; } = "";
}

/// <summary>Whose message it is.</summary>
public enum ChatRole
{
    System,
    User,
    Assistant,
}
