import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { createPool, databaseOn, type Db } from '@/db/client'
import { notify } from '@/db/queries/live'
import { oneTimeLogin } from '@/lib/connectors/postgres/names'
import { liveChannel } from '@/lib/live/hub'
import type { Context } from '@/lib/services/context'
import { approveRequest } from '@/lib/services/requests/approve'
import { submitRequest } from '@/lib/services/requests/submit'
import { aPolicy, aWish, type Role } from '@/lib/testing/factories'
import { bareRunner } from './bare'
import { ratioAtLeast, type Bench, type Figure } from './figure'
import type { BenchDatabase, Lab } from './lab'
import { recordingDatabase } from './recorder'
import { scriptOf, type Script } from './script'
import { interleaved, keep, rateOf } from './stats'
import { askingTheManager, hire, idSql, managerOf, personContext, personOf, roleForAll } from './world'

export const submitters = 10_000
const largestNonce = 1_000_000_000_000
const roundMs = 2_000
const rounds = 3

/** Submitting, and submitting with the approval, as a service against its own statements sent bare. */
export const submit: Bench = {
  name: 'submit',
  async *run(lab) {
    const database = await lab.database('submit', ({ owner }) => hire(owner, submitters))
    const pool = createPool(database.url, { role: 'gatehouse_worker', maxConnections: 20 })
    lab.atEnd(() => pool.end())
    const kinds = [
      { name: 'submit', approval: false, role: await roleForAll(database.owner, { policy: aPolicy }) },
      {
        name: 'submit-approve',
        approval: true,
        role: await roleForAll(database.owner, { policy: askingTheManager }),
      },
    ]
    yield* submitRates(lab, pool, database, kinds, [1, 8, 32])
  },
}

/** A way of submitting: to a role that grants at once, or one whose manager is asked and approves. */
export interface SubmitKind {
  name: string
  approval: boolean
  role: Role
}

/** Each kind's rate beside that of its own statements sent bare, with so many clients at once. */
export async function* submitRates(
  lab: Lab,
  pool: pg.Pool,
  database: BenchDatabase,
  kinds: readonly SubmitKind[],
  clientCounts: readonly number[],
): AsyncGenerator<Figure> {
  const bare = await bareRunner(database.url)
  for (const { name, approval, role } of kinds) {
    const script = await recordScript(pool, role, approval)
    lab.say(`${name}: the same ${script.statements.length} statements are sent by ${bare.name}`)
    const product = serviceRate(databaseOn(pool), role, approval)
    await product(8, roundMs)
    for (const clients of clientCounts) {
      const limit = () => bare.run(script, clients, roundMs)
      const rates = await interleaved(rounds, limit, () => product(clients, roundMs))
      yield {
        name: `${name}-${clients}-clients`,
        value: rates.product,
        unit: 'tx/s',
        ratio: rates.product / rates.limit,
        goal: clients === 1 ? null : ratioAtLeast(0.5),
      }
    }
  }
}

/** Runs of the services per second, each by somebody else, announced as the portal does. */
function serviceRate(db: Db, role: Role, approval: boolean) {
  return async (clients: number, ms: number): Promise<number> => {
    const announcing: Promise<unknown>[] = []
    const announce = announcer(db, announcing)
    const rate = await rateOf(clients, ms, () =>
      activate(db, { number: 1 + Math.floor(Math.random() * submitters), role, approval, announce }),
    )
    await Promise.all(announcing)
    return rate
  }
}

interface Activation {
  number: number
  role: Role
  approval: boolean
  announce: Context['announce']
  key?: string
}

async function activate(
  db: Db,
  { number, role, approval, announce, key = randomUUID() }: Activation,
): Promise<void> {
  const wish = aWish(role.id, { idempotencyKey: key })
  const sent = await submitRequest(personContext(db, personOf(number), { announce }), wish)
  const state = sent.ok ? sent.value.state : sent.error
  if (!sent.ok || state !== (approval ? 'PENDING_APPROVAL' : 'APPROVED'))
    throw new Error(`The submit was ${state}.`)
  if (!approval) return
  const answer = await approveRequest(personContext(db, managerOf(number), { announce }), {
    requestId: sent.value.id,
  })
  if (!answer.ok) throw new Error(`The approval was refused: ${answer.error}.`)
}

/** Records one run of the services; another person and another key make the next run of the script another request. */
async function recordScript(pool: pg.Pool, role: Role, approval: boolean): Promise<Script> {
  const { db, recorded } = recordingDatabase(pool)
  const announcing: Promise<unknown>[] = []
  const key = randomUUID()
  await activate(db, { number: 1, role, approval, announce: announcer(db, announcing), key })
  await Promise.all(announcing)
  return scriptOf(
    recorded,
    { person: submitters, nonce: largestNonce },
    new Map([
      [personOf(1).id, idSql.person(':person')],
      [managerOf(1).id, idSql.manager(':person')],
      [key, `('bench-' || :nonce::text)`],
      [oneTimeLogin(personOf(1).handle, role.slug), `('gh_p' || :person::text || '_${role.slug}')`],
    ]),
  )
}

function announcer(db: Db, announcing: Promise<unknown>[]): Context['announce'] {
  return (topics) => keep(announcing, notify(db, liveChannel, JSON.stringify(topics)))
}
