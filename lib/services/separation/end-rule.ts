import { endRule, lockRule } from '@/db/queries/separation'
import type { SeparationRuleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type EndRuleRefusal = 'not-permitted' | 'reason-missing' | 'no-such-rule'

/** Takes a separation rule out of force; it stays on record. */
export async function endSeparationRule(
  ctx: PersonContext,
  input: { ruleId: SeparationRuleId; reason: string },
): Promise<Result<null, EndRuleRefusal>> {
  if (!can(ctx.viewer, 'separation.change', null).ok) return err('not-permitted')
  const now = ctx.now()
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  return atomically<null, EndRuleRefusal>(ctx, async (tx) => {
    const rule = await lockRule(tx, input.ruleId)
    if (rule === null) return err('no-such-rule')
    await endRule(tx, { id: rule.id, by: ctx.viewer.id, now })
    await record(tx, ctx, now, {
      action: 'separation.ended',
      object: { type: 'separation', id: rule.id, name: rule.name },
      reason,
      before: { effect: rule.effect },
    })
    return ok(null)
  })
}
