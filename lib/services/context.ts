import type { Db, Tx } from '@/db/client'
import type { Connector } from '@/lib/connectors/connector'
import type { Mailer } from '@/lib/mail/mailer'
import type { Roster } from '@/lib/oncall/roster'
import type { SinkHost } from '@/lib/sinks/sink'
import type { TicketSystem } from '@/lib/tickets/ticket'
import type { AuditQuery } from '@/lib/domain/audit-query'
import type { Actor, Via } from '@/lib/domain/audit'
import type { PublicKey } from '@/lib/domain/audit-proof/note'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Viewer } from '@/lib/domain/permission'
import type { Result } from '@/lib/domain/result'
import type { SignInProof } from '@/lib/domain/sign-in-proof'

/** Something changed that an open page may show. `id` is the object's id, or null for "the list". */
export interface LiveTopic {
  topic: 'request' | 'grant' | 'audit'
  id: string | null
}

/** Binds a secret to the one place it belongs to: moved elsewhere, it does not open. */
export interface SecretPlace {
  table: string
  row: string
  field: string
  version: string
}

export interface Sealer {
  seal(place: SecretPlace, plaintext: string): Buffer
  /** Throws when the place, the key or the bytes are not the ones it was sealed with. */
  open(place: SecretPlace, sealed: Buffer): string
}

/** A key that checkpoints of the audit log are signed with. */
export interface SigningKey {
  key: PublicKey
  sign(text: string): Buffer
}

/** Who signs checkpoints, and in which log's name. `previous` signs beside `current` while a key is exchanged. */
export interface Signer {
  origin: string
  current: SigningKey
  previous: SigningKey | null
}

/** A place outside that keeps checkpoints of the audit log. `name` is its address without what is secret in it. */
export interface Anchor {
  name: string
  /** Resolves once the place has it; the same one again changes nothing. Throws with a sentence to read. */
  put(checkpoint: { size: number; note: string; now: Date }): Promise<void>
  /** The newest checkpoint it holds, where it can be asked. */
  newest?(): Promise<string | null>
}

/** How patient the engine is; all lengths in milliseconds. Tests make it quick. */
export interface EngineSettings {
  /** How long a worker may hold an assignment; its calls are aborted after four fifths of it. */
  leaseMs: number
  /** From a confirmed removal to the second look. Longer than any lease. */
  secondLookMs: number
  /** How often standing grants are observed again, and targets searched for what no grant explains. */
  observeEveryMs: number
  backoffFirstMs: number
  backoffCapMs: number
}

export interface Log {
  info(facts: Record<string, unknown>, message: string): void
  warn(facts: Record<string, unknown>, message: string): void
  error(facts: Record<string, unknown>, message: string): void
}

/** Everything a use case may reach. Made in one place (`lib/compose.ts`), given to every service. */
export interface Context {
  db: Db
  /** With the worker's rights: the one way to what is sealed in the database. */
  vault: Db
  now(): Date
  /** A number in [0, 1): the one source of chance, for back-off. */
  chance(): number
  actor: Actor
  origin: { via: Via; sourceAddress: string | null; correlationId: string | null }
  connectorFor(kind: string): Connector<unknown, unknown>
  ticketSystemFor(provider: string): TicketSystem<unknown>
  rosterFor(provider: string): Roster<unknown>
  /** What of this machine sinks may use. */
  sinkHost: SinkHost
  /** Resolves a secret reference of a target's, an integration's or a sink's settings. */
  secretOf(reference: string): Promise<string>
  sealer: Sealer
  signer: Signer
  /** The address people type, without a slash at its end: letters lead there. */
  portalUrl: string
  /** A question to the log as it was typed; null where it cannot be read. Times in it count as not said. */
  readAuditQuery(text: string): AuditQuery | null
  /** Null where mail is off. */
  mailer: Mailer | null
  anchors: readonly Anchor[]
  engine: EngineSettings
  log: Log
  /** Tells open pages and sleeping workers, after the commit; never throws. */
  announce(topics: readonly LiveTopic[]): void
}

/** A context in which a signed-in person acts, or a program by a token of theirs. */
export interface PersonContext extends Context {
  actor: Extract<Actor, { kind: 'person' | 'token' }>
  viewer: Viewer & { id: PrincipalId }
  /** The sign-in behind it; null where the person proved who they are in another way. */
  session: { signedInAt: Date; methods: readonly string[]; proof?: SignInProof } | null
}

class RolledBack<E> extends Error {
  readonly refusal: E
  constructor(refusal: E) {
    super('rolled back')
    this.refusal = refusal
  }
}

/** Runs `work` in one transaction; an `err` rolls everything back and is returned as it is. */
export async function atomically<T, E>(
  ctx: Pick<Context, 'db'>,
  work: (tx: Tx) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  try {
    return await ctx.db.transaction().execute(async (tx) => {
      const outcome = await work(tx)
      if (!outcome.ok) throw new RolledBack(outcome.error)
      return outcome
    })
  } catch (error) {
    // Only our own marker is unwrapped; its refusal has the type of this very call's `work`.
    if (error instanceof RolledBack) return { ok: false, error: (error as RolledBack<E>).refusal }
    throw error
  }
}

const deadlock = '40P01'
const attempts = 4

/** The same, tried again where the database has ended it because two waited for each other. */
export async function atomicallyOrAgain<T, E>(
  ctx: Pick<Context, 'db'>,
  work: (tx: Tx) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await atomically(ctx, work)
    } catch (error) {
      if (attempt === attempts || !isDeadlock(error)) throw error
    }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === deadlock
}

/** The same work done by the portal itself rather than by the person whose click began it. */
export function actingAs<C extends Context>(ctx: C, actor: Actor, via: Via): Omit<C, 'viewer'> & Context {
  return { ...ctx, actor, origin: { ...ctx.origin, via } }
}
