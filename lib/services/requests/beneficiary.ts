import { activePeopleNamed, eligiblePeople } from '@/db/queries/beneficiaries'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export type BeneficiaryRefusal = 'nobody' | 'several'

/**
 * Whom a request is for, by handle, mail or full name as it was typed; oneself where nothing was. `several` when a name
 * is that of more than one person.
 */
export async function beneficiaryNamed(
  ctx: PersonContext,
  typed: string,
): Promise<Result<PrincipalId, BeneficiaryRefusal>> {
  const text = typed.trim()
  if (text === '') return ok(ctx.viewer.id)
  const [first, ...others] = await activePeopleNamed(ctx.db, text)
  if (first === undefined) return err('nobody')
  return others.length > 0 ? err('several') : ok(first)
}

/** Those for whom these roles can be asked, to choose from; at most 200, by name, without the viewer. */
export async function possibleBeneficiaries(
  ctx: PersonContext,
  roleIds: readonly RoleId[],
): Promise<{ handle: string; name: string }[]> {
  return eligiblePeople(ctx.db, { roleIds, except: ctx.viewer.id, now: ctx.now() })
}
