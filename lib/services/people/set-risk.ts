import { riskStanding, setPersonRisk } from '@/db/queries/person-risk'
import { lockPrincipal } from '@/db/queries/principals'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import {
  maxRiskReasonLength,
  mayStand,
  riskAt,
  type PersonRisk,
  type RiskRefusal,
  type RiskStanding,
} from '@/lib/domain/person-risk'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type SetRiskRefusal = RiskRefusal | 'no-such-person' | 'not-permitted'

export interface SetRiskInput {
  principalId: PrincipalId
  risk: PersonRisk
  reason: string
  /** Null until somebody has reviewed it. */
  until: Date | null
}

/**
 * Says how careful one has to be with a person from now on. What they hold stays as it is; whatever they ask for, have
 * asked for or are to be given is judged by it from here on. Returns the person's handle.
 */
export async function setRisk(
  ctx: PersonContext,
  input: SetRiskInput,
): Promise<Result<{ handle: string }, SetRiskRefusal>> {
  if (!can(ctx.viewer, 'risk.set', { subjectId: input.principalId }).ok) return err('not-permitted')
  const now = ctx.now()
  const reason = readableText(input.reason).slice(0, maxRiskReasonLength)
  // Normal has no end: nothing would come after it.
  const wanted = { risk: input.risk, reason, until: input.risk === 'normal' ? null : input.until }
  return atomically<{ handle: string }, SetRiskRefusal>(ctx, async (tx) => {
    const person = await lockPrincipal(tx, input.principalId)
    const before = person && (await riskStanding(tx, { id: person.id }))
    if (person === null || before === null) return err('no-such-person')
    const judged = mayStand(wanted, before, now)
    if (!judged.ok) return judged
    await setPersonRisk(tx, { ...wanted, id: person.id, by: ctx.viewer.id, now })
    await record(tx, ctx, now, {
      action: 'principal.risk_set',
      object: { type: 'principal', id: person.id, name: person.name },
      subject: { id: person.id, name: person.name },
      reason,
      before: told({ ...before, risk: riskAt(before, now) }),
      after: told(wanted),
    })
    return ok({ handle: person.handle })
  })
}

function told({ risk, until }: Pick<RiskStanding, 'risk' | 'until'>) {
  return { risk, until: risk === 'normal' ? null : (until?.toISOString() ?? null) }
}
