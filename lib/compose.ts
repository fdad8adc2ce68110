import { headers } from 'next/headers'
import { cache } from 'react'
import { createDatabase, createDirectDatabase, createPool } from '@/db/client'
import { pendingMigrations } from '@/db/migrate'
import { notify } from '@/db/queries/live'
import { mayEverApprove } from '@/db/queries/principals'
import { databaseNow } from '@/db/queries/sweep'
import { anchorsOf } from '@/lib/anchors/anchors'
import { createAuth, type Auth } from '@/lib/auth'
import { closeConnectors, connectorFor } from '@/lib/connectors/registry'
import { resolveSecret } from '@/lib/connectors/secret'
import type { Via } from '@/lib/domain/audit'
import { err, ok, type Result } from '@/lib/domain/result'
import type { TokenScope } from '@/lib/domain/token'
import { env, secretVariables } from '@/lib/env'
import { backgroundHeader } from '@/lib/http/background'
import { clientAddress } from '@/lib/http/client-address'
import { requestIdHeader } from '@/lib/http/request-id'
import { liveChannel, openLiveHub, type LiveHub } from '@/lib/live/hub'
import { createLog } from '@/lib/log'
import { smtpMailer } from '@/lib/mail/smtp'
import { rosterFor } from '@/lib/oncall/registry'
import { readAuditQuery } from '@/lib/query/parse'
import { createSealer } from '@/lib/sealing'
import { createSigner } from '@/lib/signing'
import { engineDefaults } from '@/lib/services/engine-settings'
import { passkeySite, type PasskeySite } from '@/lib/services/passkeys/site'
import type { Context, LiveTopic, PersonContext } from '@/lib/services/context'
import { isSealedReference, openSealed } from '@/lib/services/targets/sealed'
import { authenticate, type Caller, type TokenRefusal } from '@/lib/services/tokens/authenticate'
import { startSweepTimer, type SweepTimer } from '@/lib/services/sweep/timer'
import { ticketSystemFor } from '@/lib/tickets/registry'
import { databaseClock } from './clock'

/** What a process has one of. */
export interface Portal {
  base: Omit<Context, 'actor' | 'origin'>
  /** For COPY, which wants a connection of its own. */
  copyPool: ReturnType<typeof createPool>
  auth: Auth
  /** What passkeys are bound to. */
  passkeySite: PasskeySite
  live: LiveHub
  timer: SweepTimer | null
  close(): Promise<void>
}

// Next bundles pages, routes and instrumentation apart from each other; what is one per process hangs on the process.
const holder = globalThis as typeof globalThis & { gatehousePortal?: Portal }

/** The process's parts, made on first use. */
export function portal(): Portal {
  holder.gatehousePortal ??= assemble()
  return holder.gatehousePortal
}

function assemble(): Portal {
  const settings = env()
  const log = createLog(settings.logLevel)
  const workerUrl = settings.workerDatabaseUrl
  const role = workerUrl === null ? 'gatehouse_worker' : 'gatehouse_web'
  const copyPool = createPool(settings.databaseUrl, { role, maxConnections: 5 })
  // A separate address to listen on means that the other one leads through a pooler.
  const openDatabase =
    settings.listenDatabaseUrl === settings.databaseUrl ? createDirectDatabase : createDatabase
  const db = openDatabase(settings.databaseUrl, { role, maxConnections: 20 })
  // With a login of its own: no statement that the web makes reads what is sealed, whatever it was talked into.
  const vault =
    workerUrl === null ? db : createDatabase(workerUrl, { role: 'gatehouse_worker', maxConnections: 20 })
  if (workerUrl === null)
    log.warn({}, 'WORKER_DATABASE_URL is not set: the login of the web can read sealed secrets too')
  const clock = databaseClock(() => databaseNow(db), log)
  const live = openLiveHub(settings.listenDatabaseUrl, log)
  const sealer = createSealer(settings.sealingKey, settings.sealingKeyPrevious)
  const base: Portal['base'] = {
    db,
    vault,
    now: clock.now,
    chance: Math.random,
    connectorFor,
    ticketSystemFor,
    rosterFor,
    sinkHost: {
      name: new URL(settings.portalUrl).hostname,
      folder: settings.sinkFolder,
      stdout: process.stdout,
    },
    secretOf: (reference) =>
      isSealedReference(reference)
        ? openSealed({ vault, sealer }, reference)
        : resolveSecret(secretVariables(), reference),
    sealer,
    signer: createSigner(settings.signing),
    portalUrl: settings.portalUrl,
    readAuditQuery,
    mailer: settings.mail === null ? null : smtpMailer(settings.mail),
    anchors: anchorsOf(settings.auditAnchors, settings.auditAnchorSecret),
    engine: engineDefaults,
    log,
    announce: announcer(db, log),
  }
  const auth = createAuth({
    db,
    env: settings,
    sealer,
    now: clock.now,
    log,
    origin: () => requestOrigin(),
    async asking() {
      const incoming = await headers()
      return {
        userAgent: incoming.get('user-agent') ?? '',
        background: incoming.has(backgroundHeader),
      }
    },
  })
  return {
    base,
    copyPool,
    auth,
    passkeySite: passkeySite(settings.portalUrl),
    live,
    timer: null,
    async close() {
      clock.stop()
      await holder.gatehousePortal?.timer?.stop()
      base.mailer?.close()
      await live.close()
      await closeConnectors()
      await copyPool.end()
      await db.destroy()
      if (vault !== db) await vault.destroy()
    },
  }
}

