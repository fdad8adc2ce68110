import { findingsOn, type FindingRow } from '@/db/queries/findings'
import { entitledRoles } from '@/db/queries/system'
import { can, type Permission } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export interface Finding extends FindingRow {
  /** The roles that would give the same; empty where none does. */
  gives: { slug: string; name: string }[]
}

export interface Findings {
  /** Nobody has said yet what becomes of them, or the time it was put off for is over. */
  open: Finding[]
  /** They stand on purpose, or were put off until later. */
  settled: Finding[]
  maySettle: Permission
}

/** What was found on the targets and no grant explains: on one of them, or on all. */
export async function listFindings(
  ctx: PersonContext,
  input: { target: string | null },
): Promise<Result<Findings, string>> {
  const permission = can(ctx.viewer, 'targets.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const [rows, roles] = await Promise.all([findingsOn(ctx.db, { slug: input.target }), entitledRoles(ctx.db)])
  const all = rows.map((row): Finding => ({ ...row, gives: rolesGiving(ctx, row, roles) }))
  const isSettled = ({ settled, settledUntil }: Finding) =>
    settled === 'adopted' || (settled === 'ignored' && settledUntil !== null && settledUntil > now)
  return ok({
    open: all.filter((finding) => !isSettled(finding)),
    settled: all.filter(isSettled),
    maySettle: can(ctx.viewer, 'findings.settle', null),
  })
}

/** What was found is told in the words of the portal: by the roles that would give the same. */
export function rolesGiving(
  ctx: Pick<PersonContext, 'connectorFor'>,
  finding: Pick<FindingRow, 'targetId' | 'entitlementKey'>,
  roles: Awaited<ReturnType<typeof entitledRoles>>,
): { slug: string; name: string }[] {
  return roles
    .filter((role) => role.target_id === finding.targetId)
    .filter(
      ({ connector, entitlement }) =>
        ctx.connectorFor(connector).entitlementKey(entitlement) === finding.entitlementKey,
    )
    .map(({ slug, name }) => ({ slug, name }))
}
