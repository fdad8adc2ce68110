import { rolesOfTarget, standingTrend, targetPulse, type TargetPulse } from '@/db/queries/target-pages'
import { targetNamed, targetSecretAges } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import { isConnectorError, type Capabilities } from '@/lib/connectors/connector'
import type { RiskTier } from '@/lib/domain/role'
import { can, type Permission } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { typedFrom, type SchemaField } from '@/lib/domain/schema-form'
import type { PersonContext } from '../context'
import { breakerFor } from '../grants/breaker'
import { entitlementFields, settingsFields } from './kinds'
import { isSealedReference } from './sealed'

export interface InspectedRole {
  slug: string
  name: string
  allows: string
  risk: RiskTier
  entitlement: Record<string, unknown>
  /** The entitlement in the connector's words; a sentence of what is wrong where it does not fit any more. */
  gives: string
  capabilities: Capabilities | null
}

export interface InspectedTarget {
  target: Pick<
    TargetRow,
    'id' | 'slug' | 'name' | 'description' | 'environment' | 'connector' | 'mode' | 'listed_at'
  >
  about: { title: string; provedOn: string }
  settings: { fields: SchemaField[]; typed: Record<string, string> }
  entitlement: SchemaField[]
  /** Secrets that the portal keeps sealed, and how old they are. */
  secrets: { field: string; setAt: Date; setBy: string | null }[]
  pulse: TargetPulse & { paused: boolean }
  roles: InspectedRole[]
  trend: { day: Date; standing: number }[]
  mayManage: Permission
}

const trendDays = 90

/** One target: its settings, how it answers, what is handed out on it and what stands there. */
export async function inspectTarget(
  ctx: PersonContext,
  slug: string,
): Promise<Result<InspectedTarget, { kind: 'refused'; reason: string } | { kind: 'unknown' }>> {
  const permission = can(ctx.viewer, 'targets.read', null)
  if (!permission.ok) return err({ kind: 'refused', reason: permission.reason })
  const target = await targetNamed(ctx.db, slug)
  if (target === null) return err({ kind: 'unknown' })
  const now = ctx.now()
  const [secrets, pulse, roles, trend] = await Promise.all([
    targetSecretAges(ctx.db, target.id),
    targetPulse(ctx.db, { id: target.id, now }),
    rolesOfTarget(ctx.db, target.id),
    standingTrend(ctx.db, { id: target.id, now, days: trendDays }),
  ])
  const fields = settingsFields(ctx, target.connector)
  return ok({
    target,
    about: ctx.connectorFor(target.connector).about,
    settings: { fields, typed: shown(fields, typedFrom(fields, target.config)) },
    entitlement: entitlementFields(ctx, target.connector),
    secrets: secrets.map(({ field, set_at, set_by }) => ({ field, setAt: set_at, setBy: set_by })),
    pulse: { ...pulse, paused: !breakerFor(target.id).closed(now) },
    roles: roles.map((role) => ({ ...role, ...givenBy(ctx, target.connector, role.entitlement) })),
    trend,
    mayManage: can(ctx.viewer, 'targets.manage', null),
  })
}

/** Where a secret is sealed here, its field stays empty: what is kept is never shown, nor where. */
function shown(fields: readonly SchemaField[], typed: Record<string, string>): Record<string, string> {
  const sealed = fields.filter(({ name, as }) => as === 'secret' && isSealedReference(typed[name] ?? ''))
  return { ...typed, ...Object.fromEntries(sealed.map(({ name }) => [name, ''])) }
}

function givenBy(
  ctx: Pick<PersonContext, 'connectorFor'>,
  kind: string,
  entitlement: Record<string, unknown>,
): Pick<InspectedRole, 'gives' | 'capabilities'> {
  try {
    const connector = ctx.connectorFor(kind)
    return {
      gives: connector.entitlementKey(entitlement),
      capabilities: connector.capabilities(entitlement),
    }
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return { gives: error.message, capabilities: null }
  }
}
