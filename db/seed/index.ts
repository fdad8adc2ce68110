import type { Insertable, Kysely } from 'kysely'
import type { Tx } from '../client'
import { makePartitions } from '../queries/audit-partitions'
import type { Database } from '../schema'
import { buildCast, type Cast } from './cast'
import { chronicle } from './chronicle'
import { emergencyEvents, reviewRows } from './emergencies'
import { eventsOf, type Numbers } from './events'
import { seededRandom, type Random } from './random'
import type { TargetSlug } from './roles'
import { integrationRows } from './integrations'
import * as rows from './rows'
import type { PgTarget } from './rows'
import { delegationRows } from './delegations'
import { findingRows } from './findings'
import { tellHistory, tellSignIns } from './history'
import { noticeRows } from './notices'
import { bundleRoleRows, bundleRows } from './bundles'
import { exceptionRows } from './exceptions'
import { separationRoleRows, separationRuleRows } from './separation'
import type { Story } from './story'
import { tourGuides, type Guide } from './tour'
import { tellTheYear } from './year'

export { seedTargetDatabases } from './targets'
export { tourGuides, type Guide } from './tour'
export type { PgTarget } from './rows'

export interface SeedSummary {
  people: number
  roles: number
  requests: number
  grants: number
  auditEvents: number
  /** Whom to sign in as, and what they can show. */
  guides: Guide[]
}

/** The portal already knows people: the demo company is only ever put into an empty one. */
export class PortalInUse extends Error {
  override readonly name = 'PortalInUse'
}

/** Any number tells a year; this one happens to tell a good one. */
const SEED = 20_417
/** Rows per statement, below PostgreSQL's 65,535 parameters for the widest table. */
const BATCH = 1_000

/**
 * Fills an empty portal with Norrland Freight: people, targets, roles, policies and a year of requests, grants and
 * audit events up to `now`, all in one transaction. The same `now` gives the same company. Needs the rights of the owner:
 * it tells the history of a year, which nobody else may write.
 * Fails with PortalInUse when there are people already.
 */
export async function seedCompany(
  db: Kysely<Database>,
  args: { now: Date; targets: Record<TargetSlug, PgTarget> },
): Promise<SeedSummary> {
  return db.transaction().execute(async (tx) => {
    const someone = await tx.selectFrom('principal').select('id').limit(1).executeTakeFirst()
    if (someone)
      throw new PortalInUse('There are people in the portal already; the demo company was not added.')
    const random = seededRandom(SEED)
    const cast = buildCast(args.now, random)
    const stories = tellTheYear(cast, random)
    await insertCatalogue(tx, cast, args.targets)
    const numbers = await insertStories(tx, cast, stories, random)
    const auditEvents = await insertEvents(tx, cast, stories, numbers, random)
    return {
      people: cast.people.length,
      roles: cast.roles.length,
      requests: stories.length,
      grants: stories.filter((story) => story.grant !== null).length,
      auditEvents,
      guides: tourGuides(),
    }
  })
}

async function insertCatalogue(tx: Tx, cast: Cast, targets: Record<TargetSlug, PgTarget>): Promise<void> {
  await insertAll(tx, 'team', rows.teamRows(cast))
  await insertAll(tx, 'principal', rows.principalRows(cast))
  await insertAll(tx, 'principal_group', rows.groupRows(cast))
  await insertAll(tx, 'principal_group_member', rows.memberRows(cast))
  await insertAll(tx, 'target', rows.targetRows(cast, targets))
  await insertAll(tx, 'role', rows.roleRows(cast))
  await insertAll(tx, 'role_owner', rows.ownerRows(cast))
  await insertAll(tx, 'policy_version', rows.policyRows(cast))
  await insertAll(tx, 'eligibility', rows.eligibilityRows(cast))
  await insertAll(tx, 'favourite', rows.favouriteRows(cast))
  await insertAll(tx, 'integration', integrationRows(cast))
  await insertAll(tx, 'separation_rule', separationRuleRows(cast))
  await insertAll(tx, 'separation_role', separationRoleRows(cast))
  await insertAll(tx, 'separation_exception', exceptionRows(cast))
  await insertAll(tx, 'delegation', delegationRows(cast))
  await insertAll(tx, 'bundle', bundleRows(cast))
  await insertAll(tx, 'bundle_role', bundleRoleRows(cast))
  await tellHistory(tx, cast)
  await insertAll(tx, 'drift_finding', findingRows(cast))
}

/** Inserts requests and grants in the order in which they came about; answers the numbers they got, by id. */
async function insertStories(
  tx: Tx,
  cast: Cast,
  stories: readonly Story[],
  random: Random,
): Promise<Numbers> {
  await insertAll(
    tx,
    'activation_request',
    stories.map((story) => rows.requestRow(story, { now: cast.now, random })),
  )
  const { reviews, reviewers, skipped } = reviewRows(cast, stories)
  await insertAll(tx, 'request_approver', [...stories.flatMap(rows.approverRows), ...skipped])
  await insertAll(tx, 'post_review', reviews)
  await insertAll(tx, 'post_reviewer', reviewers)
  await insertAll(tx, 'decision', stories.flatMap(rows.decisionRows))
  const opened = stories.toSorted((a, b) => openedAt(a) - openedAt(b))
  await insertAll(tx, 'grant', opened.flatMap(rows.grantRows))
  const requests = await tx.selectFrom('activation_request').select(['id', 'number']).execute()
  const grants = await tx.selectFrom('grant').select(['id', 'number']).execute()
  const numbers = new Map([...requests, ...grants].map((row) => [row.id, row.number]))
  await insertAll(tx, 'notice', noticeRows(cast, stories, numbers))
  return numbers
}

function openedAt({ grant }: Story): number {
  return grant?.createdAt.getTime() ?? 0
}

/** Oldest first: the log's sequence is its order in time. Events of the same instant keep the order they are told in. */
async function insertEvents(
  tx: Tx,
  cast: Cast,
  stories: readonly Story[],
  numbers: Numbers,
  random: Random,
): Promise<number> {
  const told = stories.flatMap((story) => [
    ...eventsOf(story, numbers),
    ...emergencyEvents(cast, story, numbers),
  ])
  const events = [...told, ...chronicle(cast, told, random)].sort((a, b) => a.at.getTime() - b.at.getTime())
  const [first, last] = [events.at(0), events.at(-1)]
  if (first && last) await makePartitions(tx, first.at, last.at)
  await insertAll(tx, 'audit_event', events.map(rows.eventRow))
  await tellSignIns(tx)
  return events.length
}

async function insertAll<T extends keyof Database>(
  tx: Tx,
  table: T,
  all: Insertable<Database[T]>[],
): Promise<void> {
  for (let start = 0; start < all.length; start += BATCH)
    await tx
      .insertInto(table)
      .values(all.slice(start, start + BATCH))
      .execute()
}
