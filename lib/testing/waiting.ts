import type { Db } from '@/db/client'
import type { FreshDatabase } from '@/db/testing'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { submitRequest } from '@/lib/services/requests/submit'
import { aPolicy, aRole, as, aWish, type Person } from './factories'

type Stages = Extract<PolicyInput['approval'], { kind: 'stages' }>['stages']

export const named = (...people: Person[]) => people.map(({ id }) => ({ kind: 'person' as const, id }))

/** A policy that asks in these stages, and `fallback` where nobody of one could answer. */
export function stagedBy(stages: Stages, fallback: Person): PolicyInput {
  return { ...aPolicy, approval: { kind: 'stages', stages, fallback: { from: named(fallback) } } }
}

/** A request by this person that waits under the policy, sent at `at` or now. */
export async function pendingBy(
  { db, owner }: Pick<FreshDatabase, 'db' | 'owner'>,
  person: Person,
  policy: PolicyInput,
  at?: Date,
): Promise<RequestId> {
  const role = await aRole(owner, { policy, eligible: [person] })
  const outcome = await submitRequest(as(db, person, at && { now: () => at }), aWish(role.id))
  if (!outcome.ok || outcome.value.state !== 'PENDING_APPROVAL') throw new Error(JSON.stringify(outcome))
  return outcome.value.id
}

export const requestRow = (db: Db, id: RequestId) =>
  db.selectFrom('activation_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** Who sits in a stage now. */
export async function sittingIn(db: Db, id: RequestId, stage = 1): Promise<PrincipalId[]> {
  const rows = await db
    .selectFrom('request_approver')
    .select('principal_id')
    .where('request_id', '=', id)
    .where('stage', '=', stage)
    .where('left_at', 'is', null)
    .execute()
  return rows.map((row) => row.principal_id)
}

/** Who is asked in any stage, and for whom, in the test's own names: `nils for maud`. */
export async function askedIn(
  db: Db,
  id: RequestId,
  people: Readonly<Record<string, Person>>,
): Promise<string[]> {
  const rows = await db
    .selectFrom('request_approver')
    .select(['principal_id', 'for_id'])
    .where('request_id', '=', id)
    .where('left_at', 'is', null)
    .execute()
  const word = (of: string) => Object.entries(people).find(([, { id }]) => id === of)?.[0] ?? 'somebody'
  return rows
    .map((row) => word(row.principal_id) + (row.for_id === null ? '' : ` for ${word(row.for_id)}`))
    .toSorted()
}

/** The kinds of what a person was told, the first first. */
export async function noticesTo(db: Db, person: Person): Promise<string[]> {
  const rows = await db
    .selectFrom('notice')
    .select('kind')
    .where('principal_id', '=', person.id)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.kind)
}

/** What the log says of a request, the first first. */
export async function eventsAbout(db: Db, id: RequestId): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_event')
    .select('action')
    .where('request_id', '=', id)
    .where('action', '!=', 'anomaly.noted')
    .orderBy('id')
    .execute()
  return rows.map((row) => row.action)
}
