import { z } from 'zod'
import { activeDirectory } from './active-directory'
import { awsIam } from './aws-iam'
import { awsIdentityCenter } from './aws-identity-center'
import type { Call, Connector } from './connector'
import { ConnectorError } from './connector'
import { kubernetes } from './kubernetes'
import { ldap } from './ldap'
import { closeConnections, linux } from './linux'
import { mysql } from './mysql'
import { closePools, postgres } from './postgres'
import { scim } from './scim'
import { webhook } from './webhook'

/** A connector whose settings come as stored: each call parses them at the door. */
export type AnyConnector = Connector<unknown, unknown>

const connectors: ReadonlyMap<string, AnyConnector> = new Map(
  [
    guarded(postgres),
    guarded(ldap),
    guarded(activeDirectory),
    guarded(mysql),
    guarded(linux),
    guarded(kubernetes),
    guarded(scim),
    guarded(awsIdentityCenter),
    guarded(awsIam),
    guarded(webhook),
  ].map((each) => [each.kind, each]),
)

/** Every kind of target there is a connector for. */
export const connectorKinds: readonly string[] = [...connectors.keys()]

/**
 * The connector of a kind of target. Its methods fail with a `config` ConnectorError when the settings of the target
 * or the entitlement of a role do not fit, an old row after an upgrade for example; so does an unknown kind.
 */
export function connectorFor(kind: string): AnyConnector {
  const found = connectors.get(kind)
  if (!found) throw new ConnectorError('config', `There is no connector for targets of the kind "${kind}".`)
  return found
}

function guarded<Config, Entitlement>(inner: Connector<Config, Entitlement>): AnyConnector {
  const configOf = (config: unknown) => parsed(inner.config, config, 'The settings of the target do not fit')
  const entitlementOf = (entitlement: unknown) =>
    parsed(inner.entitlement, entitlement, 'The entitlement does not fit')
  const callOf = (call: Call<unknown>): Call<Config> => ({ ...call, config: configOf(call.config) })
  const fit = <T extends { entitlement: unknown }>(each: T) => ({
    ...each,
    entitlement: entitlementOf(each.entitlement),
  })
  const { callback, catalog, issue, redeliver, standingAs, tryAccess } = inner
  return {
    kind: inner.kind,
    about: inner.about,
    config: inner.config,
    entitlement: inner.entitlement,
    capabilities: (entitlement) => inner.capabilities(entitlementOf(entitlement)),
    entitlementKey: (entitlement) => inner.entitlementKey(entitlementOf(entitlement)),
    preflight: async (call, entitlements) => inner.preflight(callOf(call), entitlements.map(entitlementOf)),
    accountName: (person, entitlement, roleSlug) =>
      inner.accountName(person, entitlementOf(entitlement), roleSlug),
    resolve: async (call, person, entitlement, roleSlug) =>
      inner.resolve(callOf(call), person, entitlementOf(entitlement), roleSlug),
    ensureGranted: async (call, assignment) => inner.ensureGranted(callOf(call), fit(assignment)),
    ensureRevoked: async (call, assignment) => inner.ensureRevoked(callOf(call), fit(assignment)),
    observe: async (call, assignment) => inner.observe(callOf(call), fit(assignment)),
    list: (call, entitlements) => inner.list(callOf(call), entitlements.map(entitlementOf)),
    connectHints: (config, assignment) => inner.connectHints(configOf(config), fit(assignment)),
    ...(standingAs && {
      standingAs: (entitlement: unknown): unknown => standingAs(entitlementOf(entitlement)),
    }),
    ...(redeliver &&
      ({
        redeliver: async (call, message) => redeliver(callOf(call), message),
      } satisfies Pick<AnyConnector, 'redeliver'>)),
    ...(callback &&
      ({
        callback: async (call, received) => callback(callOf(call), received),
      } satisfies Pick<AnyConnector, 'callback'>)),
    ...(catalog && { catalog: (call: Call<unknown>) => catalog(callOf(call)) }),
    ...(issue &&
      ({
        issue: async (call, assignment, given) => issue(callOf(call), fit(assignment), given),
      } satisfies Pick<AnyConnector, 'issue'>)),
    ...(tryAccess &&
      ({
        tryAccess: async (call, assignment) => tryAccess(callOf(call), fit(assignment)),
      } satisfies Pick<AnyConnector, 'tryAccess'>)),
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ConnectorError('config', `${what}: ${z.prettifyError(result.error)}`)
}

/** Closes whatever connections connectors keep open, for a graceful stop. */
export async function closeConnectors(): Promise<void> {
  await Promise.all([closePools(), closeConnections()])
}
