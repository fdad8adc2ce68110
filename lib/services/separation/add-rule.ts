import { roleNames } from '@/db/queries/batches'
import { insertRule } from '@/db/queries/separation'
import type { RoleId, SeparationRuleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import type { SeparationEffect } from '@/lib/domain/separation'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export interface NewRule {
  name: string
  /** Why these are kept apart; may be empty. */
  reason: string
  effect: SeparationEffect
  first: readonly RoleId[]
  /** Empty for "no two of the first". */
  second: readonly RoleId[]
}

export type AddRuleRefusal =
  | 'not-permitted'
  | 'name-missing'
  | 'name-taken'
  | 'too-few-roles'
  | 'role-on-both-sides'
  | 'no-such-role'

/** Puts a separation rule in force. Access that breaks it already stays; it is not given or lengthened again. */
export async function addSeparationRule(
  ctx: PersonContext,
  input: NewRule,
): Promise<Result<SeparationRuleId, AddRuleRefusal>> {
  if (!can(ctx.viewer, 'separation.change', null).ok) return err('not-permitted')
  const now = ctx.now()
  const [name, reason] = [readableText(input.name), readableText(input.reason)]
  const [first, second] = [[...new Set(input.first)], [...new Set(input.second)]]
  if (name === '') return err('name-missing')
  if (first.length === 0 || first.length + second.length < 2) return err('too-few-roles')
  if (first.some((id) => second.includes(id))) return err('role-on-both-sides')
  return atomically<SeparationRuleId, AddRuleRefusal>(ctx, async (tx) => {
    const names = await roleNames(tx, [...first, ...second])
    if (names.size < first.length + second.length) return err('no-such-role')
    const { effect } = input
    const rule = { name, reason, effect, created_at: now, created_by: ctx.viewer.id }
    const id = await insertRule(tx, rule, { first, second })
    if (id === null) return err('name-taken')
    const named = (ids: readonly RoleId[]) => ids.map((role) => names.get(role) ?? '')
    await record(tx, ctx, now, {
      action: 'separation.added',
      object: { type: 'separation', id, name },
      reason: reason || null,
      after: { effect, roles: named(first), ...(second.length > 0 && { against: named(second) }) },
    })
    return ok(id)
  })
}
