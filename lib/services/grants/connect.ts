import type { OwnGrantRow } from '@/db/queries/my-access'
import { isConnectorError, type ConnectHint } from '@/lib/connectors/connector'
import type { Context } from '../context'

/** How the holder of a live grant gets in. */
export interface Connection {
  account: string
  commands: ConnectHint[]
  /** Whether open sessions are cut when the grant ends. */
  cutsSessions: boolean
  /** Where they are not: how long they may last, in words. */
  sessionsOutlive: string | null
  /** What the holder may have made to sign in with, besides a password. */
  issues: 'certificate' | 'token' | null
  /** `none`: the holder uses a password of their own. `coming`: a new one is being set on the target. */
  secret: 'none' | 'ready' | 'shown' | 'coming'
  /** Changes with each new password, so that one shown before is not taken for it. */
  secretVersion: string
  /** Why there is nothing to copy, where the target's settings do not fit any more. */
  problem: string | null
}

/** Null while there is no account yet. */
export function connectionOf(ctx: Pick<Context, 'connectorFor'>, grant: OwnGrantRow): Connection | null {
  const { account, entitlement } = grant
  if (account === null || entitlement === null) return null
  const secretVersion = grant.secret_set_at?.toISOString() ?? ''
  try {
    const connector = ctx.connectorFor(grant.connector)
    const { handsOut, killSessions, sessionsOutlive } = connector.capabilities(entitlement)
    return {
      account,
      commands: connector.connectHints(grant.config, { account, entitlement }),
      cutsSessions: killSessions !== 'no',
      sessionsOutlive,
      issues: handsOut === 'certificate' || handsOut === 'token' ? handsOut : null,
      secret: handsOut === 'password' ? secretOf(grant) : 'none',
      secretVersion,
      problem: null,
    }
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return {
      account,
      commands: [],
      cutsSessions: true,
      sessionsOutlive: null,
      issues: null,
      secret: 'none',
      secretVersion,
      problem: error.message,
    }
  }
}

function secretOf(
  grant: Pick<OwnGrantRow, 'secret_set_at' | 'secret_renewal' | 'secret_waits'>,
): Connection['secret'] {
  // Access that stood before the grant keeps its own password: none was ever set by us.
  if (grant.secret_set_at === null) return 'none'
  if (grant.secret_renewal) return 'coming'
  return grant.secret_waits ? 'ready' : 'shown'
}
