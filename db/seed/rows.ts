import type { Insertable } from 'kysely'
import { remindAfter } from '@/lib/domain/reminders'
import type { Database, NewAuditEvent } from '../schema'
import { groupId, groupNames, person, role, type Cast } from './cast'
import type { Told } from './events'
import { groups, MAIL_DOMAIN } from './people'
import { riskColumns } from './person-risk'
import type { Random } from './random'
import type { TargetSlug } from './roles'
import { neededBy, type Story } from './story'

type Rows = { [T in keyof Database]: Insertable<Database[T]>[] }

/** How the portal reaches a PostgreSQL target: the settings of its connector. */
export interface PgTarget extends Record<string, unknown> {
  host: string
  port: number
  /** Where the portal's own login connects first. */
  database: string
  user: string
  /** A reference, never the password itself: `env:NAME` or `file:/path`. */
  password: string
  tls: 'off' | 'require' | 'verify'
}

export function teamRows(cast: Cast): Rows['team'] {
  return [...cast.teamIds].map(([name, id]) => ({ id, name }))
}

export function principalRows(cast: Cast): Rows['principal'] {
  return cast.people.map((who) => ({
    id: who.id,
    handle: who.handle,
    name: who.name,
    email: `${who.handle}@${MAIL_DOMAIN}`,
    title: who.title,
    team_id: who.team === null ? null : (cast.teamIds.get(who.team) ?? null),
    manager_id: who.manager === null ? null : person(cast, who.manager).id,
    employment: who.endsAt === null ? 'employee' : 'contractor',
    status: who.disabledAt === null ? 'active' : 'disabled',
    ends_at: who.endsAt,
    portal_roles: [...(who.portalRoles ?? [])],
    time_zone: who.zone,
    is_demo: true,
    created_at: who.createdAt,
    disabled_at: who.disabledAt,
    ...riskColumns(cast, who),
  }))
}

export function groupRows(cast: Cast): Rows['principal_group'] {
  return groupNames().map((name) => ({ id: groupId(cast, name), name, description: groups[name] }))
}

export function memberRows(cast: Cast): Rows['principal_group_member'] {
  return cast.people.flatMap((who) =>
    (who.groups ?? []).map((name) => ({ group_id: groupId(cast, name), principal_id: who.id })),
  )
}

export function targetRows(cast: Cast, targets: Record<TargetSlug, PgTarget>): Rows['target'] {
  return cast.targets.map(({ id, slug, name, description, createdAt }) => ({
    id,
    slug,
    name,
    description,
    environment: 'production',
    connector: 'postgres',
    config: JSON.stringify(targets[slug]),
    created_at: createdAt,
    list_due_at: cast.now,
  }))
}

export function roleRows(cast: Cast): Rows['role'] {
  return cast.roles.map(({ id, slug, name, allows, target, entitlement, risk, createdAt }) => ({
    id,
    slug,
    name,
    allows,
    target_id: target.id,
    entitlement: JSON.stringify(entitlement),
    risk,
    created_at: createdAt,
  }))
}

export function ownerRows(cast: Cast): Rows['role_owner'] {
  return cast.roles.flatMap((of) =>
    of.owners.map((handle) => ({ role_id: of.id, principal_id: person(cast, handle).id })),
  )
}

export function policyRows(cast: Cast): Rows['policy_version'] {
  const author = person(cast, 'bilal').id
  return cast.roles.flatMap((of) =>
    of.versions.map(({ id, version, settings, comment, publishedAt }) => ({
      id,
      role_id: of.id,
      version,
      settings: JSON.stringify(settings),
      comment,
      published_at: publishedAt,
      published_by: author,
    })),
  )
}

export function eligibilityRows(cast: Cast): Rows['eligibility'] {
  return cast.eligibilities
    .filter((each) => each.removedAt === null)
    .map(({ id, seed, startsAt, endsAt }) => ({
      id,
      role_id: role(cast, seed.role).id,
      principal_id: 'person' in seed ? person(cast, seed.person).id : null,
      group_id: 'group' in seed ? groupId(cast, seed.group) : null,
      starts_at: startsAt,
      ends_at: endsAt,
      reason: seed.reason,
      created_at: startsAt < cast.now ? startsAt : cast.now,
    }))
}

