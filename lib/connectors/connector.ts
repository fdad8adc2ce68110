import type { z } from 'zod'

/** How a target call went wrong; each class has its own way on. */
export const errorClasses = ['transient', 'throttled', 'conflict', 'config', 'not-found', 'refused'] as const
export type ErrorClass = (typeof errorClasses)[number]

/** A failed call. `message` is fit to be shown and logged: it never holds a secret. */
export class ConnectorError extends Error {
  override name = 'ConnectorError'
  readonly errorClass: ErrorClass
  readonly retryAfterMs: number | null

  constructor(errorClass: ErrorClass, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.errorClass = errorClass
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * Whether a call failed as connectors fail. Told by the name, not by `instanceof`: the server's bundles of pages, routes
 * and instrumentation each hold a class of their own.
 */
export function isConnectorError(error: unknown): error is ConnectorError {
  return error instanceof Error && error.name === 'ConnectorError' && 'errorClass' in error
}

export interface Capabilities {
  /** What the target lets expire by itself: the access, only new sign-ins, or nothing. */
  nativeExpiry: 'access' | 'login' | 'none'
  /** Whether a revoke cuts sessions that are open: by itself, by a step of ours, or not at all. */
  killSessions: 'by-revoke' | 'yes' | 'no'
  marker: 'per-grant' | 'none'
  list: boolean
  handsOut: 'nothing' | 'password' | 'certificate'
  /** The longest a single call may take, in milliseconds; the connector keeps to it, well within any lease. */
  hardTimeoutMs: number
  /** How many calls to one target may run side by side. */
  concurrency: number
}

/** What the engine gives to each call. */
export interface Call<Config> {
  config: Config
  /** Resolves a secret reference (`env:NAME`, `file:/path`) to its value. */
  secret(reference: string): Promise<string>
  /** Fires before the lease ends. */
  signal: AbortSignal
  /** The instant after which no change may take effect any more: the end of the lease. */
  deadline: Date
  /** Asked right before the changing call; false means another worker has taken over or it is no longer wanted. */
  stillWanted(): Promise<boolean>
}

/** What must be true on the target. */
export interface TargetAssignment<Entitlement> {
  id: string
  account: string
  entitlement: Entitlement
  /** Until when the target itself may let it stand, or null where it is not to be given. */
  until: Date | null
  /** The password to set, or null to leave the present one as it is. */
  password: string | null
}

export type Observation = 'present' | 'absent' | 'drifted'

/** One holder of a managed entitlement, as `list` finds it. */
export interface Observed {
  account: string
  /** The entitlement's `entitlementKey`. */
  entitlementKey: string
  /** The assignment id in our marker, or null when the holder is not ours. */
  assignmentId: string | null
}

export interface Check {
  name: string
  ok: boolean
  /** What was seen, and what to do where it is not as it should be. */
  detail: string
}

/** How the holder gets in: a line to copy, with the secret left out. */
export interface ConnectHint {
  label: string
  command: string
}

export interface Connector<Config, Entitlement> {
  kind: string
  config: z.ZodType<Config>
  entitlement: z.ZodType<Entitlement>
  capabilities(entitlement: Entitlement): Capabilities
  /** A stable text for what is granted; equal for equal entitlements. */
  entitlementKey(entitlement: Entitlement): string
  /** Whether the target can be reached and the portal's rights there are enough, and no more, for these entitlements. */
  preflight(call: Call<Config>, entitlements: readonly Entitlement[]): Promise<Check[]>
  /** The name of the account that is used on the target: a pure function, so that overlapping grants find each other. */
  accountName(person: { handle: string }, entitlement: Entitlement, roleSlug: string): string
  /** `accountName` when that account exists or would be made by us; null when the person has none there. */
  resolve(
    call: Call<Config>,
    person: { handle: string },
    entitlement: Entitlement,
    roleSlug: string,
  ): Promise<string | null>
  /** Brings about the end state; safe to repeat; sets native expiry. Throws ConnectorError. */
  ensureGranted(call: Call<Config>, assignment: TargetAssignment<Entitlement>): Promise<void>
  /** Shuts the door, ends sessions, removes: in that order; safe to repeat. Throws ConnectorError. */
  ensureRevoked(call: Call<Config>, assignment: TargetAssignment<Entitlement>): Promise<void>
  /** Looks without changing anything. */
  observe(call: Call<Config>, assignment: TargetAssignment<Entitlement>): Promise<Observation>
  list(call: Call<Config>, entitlements: readonly Entitlement[]): AsyncIterable<Observed>
  connectHints(config: Config, assignment: { account: string; entitlement: Entitlement }): ConnectHint[]
  /** Signs in as the holder would and says whether it worked; for the *Test connection* button. */
  tryAccess(
    call: Call<Config>,
    assignment: { account: string; entitlement: Entitlement; password: string },
  ): Promise<Check>
}
