import { randomUUID } from 'node:crypto'
import type { Db } from '@/db/client'
import { vaultBeside } from '@/db/testing'
import { connectorFor } from '@/lib/connectors/registry'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import {
  PrincipalId,
  type IntegrationId,
  type RoleId,
  type SeparationRuleId,
  type TargetId,
} from '@/lib/domain/ids'
import type { IntegrationKind } from '@/lib/domain/integration'
import type { PolicyInput } from '@/lib/domain/policy'
import type { PortalRole } from '@/lib/domain/principal'
import type { RiskTier } from '@/lib/domain/role'
import type { SeparationEffect } from '@/lib/domain/separation'
import { rosterFor } from '@/lib/oncall/registry'
import { readAuditQuery } from '@/lib/query/parse'
import { createSealer } from '@/lib/sealing'
import { createSigner } from '@/lib/signing'
import type { Context, EngineSettings, PersonContext } from '@/lib/services/context'
import type { SubmitInput } from '@/lib/services/requests/submit'
import { ticketSystemFor } from '@/lib/tickets/registry'

/** A person as tests speak of them. */
export interface Person {
  id: PrincipalId
  name: string
  handle: string
  portalRoles: PortalRole[]
}

let count = 0
/** A word nobody else has: names and handles are unique in a database. */
function unique(word: string): string {
  count += 1
  return `${word}${process.pid}x${count}`
}

interface PersonWishes {
  managerId?: PrincipalId
  employment?: 'employee' | 'contractor'
  endsAt?: Date
  status?: 'active' | 'disabled'
  portalRoles?: PortalRole[]
  handle?: string
}

export async function aPerson(db: Db, wishes: PersonWishes = {}): Promise<Person> {
  const handle = wishes.handle ?? unique('person')
  const row = await db
    .insertInto('principal')
    .values({
      handle,
      name: `Person ${handle}`,
      email: `${handle}@example.test`,
      manager_id: wishes.managerId ?? null,
      employment: wishes.employment ?? 'employee',
      ends_at: wishes.endsAt ?? null,
      status: wishes.status ?? 'active',
      portal_roles: wishes.portalRoles ?? [],
      time_zone: 'UTC',
    })
    .returning(['id', 'name', 'handle', 'portal_roles as portalRoles'])
    .executeTakeFirstOrThrow()
  return row
}

/** An agent, unless told otherwise, that somebody answers for. */
export async function aMachine(
  db: Db,
  wishes: { sponsor: Person; kind?: 'service_account' | 'agent'; handle?: string },
): Promise<Person> {
  const handle = wishes.handle ?? unique('machine')
  return db
    .insertInto('principal')
    .values({
      kind: wishes.kind ?? 'agent',
      handle,
      name: `Machine ${handle} (agent for ${wishes.sponsor.name})`,
      email: `${handle}@machines.test`,
      sponsor_id: wishes.sponsor.id,
      own_name: `Machine ${handle}`,
    })
    .returning(['id', 'name', 'handle', 'portal_roles as portalRoles'])
    .executeTakeFirstOrThrow()
}

export const aPolicy: PolicyInput = {
  duration: { maxMs: 8 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: 7 * DAY },
  justification: { required: true, minLength: 5, prompt: 'What is it for?' },
  ticket: null,
  approval: { kind: 'none' },
}

/** A policy that asks these people. */
export function approvedBy(approvers: readonly Person[], needed = 1): PolicyInput {
  return {
    ...aPolicy,
    approval: {
      kind: 'approvers',
      needed,
      from: approvers.map(({ id }) => ({ kind: 'person' as const, id })),
      decideWithinMs: DAY,
    },
  }
}

export interface Role {
  id: RoleId
  name: string
  slug: string
  targetId: TargetId
}

interface RoleWishes {
  policy?: PolicyInput
  eligible?: readonly Person[]
  eligibleUntil?: Date
  owners?: readonly Person[]
  risk?: RiskTier
  targetId?: TargetId
  entitlement?: Record<string, unknown>
}

