import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '@/db/client'
import type { FreshDatabase } from '@/db/testing'
import { connectorFor } from '@/lib/connectors/registry'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { revealSecret } from '@/lib/services/grants/secret'
import { submitRequest } from '@/lib/services/requests/submit'
import { aPerson, aRole, aTarget, as, aWish, type Person, type Role } from './factories'
import { lineTo, type Line } from './line'
import { portOf, settingsOf, type ProvedTarget } from './proved-targets'

/** A real target behind a line of its own, as the portal knows it. */
export interface Site extends ProvedTarget {
  line: Line
  secrets: Record<string, string>
  role: Role
  crowd: Member[]
  /** What came of the grants: the accounts with a live one, in order, and counts of the others. */
  grants(): Promise<{ live: string[]; ended: number; failed: number; lost: number }>
  /** Accounts whose holders really get in and use what the role gives. */
  whoCan(): Promise<string[]>
  /** How many grants are to be asked for. */
  wished: number
}

interface Member {
  person: Person
  account: string
  password: string
}

/** These many of the crowd have one long grant each; the first two lose it by hand, the next two half of it. */
const steady = 6

/** Makes the portal know a target, a role on it and people who may have it. */
export async function lineUp(
  fresh: FreshDatabase,
  proved: ProvedTarget,
  wishes: { people: number; grants: number },
): Promise<Site> {
  const line = await lineTo(portOf(proved))
  const { config, secrets } = await settingsOf(proved, line.port)
  const newcomers = []
  for (let n = 0; n < wishes.people; n += 1) newcomers.push(await proved.newcomer())
  const people = await Promise.all(
    newcomers.map(async ({ handle, password }) => ({
      person: await aPerson(fresh.owner, { handle }),
      password,
    })),
  )
  const targetId = await aTarget(fresh.owner, config, proved.kind)
  const role = await aRole(fresh.owner, {
    targetId,
    entitlement: proved.entitlement,
    eligible: people.map(({ person }) => person),
  })
  const connector = connectorFor(proved.kind)
  const crowd = people.map((one) => ({
    ...one,
    account: connector.accountName(one.person, proved.entitlement, role.slug),
  }))
  return {
    ...proved,
    line,
    secrets,
    role,
    crowd,
    wished: wishes.grants,
    grants: () => grantsOf(fresh.db, role, crowd),
    whoCan: () => whoCan(fresh.db, proved, role, crowd),
    close: async () => {
      await line.close()
      await proved.close()
    },
  }
}

/** Asks for all grants within `ms`, at an even pace, and takes or breaks some by hand once they stand. */
export async function handOut(fresh: FreshDatabase, site: Site, ms: number): Promise<void> {
  const ask = async ({ person }: Member, durationMs: number) => {
    const sent = await submitRequest(as(fresh.db, person), aWish(site.role.id, { durationMs }))
    if (!sent.ok) throw new Error(`Refused: ${JSON.stringify(sent.error)}`)
  }
  const asking = async () => {
    for (let n = 0; n < site.wished; n += 1) {
      // After the steady ones everybody else in turn, so that each has two or three that overlap or follow.
      const others = site.crowd.length - steady
      const member = site.crowd[n < steady ? n : steady + (n % others)]
      if (member !== undefined) await ask(member, n < steady ? HOUR : (6 + (n % 24)) * SECOND)
      await sleep(ms / site.wished)
    }
  }
  const again = (member: Member) => ask(member, HOUR)
  const byHands = site.crowd
    .slice(0, 4)
    .map((member, n) => byHand(fresh.db, site, { member, again, all: n < 2 }))
  await Promise.all([asking(), ...byHands])
}

/**
 * Waits until the grant stands, asking again when it was given up, and a little more; then takes the access away, or
 * breaks it.
 */
async function byHand(
  db: Db,
  site: Site,
  { member, again, all }: { member: Member; again(member: Member): Promise<void>; all: boolean },
): Promise<void> {
  const { person, account, password } = member
  for (const deadline = Date.now() + 4 * MINUTE; ; await sleep(500)) {
    const state = await newestState(db, site.role, person)
    if (state === 'ACTIVE') break
    if (state === 'ACTIVATION_FAILED') await again(member)
    if (Date.now() > deadline)
      throw new Error(`The long grant of ${account} did not come to stand: ${state ?? 'not asked for'}.`)
  }
  await sleep(5 * SECOND * Math.random())
  const drift = site.drifts[Math.floor(Math.random() * site.drifts.length)]
  const holder = { account, password, entitlement: site.entitlement }
  if (all) await site.target.removeByHand(holder)
  else if (drift !== undefined) await site.target.breakByHand(drift, holder)
}

async function newestState(db: Db, role: Role, person: Person) {
  const newest = await db
    .selectFrom('grant')
    .select('state')
    .where('role_id', '=', role.id)
    .where('principal_id', '=', person.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.state
}

async function grantsOf(db: Db, role: Role, crowd: readonly Member[]) {
  const grants = await db
    .selectFrom('grant')
    .select(['principal_id', 'state', 'end_reason'])
    .where('role_id', '=', role.id)
    .execute()
  const living = new Set(grants.filter(({ state }) => state === 'ACTIVE').map((grant) => grant.principal_id))
  const counted = (is: (grant: (typeof grants)[number]) => boolean) => grants.filter(is).length
  return {
    live: crowd
      .filter(({ person }) => living.has(person.id))
      .map(({ account }) => account)
      .toSorted(),
    ended: counted(({ state }) => state === 'ENDED'),
    failed: counted(({ state }) => state === 'ACTIVATION_FAILED'),
    lost: counted(({ end_reason }) => end_reason === 'EXTERNAL_REMOVAL'),
  }
}

async function whoCan(
  db: Db,
  { target, entitlement }: ProvedTarget,
  role: Role,
  crowd: readonly Member[],
): Promise<string[]> {
  const live = await db
    .selectFrom('grant')
    .select(['id', 'principal_id'])
    .where('role_id', '=', role.id)
    .where('state', '=', 'ACTIVE')
    .execute()
  const able: string[] = []
  for (const { person, account, password } of crowd) {
    const grant = live.find((one) => one.principal_id === person.id)
    const shown = password === '' && grant && (await revealSecret(as(db, person), { grantId: grant.id }))
    const known = shown && shown.ok ? shown.value : password
    if (await target.use({ account, entitlement, password: known })) able.push(account)
  }
  return able.toSorted()
}

/** What the engine still owes, or has not looked at since. */
export async function atRest(db: Db, since: Date): Promise<object[]> {
  const [assignments, targets, grants] = await Promise.all([
    db
      .selectFrom('assignment')
      .select(['account', 'observed', 'error_message'])
      .where('due_at', 'is not', null)
      .where((eb) =>
        eb.or([
          eb('observed_at', 'is', null),
          eb('observed_at', '<', since),
          eb('second_look_at', 'is not', null),
        ]),
      )
      .execute(),
    db
      .selectFrom('target')
      .select(['slug', 'listed_at'])
      .where((eb) => eb.or([eb('listed_at', 'is', null), eb('listed_at', '<', since)]))
      .execute(),
    db
      .selectFrom('grant')
      .select(['number', 'state'])
      .where('state', 'not in', ['ACTIVE', 'ENDED', 'ACTIVATION_FAILED'])
      .execute(),
  ])
  return [...assignments, ...targets, ...grants]
}