/** Sends topics after the commit, without making anyone wait; a lost one is made up for by polling and the sweep. */
function announcer(db: Context['db'], log: Context['log']) {
  return (topics: readonly LiveTopic[]) => {
    const told = topics.filter((topic) => topic.id !== null || topics.length === 1)
    if (told.length === 0) return
    notify(db, liveChannel, JSON.stringify(told.slice(0, 50))).catch((error: unknown) =>
      log.warn({ err: error }, 'a change could not be announced'),
    )
  }
}

/** Starts the sweep timer of this process, woken by every change that is announced. */
export function startTimer(): void {
  const parts = portal()
  if (parts.timer !== null) return
  const timer = startSweepTimer(systemContext('Timer', 'sweep'))
  parts.timer = timer
  parts.live.subscribe((topics) => {
    if (topics === '*' || topics.some((topic) => topic.topic !== 'audit')) timer.wake()
  })
}

/** The secrets a caller of the sweep route may bear: the current one, and the previous one while it is being rotated. */
export function sweepSecrets(): string[] {
  const { sweepSecret, sweepSecretPrevious } = env()
  return [sweepSecret, sweepSecretPrevious].filter((secret) => secret !== null)
}

/** The keys of those whose cosignatures of checkpoints are taken; none, and checkpoints are told to nobody who asks. */
export function auditWitnesses(): readonly string[] {
  return env().auditWitnesses
}

/** The address people type, and programs as well. */
export function portalUrl(): string {
  return env().portalUrl
}

/** The migrations this build needs and the database does not have; throws when the database does not answer. */
export function missingMigrations(): Promise<string[]> {
  return pendingMigrations(portal().base.db)
}

/** A context in which the portal itself acts; where it does the engine's work, with the worker's login. */
export function systemContext(name: string, via: Via, correlationId: string | null = null): Context {
  const { base } = portal()
  return {
    ...base,
    db: via === 'api' ? base.db : base.vault,
    actor: { kind: 'system', name },
    origin: { via, sourceAddress: null, correlationId },
  }
}

/** A context for a caller that proved itself by a bearer token. */
export async function tokenContext(name: string): Promise<Context> {
  return {
    ...portal().base,
    actor: { kind: 'token', name },
    origin: { via: 'api', ...(await requestOrigin()) },
  }
}

/** Who calls with a token that is good for one of `scopes`, and a context in which the log names that token. */
export async function tokenCaller(
  scopes: readonly TokenScope[],
): Promise<Result<{ caller: Caller; ctx: Context }, TokenRefusal>> {
  const ctx = await tokenContext('Unknown token')
  const found = await authenticate(ctx, { header: (await headers()).get('authorization'), scopes })
  if (!found.ok) return found
  return ok({ caller: found.value, ctx: { ...ctx, actor: { kind: 'token', name: found.value.name } } })
}

/** The same for what only a person or a machine may do: a context in which they act, by their token. */
export async function tokenPersonContext(
  scopes: readonly TokenScope[],
): Promise<Result<PersonContext, TokenRefusal>> {
  const found = await tokenCaller(scopes)
  if (!found.ok) return found
  const { caller, ctx } = found.value
  if (caller.principal === null) return err({ kind: 'scope' })
  const { id, kind, portalRoles } = caller.principal
  return ok({
    ...ctx,
    actor: { kind: 'token', name: caller.name },
    viewer: { id, kind, portalRoles, isApprover: false },
    // A token says who asks, and never that somebody has just signed in.
    session: null,
  })
}

/** The signed-in person of the request at hand as a context to act in, or null for a stranger. */
export const personContext = cache(async (): Promise<PersonContext | null> => {
  const { auth, base } = portal()
  const current = await auth.currentSession()
  if (current === null) return null
  const { principal, session } = current
  return {
    ...base,
    actor: { kind: 'person', id: principal.id, name: principal.name },
    origin: { via: 'web', ...(await requestOrigin()) },
    viewer: {
      id: principal.id,
      kind: principal.kind,
      portalRoles: principal.portal_roles,
      isApprover: await mayEverApprove(base.db, principal.id),
    },
    session: {
      signedInAt: session.authTime,
      // A provider tells the strength of a sign-in in either of the two.
      methods: [...session.amr, ...(session.acr === null ? [] : [session.acr])],
      proof: {
        sessionId: session.id,
        via: session.via,
        issuer: session.issuer,
        authTime: session.authTime.toISOString(),
        acr: session.acr,
        amr: session.amr,
      },
    },
  }
})

async function requestOrigin(): Promise<Pick<Context['origin'], 'sourceAddress' | 'correlationId'>> {
  const incoming = await headers()
  return {
    sourceAddress: clientAddress(incoming, env().trustedProxyHops),
    correlationId: incoming.get(requestIdHeader),
  }
}