export function favouriteRows(cast: Cast): Rows['favourite'] {
  const liked = { ada: ['orders-write', 'orders-read'], freja: ['warehouse-analyst'], lars: ['orders-owner'] }
  return Object.entries(liked).flatMap(([handle, slugs]) =>
    slugs.map((slug) => ({ principal_id: person(cast, handle).id, role_id: role(cast, slug).id })),
  )
}

/** Without a number: the database counts, in the order of the rows. */
export function requestRow(
  story: Story,
  { now, random }: { now: Date; random: Random },
): Insertable<Database['activation_request']> {
  const { wish } = story
  return {
    id: story.id,
    requester_id: wish.by.id,
    role_id: wish.role.id,
    policy_version_id: story.version.id,
    state: story.state,
    idempotency_key: random.uuid(wish.at),
    wanted_start: wish.start,
    duration_ms: wish.durationMs,
    justification: wish.justification,
    ticket: wish.ticket,
    verdict: JSON.stringify(story.verdict),
    needed: neededBy(story.verdict),
    submitted_at: wish.at,
    decide_by: story.decideBy,
    decided_at: story.decidedAt,
    nudged_at: story.nudgedAt,
    ...remindersOf(story, now),
    incident: wish.emergency?.incident ?? null,
    source_address: wish.by.address,
  }
}

/** Those who have still to answer are reminded as if the portal had stood there all the time. */
function remindersOf({ state, wish, decideBy }: Story, now: Date) {
  if (state !== 'PENDING_APPROVAL' || decideBy === null) return {}
  const window = { from: wish.at, until: decideBy }
  return { stage_opened_at: wish.at, remind_at: remindAfter(now, window, 0) }
}

export function approverRows(story: Story): Insertable<Database['request_approver']>[] {
  return story.approvers.map((who) => ({ request_id: story.id, principal_id: who.id }))
}

export function decisionRows(story: Story): Insertable<Database['decision']>[] {
  return story.answers.map((given) => ({
    request_id: story.id,
    principal_id: given.by.id,
    verb: given.verb,
    reason: given.reason,
    duration_ms: given.durationMs,
    facts: JSON.stringify(given.facts),
    decided_at: given.at,
  }))
}

/** What is over needs no assignment: nothing is owed on the target any more. */
export function grantRows({ id, wish, grant }: Story): Insertable<Database['grant']>[] {
  if (grant === null) return []
  return [
    {
      id: grant.id,
      request_id: id,
      principal_id: wish.by.id,
      role_id: wish.role.id,
      target_id: wish.role.target.id,
      state: grant.state,
      duration_ms: grant.durationMs,
      planned_start: grant.plannedStart,
      activating_at: grant.activatingAt,
      access_granted_at: grant.grantedAt,
      ends_at: grant.endsAt,
      revoke_started_at: grant.revokeStartedAt,
      access_removed_at: grant.removedAt,
      verified_at: grant.removedAt && grant.endedAt,
      ended_at: grant.endedAt,
      end_reason: grant.endReason,
      failure: grant.failure,
      created_at: grant.createdAt,
    },
  ]
}

export function eventRow({ at, actor, via, address, entry }: Told): NewAuditEvent {
  return {
    occurred_at: at,
    actor_kind: actor.kind,
    actor_id: actor.kind === 'person' ? actor.id : null,
    actor_name: actor.name,
    action: entry.action,
    object_type: entry.object.type,
    object_id: entry.object.id,
    object_name: entry.object.name,
    request_id: entry.requestId ?? null,
    grant_id: entry.grantId ?? null,
    subject_id: entry.subject?.id ?? null,
    subject_name: entry.subject?.name ?? null,
    role_id: entry.role?.id ?? null,
    role_name: entry.role?.name ?? null,
    target_id: entry.target?.id ?? null,
    target_name: entry.target?.name ?? null,
    reason: entry.reason || null,
    before: entry.before ? JSON.stringify(entry.before) : null,
    after: entry.after ? JSON.stringify(entry.after) : null,
    source_address: address,
    via,
  }
}
