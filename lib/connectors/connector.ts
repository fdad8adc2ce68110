import type { z } from 'zod'

/**
 * How a target call went wrong; each class has its own way on. `pending` is no failure: the target has taken the order
 * and is not done with it yet.
 */
export const errorClasses = [
  'transient',
  'throttled',
  'pending',
  'conflict',
  'config',
  'not-found',
  'refused',
] as const
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
  /** Where open sessions are not cut: a sentence for their holder that says how long they may last. Null elsewhere. */
  sessionsOutlive: string | null
  marker: 'per-grant' | 'none'
  list: boolean
  /**
   * What the holder signs in with: something of their own, a password made by the portal for each grant, or what
   * `issue` makes when they ask, a certificate over their own public key or a document with a token in it.
   */
  handsOut: 'nothing' | 'password' | 'certificate' | 'token'
  /** The longest access the target can let stand, in milliseconds; null where it sets no limit. */
  maximumMs: number | null
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
  /** Writes a message into the target's delivery log, where somebody keeps one. */
  delivered?(delivery: Delivery): Promise<void>
}

/** One message to a target that keeps a log of what it was sent. */
export interface Delivery {
  id: string
  type: string
  /** As it was sent; it never holds a secret. */
  body: string
  /** Null where nothing came back. */
  status: number | null
  /** Why it failed; empty where it did not. */
  detail: string
  durationMs: number
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
  /** Who gave it and when, where the target remembers. */
  attribution?: string
}

export interface Check {
  name: string
  ok: boolean
  /** What was seen, and what to do where it is not as it should be. */
  detail: string
}

/** How the holder gets in: a line to copy or a page to open, with the secret left out. */
export interface ConnectHint {
  label: string
  command: string
  /** Where `command` is an address to open in a browser. */
  opens?: true
}

/** What a holder signs in with, made when they ask and handed out once; the portal keeps no copy. */
export interface Issued {
  fileName: string
  content: string
  /** From when it is of no use any more, whether or not the access still stands. */
  expiresAt: Date
  /** What to do with it, as lines to copy. */
  hints: ConnectHint[]
}

/** Something the target has that an entitlement can name: a choice for one field of the form. */
export interface CatalogEntry {
  field: string
  value: string
  /** What tells it apart where the value does not. */
  label?: string
}

export interface Connector<Config, Entitlement> {
  kind: string
  /** What people call such a system, and on what the connector was proved. */
  about: { title: string; provedOn: string }
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
  /**
   * The same access as a person's own account holds it: by this, standing access is removed when an administrator asks
   * for it. Left out where it is the entitlement itself.
   */
  standingAs?(entitlement: Entitlement): Entitlement
  /** What the target offers for the fields of an entitlement. */
  catalog?(call: Call<Config>): AsyncIterable<CatalogEntry>
  /**
   * Makes what the holder signs in with, for as long as the access stands at most. `publicKey` is the holder's own,
   * in the one-line form of OpenSSH; null where none is asked for. Only where `handsOut` says so.
   */
  issue?(
    call: Call<Config>,
    assignment: { id: string; account: string; entitlement: Entitlement; until: Date },
    given: { publicKey: string | null },
  ): Promise<Issued>
  /** Sends a message of the delivery log once more, under a fresh id and signature. */
  redeliver?(call: Call<Config>, message: { type: string; body: string }): Promise<void>
  /** Which assignment a signed callback is about, or null when it does not hold. */
  callback?(
    call: Call<Config>,
    received: { headers: Readonly<Record<string, string>>; body: string },
  ): Promise<{ assignmentId: string; detail: string } | null>
  /** Signs in as the holder would with a password of ours and says whether it worked; for *Test connection*. */
  tryAccess?(
    call: Call<Config>,
    assignment: { account: string; entitlement: Entitlement; password: string },
  ): Promise<Check>
}
