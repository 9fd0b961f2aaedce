using FlipUnit.Grains.Interfaces.Appraisals;
using FlipUnit.Grains.Placement;

namespace FlipUnit.Grains.Appraisals;

/// <summary>The door to this silo's <see cref="Appraiser"/>.</summary>
[GrainType("appraisal"), RoleFilter]
internal sealed class AppraisalGrain(Appraiser appraiser) : Grain, IAppraisalGrain
{
    public async Task<Appraisal> Appraise(AppraisalRequest request)
    {
        // A key a job: nobody comes here again.
        DeactivateOnIdle();
        return await appraiser.Appraise(request);
    }
}
