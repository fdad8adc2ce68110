import { randomBytes } from 'node:crypto'
import type { GrantRow } from '@/db/schema'
import { hashToken } from '@/lib/auth/token'
import { HOUR, SECOND } from '@/lib/domain/duration'
import { grantName, requestName } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { PortalRole } from '@/lib/domain/principal'
import { submitRequest, type SubmitInput } from '@/lib/services/requests/submit'
import * as factories from '@/lib/testing/factories'
import type { Person, Role } from '@/lib/testing/factories'
import type { Portal } from './portal'

export type { Person, Role }

interface RoleWishes {
  eligible: readonly Person[]
  /** Left out: nobody has to approve. */
  approvers?: readonly Person[]
  /** How many of them; 1 unless told otherwise. */
  needed?: number
  /** Who approves in which stages, where that is more than some of `approvers`. */
  approval?: PolicyInput['approval']
  risk?: 'low' | 'medium' | 'high' | 'critical'
  maxMs?: number
  ticket?: PolicyInput['ticket']
  /** Whether one person may ask for another. */
  forOthers?: boolean
  extension?: PolicyInput['extension']
  emergency?: PolicyInput['emergency']
  /** What it gives on a target of its own that answers nobody; the orders database when left out. */
  elsewhere?: { kind: string; config: Record<string, unknown>; entitlement: Record<string, unknown> }
}

/**
 * Makes what a journey starts from, and moves time, straight in the database. Everything made is new and has names of
 * its own, so that journeys do not meet; roles read the real orders database of the target.
 */
export interface World {
  person(wishes?: { portalRoles?: PortalRole[] }): Promise<Person>
  role(wishes: RoleWishes): Promise<Role>
  /** Offers these roles together; answers the bundle's name. */
  bundle(roles: readonly Role[], ifOneFails: 'undo' | 'keep'): Promise<string>
  /** Publishes the role's next policy: nobody has to approve, for at most so long. */
  policy(role: Role, wishes: { maxMs: number }): Promise<void>
  /** Submits a request as the sheet would, and lets what follows from it happen; answers its name. */
  ask(person: Person, role: Role, wishes?: Partial<SubmitInput>): Promise<string>
  /** The cookie of a new session of this person. */
  sessionOf(person: Person): Promise<{ name: string; value: string }>
  /** Moves the end of the person's earliest live grant of the role into the past, and sweeps. */
  timeIsUp(person: Person, role: Role): Promise<void>
  /** Moves the start of the person's scheduled grant of the role into the past, and sweeps. */
  startHasCome(person: Person, role: Role): Promise<void>
  /** Moves the time to answer the person's waiting requests into the past, and sweeps. */
  nobodyAnswered(person: Person): Promise<void>
  /** Moves the time to review the person's emergencies into the past. */
  reviewsAreOverdue(person: Person): Promise<void>
  /** Name and state of each request of this person, the oldest first. */
  requestsOf(person: Person): Promise<string[]>
  /** State and end reason of each grant of this person, the oldest first. */
  grantsOf(person: Person): Promise<Pick<GrantRow, 'state' | 'end_reason'>[]>
  /** What addresses call the person's live grant of the role. */
  grantNameOf(person: Person, role: Role): Promise<string>
  /** What forms say to mean the person's latest grant. */
  grantIdOf(person: Person): Promise<string>
  /** Has the role's target searched for access that no grant explains. */
  searched(role: Role): Promise<void>
  /** The short name of the role's target. */
  targetOf(role: Role): Promise<string>
  /** The sequence number of the latest event that this person caused. */
  lastEventOf(person: Person): Promise<number>
}

