import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { eligibleRoles } from '@/db/queries/my-access'
import { seedCompany } from '@/db/seed/index'
import type { PrincipalId } from '@/lib/domain/ids'
import { submitRequest } from '@/lib/services/requests/submit'
import { unreachableTargets } from '@/lib/testing/company'
import { aWish } from '@/lib/testing/factories'
import type { BenchDatabase, Lab } from './lab'
import { servePortal, type Portal } from './portal'
import { personContext } from './world'

/** The demo's company with its year of history, on targets that nobody calls here, in the middle of a working day. */
export function companyDatabase(lab: Lab): Promise<BenchDatabase> {
  return lab.database('company', async ({ owner }) => {
    await seedCompany(owner, { now: new Date(), targets: unreachableTargets })
    await beginTheDay(owner)
  })
}

/** Everybody asks for what they may have; what needs no approval is granted, the rest waits in the inboxes. */
async function beginTheDay(owner: Db): Promise<void> {
  const people = await owner
    .selectFrom('principal')
    .select(['id', 'name', 'handle', 'portal_roles as portalRoles'])
    .where('status', '=', 'active')
    .execute()
  for (const person of people)
    for (const role of (await eligibleRoles(owner, { principalId: person.id, endedSince: new Date() })).slice(
      0,
      3,
    ))
      await submitRequest(
        personContext(owner, person),
        aWish(role.id, { justification: 'Looking into order 4711, which was billed twice' }),
      )
  await sql`update "grant" set state = 'ACTIVE', access_granted_at = now(), ends_at = now() + interval '1 hour'
    where state = 'ACTIVATING'`.execute(owner)
  await sql`update assignment set due_at = null, observed = 'present'`.execute(owner)
}

/** The portal on that company, without the timer. */
export async function companyPortal(lab: Lab): Promise<Portal> {
  return servePortal(lab, await companyDatabase(lab))
}

/** People of the company who have something to see. */
export interface Viewers extends Staff {
  /** Whoever has most grants open. */
  holder: PrincipalId
  /** Whoever has most to answer. */
  approver: PrincipalId
}

export interface Staff {
  auditor: PrincipalId
  /** Somebody without an office. */
  employee: PrincipalId
}

export async function viewersOf(database: BenchDatabase): Promise<Viewers> {
  const { owner } = database
  const holder = await owner
    .selectFrom('grant')
    .select('principal_id as id')
    .where('state', '=', 'ACTIVE')
    .groupBy('principal_id')
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .executeTakeFirstOrThrow()
  const approver = await owner
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .select('seat.principal_id as id')
    .where('request.state', '=', 'PENDING_APPROVAL')
    .groupBy('seat.principal_id')
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .executeTakeFirstOrThrow()
  return { holder: holder.id, approver: approver.id, ...(await staffOf(database)) }
}

export async function staffOf({ owner }: BenchDatabase): Promise<Staff> {
  const people = await owner
    .selectFrom('principal')
    .select(['id', 'portal_roles'])
    .where('status', '=', 'active')
    .where('ends_at', 'is', null)
    .orderBy('name')
    .execute()
  const auditor = people.find((person) => person.portal_roles.includes('auditor'))
  const employee = people.find((person) => person.portal_roles.length === 0)
  if (!auditor || !employee) throw new Error('The company lacks an auditor or an ordinary employee.')
  return { auditor: auditor.id, employee: employee.id }
}
