import { integrationNames } from '@/db/queries/policy-names'
import { askersOf, peopleBehind } from '@/db/queries/policy-people'
import { isConnectorError, type Capabilities } from '@/lib/connectors/connector'
import type { Finding, LintFacts } from '@/lib/domain/policy-finding'
import { lintPolicy } from '@/lib/domain/policy-lint'
import type { PolicySettings } from '@/lib/domain/policy'
import type { RoleRow } from '@/db/queries/policies'
import type { PersonContext } from '../context'

/** What deserves a look in these settings for this role, over the people who may ask for it today. */
export async function lintForRole(
  ctx: PersonContext,
  role: Pick<RoleRow, 'id' | 'connector' | 'entitlement'>,
  settings: PolicySettings,
): Promise<Finding[]> {
  const now = ctx.now()
  const [eligible, people, integrations] = await Promise.all([
    askersOf(ctx.db, { roleId: role.id, now }),
    peopleBehind(ctx.db, { roleId: role.id, settings }),
    integrationNames(ctx.db),
  ])
  return lintPolicy(settings, { now, eligible, people, integrations, target: targetFacts(ctx, role) })
}

function targetFacts(
  ctx: PersonContext,
  { connector, entitlement }: Pick<RoleRow, 'connector' | 'entitlement'>,
): LintFacts['target'] {
  const capabilities = capabilitiesOf(ctx, connector, entitlement)
  return {
    longestMs: capabilities?.maximumMs ?? null,
    endsByItself: capabilities === null || capabilities.nativeExpiry !== 'none',
  }
}

/** Null where the entitlement does not fit the connector: that is the target page's to say. */
function capabilitiesOf(ctx: PersonContext, kind: string, entitlement: unknown): Capabilities | null {
  try {
    return ctx.connectorFor(kind).capabilities(entitlement)
  } catch (error) {
    if (isConnectorError(error)) return null
    throw error
  }
}