export async function aTarget(
  db: Db,
  config: Record<string, unknown> = unreachable,
  connector = 'postgres',
): Promise<TargetId> {
  const { id } = await db
    .insertInto('target')
    .values({
      slug: unique('target'),
      name: unique('Target '),
      environment: 'production',
      connector,
      config: JSON.stringify(config),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const unreachable = {
  host: '127.0.0.1',
  port: 1,
  database: 'none',
  user: 'nobody',
  password: 'env:NONE',
  tls: 'off',
}

/** A role on a target, with a published policy and people who are eligible for it. */
export async function aRole(db: Db, wishes: RoleWishes = {}): Promise<Role> {
  const targetId = wishes.targetId ?? (await aTarget(db))
  const entitlement = wishes.entitlement ?? {
    database: 'none',
    memberOf: unique('reader'),
    account: 'one-time',
  }
  const role = await db
    .insertInto('role')
    .values({
      slug: unique('role'),
      name: unique('Role '),
      allows: 'Read something.',
      target_id: targetId,
      entitlement: JSON.stringify(entitlement),
      risk: wishes.risk ?? 'medium',
    })
    .returning(['id', 'name', 'slug', 'target_id as targetId'])
    .executeTakeFirstOrThrow()
  await publish(db, role.id, wishes.policy ?? aPolicy)
  for (const person of wishes.eligible ?? [])
    await db
      .insertInto('eligibility')
      .values({
        role_id: role.id,
        principal_id: person.id,
        starts_at: new Date('2020-01-01T00:00:00Z'),
        ends_at: wishes.eligibleUntil ?? null,
      })
      .execute()
  for (const owner of wishes.owners ?? [])
    await db.insertInto('role_owner').values({ role_id: role.id, principal_id: owner.id }).execute()
  return role
}

/** Publishes the next version of a role's policy. */
export async function publish(db: Db, roleId: RoleId, settings: PolicyInput): Promise<void> {
  const last = await db
    .selectFrom('policy_version')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('role_id', '=', roleId)
    .executeTakeFirst()
  await db
    .insertInto('policy_version')
    .values({
      role_id: roleId,
      version: (last?.version ?? 0) + 1,
      settings: JSON.stringify(settings),
      published_at: new Date('2020-01-01T00:00:00Z'),
    })
    .execute()
}

interface SeparationWishes {
  effect: SeparationEffect
  first: readonly Role[]
  second?: readonly Role[]
}

/** A rule in force that keeps these roles apart. */
export async function aSeparation(
  db: Db,
  wishes: SeparationWishes,
): Promise<{ id: SeparationRuleId; name: string }> {
  const rule = await db
    .insertInto('separation_rule')
    .values({ name: unique('Apart '), effect: wishes.effect, created_at: new Date('2020-01-01T00:00:00Z') })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  const side = (roles: readonly Role[], side: 1 | 2) =>
    roles.map(({ id }) => ({ rule_id: rule.id, role_id: id, side }))
  await db
    .insertInto('separation_role')
    .values([...side(wishes.first, 1), ...side(wishes.second ?? [], 2)])
    .execute()
  return rule
}

/** What a person would type, unless told otherwise. */
export function aWish(roleId: RoleId, wishes: Partial<SubmitInput> = {}): SubmitInput {
  return {
    roleId,
    start: null,
    durationMs: HOUR,
    justification: 'Looking into a slow query',
    ticket: '',
    idempotencyKey: randomUUID(),
    ...wishes,
  }
}

/** An engine that does not keep tests waiting. */
export const quickEngine: EngineSettings = {
  leaseMs: 5 * SECOND,
  secondLookMs: 50,
  observeEveryMs: MINUTE,
  backoffFirstMs: 20,
  backoffCapMs: 200,
}

const silent = { info: () => {}, warn: () => {}, error: console.error }

/** A context in which the portal acts. Time is the machine's own unless `now` is given. */
export function aContext(db: Db, parts: Partial<Context> = {}): Context {
  return {
    db,
    vault: vaultBeside(db),
    now: () => new Date(),
    chance: () => 0.5,
    actor: { kind: 'system', name: 'Test' },
    origin: { via: 'engine', sourceAddress: null, correlationId: null },
    connectorFor,
    ticketSystemFor,
    rosterFor,
    sinkHost: { name: 'gatehouse.test', folder: null, stdout: process.stdout },
    secretOf: async () => 'secret',
    sealer: createSealer(Buffer.alloc(32, 7)),
    signer: createSigner({ origin: 'gatehouse.test/audit', current: Buffer.alloc(32, 9), previous: null }),
    portalUrl: 'https://gatehouse.example.com',
    readAuditQuery,
    mailer: null,
    anchors: [],
    engine: quickEngine,
    log: silent,
    announce: () => {},
    ...parts,
  }
}

type PersonParts = Partial<Context & Pick<PersonContext, 'session'>>

/** The same, with a person acting. */
export function as(db: Db, person: Person, parts: PersonParts = {}): PersonContext {
  return {
    ...aContext(db, parts),
    actor: { kind: 'person', id: person.id, name: person.name },
    origin: parts.origin ?? { via: 'web', sourceAddress: '10.0.0.1', correlationId: 'test' },
    viewer: { id: person.id, kind: 'person', portalRoles: person.portalRoles, isApprover: true },
    session: parts.session ?? { signedInAt: parts.now?.() ?? new Date(), methods: ['pwd'] },
  }
}

export const nobody = PrincipalId.parse('00000000-0000-7000-8000-000000000000')

interface IntegrationWishes {
  kind: IntegrationKind
  provider: string
  config: Record<string, unknown>
}

/** A ticket system or an on-call schedule in use. */
export async function anIntegration(
  db: Db,
  wishes: IntegrationWishes,
): Promise<{ id: IntegrationId; slug: string; name: string }> {
  return db
    .insertInto('integration')
    .values({
      slug: unique('integration'),
      kind: wishes.kind,
      provider: wishes.provider,
      name: unique('Integration '),
      config: JSON.stringify(wishes.config),
      secret: 'env:INTEGRATION_TOKEN',
      created_at: new Date('2020-01-01T00:00:00Z'),
    })
    .returning(['id', 'slug', 'name'])
    .executeTakeFirstOrThrow()
}