export function openWorld({ owner, sweep }: Portal): World {
  return {
    person: ({ portalRoles = [] } = {}) =>
      owner.transaction().execute(async (tx) => {
        const person = await factories.aPerson(tx, { portalRoles })
        // One person who is not of the demo would shut its door for everybody.
        await tx.updateTable('principal').set({ is_demo: true }).where('id', '=', person.id).execute()
        return person
      }),
    async role({
      eligible,
      approvers = [],
      needed = 1,
      approval,
      risk = 'medium',
      maxMs = 8 * HOUR,
      ticket = null,
      forOthers = false,
      extension = null,
      emergency = null,
      elsewhere,
    }) {
      const target = await owner
        .selectFrom('target')
        .select('id')
        .where('slug', '=', 'orders')
        .executeTakeFirstOrThrow()
      const asked = approvers.length > 0 ? factories.approvedBy(approvers, needed) : factories.aPolicy
      const policy = {
        ...asked,
        ...(approval && { approval }),
        duration: { maxMs, defaultMs: Math.min(maxMs, HOUR) },
        ticket,
        forOthers,
        extension,
        emergency,
      }
      if (elsewhere !== undefined) {
        const { kind, config, entitlement } = elsewhere
        const targetId = await factories.aTarget(owner, config, kind)
        return factories.aRole(owner, { eligible, policy, risk, targetId, entitlement })
      }
      const entitlement = { database: 'orders', memberOf: 'orders_readonly', account: 'one-time' }
      return factories.aRole(owner, { eligible, policy, risk, targetId: target.id, entitlement })
    },
    async bundle(roles, ifOneFails) {
      const slug = `bundle-${randomBytes(4).toString('hex')}`
      const name = `Bundle ${slug}`
      const { id } = await owner
        .insertInto('bundle')
        .values({ slug, name, allows: '', if_one_fails: ifOneFails })
        .returning('id')
        .executeTakeFirstOrThrow()
      for (const role of roles)
        await owner.insertInto('bundle_role').values({ bundle_id: id, role_id: role.id }).execute()
      return name
    },
    policy: (role, { maxMs }) =>
      factories.publish(owner, role.id, {
        ...factories.aPolicy,
        duration: { maxMs, defaultMs: Math.min(maxMs, HOUR) },
      }),
    async ask(person, role, wishes = {}) {
      const sent = await submitRequest(factories.as(owner, person), factories.aWish(role.id, wishes))
      if (!sent.ok) throw new Error(`The request was not taken: ${sent.error}`)
      await sweep()
      return sent.value.name
    },
    async sessionOf(person) {
      const value = randomBytes(32).toString('base64url')
      const now = new Date()
      await owner
        .insertInto('session')
        .values({
          token_hash: hashToken(value),
          principal_id: person.id,
          auth_time: now,
          expires_at: new Date(now.getTime() + HOUR),
          via: 'demo',
        })
        .execute()
      return { name: 'gatehouse.session', value }
    },
    async timeIsUp(person, role) {
      const first = owner
        .selectFrom('grant')
        .select('id')
        .where('principal_id', '=', person.id)
        .where('role_id', '=', role.id)
        .where('state', '=', 'ACTIVE')
        .orderBy('number')
        .limit(1)
      const { numUpdatedRows } = await owner
        .updateTable('grant')
        .set({ ends_at: new Date(Date.now() - SECOND) })
        .where('id', '=', first)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows !== 1n) throw new Error(`${person.name} has no live grant of ${role.name}.`)
      await sweep()
    },
    async startHasCome(person, role) {
      await owner
        .updateTable('grant')
        .set({ planned_start: new Date(Date.now() - SECOND) })
        .where('principal_id', '=', person.id)
        .where('role_id', '=', role.id)
        .where('state', '=', 'SCHEDULED')
        .execute()
      await sweep()
    },
    async nobodyAnswered(person) {
      await owner
        .updateTable('activation_request')
        .set({ decide_by: new Date(Date.now() - SECOND) })
        .where('requester_id', '=', person.id)
        .where('state', '=', 'PENDING_APPROVAL')
        .execute()
      await sweep()
    },
    async reviewsAreOverdue(person) {
      await owner
        .updateTable('post_review')
        .set({ due_at: new Date(Date.now() - SECOND) })
        .where('principal_id', '=', person.id)
        .execute()
    },
    async requestsOf(person) {
      const rows = await owner
        .selectFrom('activation_request')
        .select(['number', 'state'])
        .where('requester_id', '=', person.id)
        .orderBy('number')
        .execute()
      return rows.map(({ number, state }) => `${requestName(number)} ${state}`)
    },
    grantsOf: (person) =>
      owner
        .selectFrom('grant')
        .select(['state', 'end_reason'])
        .where('principal_id', '=', person.id)
        .orderBy('number')
        .execute(),
    async grantNameOf(person, role) {
      const { number } = await owner
        .selectFrom('grant')
        .select('number')
        .where('principal_id', '=', person.id)
        .where('role_id', '=', role.id)
        .where('state', 'in', ['ACTIVATING', 'ACTIVE'])
        .executeTakeFirstOrThrow()
      return grantName(number)
    },
    async grantIdOf(person) {
      const { id } = await owner
        .selectFrom('grant')
        .select('id')
        .where('principal_id', '=', person.id)
        .orderBy('number', 'desc')
        .executeTakeFirstOrThrow()
      return id
    },
    async searched(role) {
      await owner
        .updateTable('target')
        .set({ list_due_at: new Date(0) })
        .where('id', '=', role.targetId)
        .execute()
      await sweep()
    },
    async targetOf(role) {
      const { slug } = await owner
        .selectFrom('role')
        .innerJoin('target', 'target.id', 'role.target_id')
        .select('target.slug')
        .where('role.id', '=', role.id)
        .executeTakeFirstOrThrow()
      return slug
    },
    async lastEventOf(person) {
      const { id } = await owner
        .selectFrom('audit_event')
        .select('id')
        .where('actor_id', '=', person.id)
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
      return id
    },
  }
}
