import { lockRule, personByHandle } from '@/db/queries/separation'
import { insertException } from '@/db/queries/separation-exceptions'
import { DAY } from '@/lib/domain/duration'
import type { SeparationExceptionId, SeparationRuleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'

export interface NewException {
  ruleId: SeparationRuleId
  /** Handles of the person it is for, and of whoever answers for it. */
  person: string
  owner: string
  /** What makes up for the risk: the compensating control. */
  control: string
  reason: string
  endsAt: Date
}

export type ExceptionRefusal =
  | 'not-permitted'
  | 'own-exception'
  | 'no-such-rule'
  | 'no-exceptions'
  | 'no-such-person'
  | 'no-such-owner'
  | 'owner-is-person'
  | 'control-missing'
  | 'reason-missing'
  | 'end-out-of-range'

/** The longest an exception may last, in milliseconds. */
const maxExceptionMs = 365 * DAY

/** Lets one person break one rule until `endsAt`; never the administrator who grants it. Both concerned are told. */
export async function grantException(
  ctx: PersonContext,
  input: NewException,
): Promise<Result<SeparationExceptionId, ExceptionRefusal>> {
  const now = ctx.now()
  const [control, reason] = [readableText(input.control), readableText(input.reason)]
  const lengthMs = input.endsAt.getTime() - now.getTime()
  if (control === '') return err('control-missing')
  if (reason === '') return err('reason-missing')
  if (lengthMs <= 0 || lengthMs > maxExceptionMs) return err('end-out-of-range')
  return atomically<SeparationExceptionId, ExceptionRefusal>(ctx, async (tx) => {
    const [person, owner] = [await personByHandle(tx, input.person), await personByHandle(tx, input.owner)]
    if (!can(ctx.viewer, 'separation.change', null).ok) return err('not-permitted')
    if (person === null) return err('no-such-person')
    if (!can(ctx.viewer, 'exception.grant', { subjectId: person.id }).ok) return err('own-exception')
    if (owner === null) return err('no-such-owner')
    if (owner.id === person.id) return err('owner-is-person')
    const rule = await lockRule(tx, input.ruleId)
    if (rule === null) return err('no-such-rule')
    if (rule.effect !== 'exception') return err('no-exceptions')
    const id = await insertException(tx, {
      rule_id: rule.id,
      principal_id: person.id,
      owner_id: owner.id,
      control,
      reason,
      created_at: now,
      created_by: ctx.viewer.id,
      ends_at: input.endsAt,
    })
    await record(tx, ctx, now, {
      action: 'exception.granted',
      object: { type: 'separation', id, name: rule.name },
      subject: person,
      reason,
      after: { owner: owner.name, control, endsAt: input.endsAt.toISOString() },
    })
    await notify(tx, now, [
      {
        to: person.id,
        kind: 'exception',
        text: `${ctx.actor.name} granted you an exception from “${rule.name}”; ${owner.name} answers for it.`,
        href: '/',
      },
      {
        to: owner.id,
        kind: 'exception',
        text: `You answer for an exception from “${rule.name}” that ${ctx.actor.name} granted ${person.name}: ${control}`,
        href: '/',
      },
    ])
    return ok(id)
  })
}
