import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '@/db/client'
import type { Call, TargetAssignment } from '@/lib/connectors/connector'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import type { GrantId } from '@/lib/domain/ids'
import { reconcileDue } from '@/lib/services/grants/reconcile'
import { submitRequest } from '@/lib/services/requests/submit'
import { startSweepTimer, type SweepTimer } from '@/lib/services/sweep/timer'
import { aPerson, aRole, aTarget, aWish, type Person } from '@/lib/testing/factories'
import type { BenchDatabase } from './lab'
import { each } from './stats'
import type { Subject } from './subjects'
import { personContext, portalContext } from './world'

/** Something that gives people access to a target and takes it away. */
export interface Worker {
  accountOf(handle: string): string
  /** Everything that comes before the work on the target. */
  ask(handles: readonly string[]): Promise<void>
  /** Gives everybody who asked what they asked for; resolves when the target has confirmed all of it. */
  activate(): Promise<void>
  /** Makes each one's access end at their instant, in milliseconds since the epoch. */
  endAt(ends: ReadonlyMap<string, number>): Promise<void>
  /** Resolves when what `endAt` began is over. */
  settled(): Promise<void>
  close(): Promise<void>
}

const patienceMs = 30 * SECOND
const longestMs = 3 * MINUTE

/** The connector alone, with as many calls side by side as it allows: what the target can do at best. */
export function bareWorker({ connector, entitlement, config, secretOf }: Subject): Worker {
  const { concurrency, handsOut } = connector.capabilities(entitlement)
  const given = new Map<string, TargetAssignment<unknown>>()
  let asked: TargetAssignment<unknown>[] = []
  let ending: Promise<unknown> = Promise.resolve()
  const call = (): Call<unknown> => ({
    config,
    secret: secretOf,
    signal: AbortSignal.timeout(patienceMs),
    deadline: new Date(Date.now() + patienceMs),
    stillWanted: async () => true,
  })
  const accountOf = (handle: string) => connector.accountName({ handle }, entitlement, 'bare')
  return {
    accountOf,
    async ask(handles) {
      const until = new Date(Date.now() + HOUR)
      const password = handsOut === 'password' ? randomUUID() : null
      asked = handles.map((handle) => ({
        id: randomUUID(),
        account: accountOf(handle),
        entitlement,
        until,
        password,
      }))
      handles.forEach((handle, index) => {
        const assignment = asked[index]
        if (assignment !== undefined) given.set(handle, assignment)
      })
    },
    activate: () =>
      each(asked, concurrency, async (assignment) => {
        await connector.ensureGranted(call(), assignment)
        const seen = await connector.observe(call(), assignment)
        if (seen !== 'present') throw new Error(`The target answered "${seen}" right after granting.`)
      }),
    async endAt(ends) {
      const inOrder = [...ends].toSorted(([, a], [, b]) => a - b)
      ending = each(inOrder, concurrency, async ([handle, at]) => {
        const assignment = given.get(handle)
        await sleep(at - Date.now())
        if (assignment) await connector.ensureRevoked(call(), { ...assignment, until: null, password: null })
      })
      // Heard of when it is waited for.
      ending.catch(() => {})
    },
    settled: async () => void (await ending),
    close: async () => {},
  }
}

/** The engine of the portal, with the patience of production, from a decided grant on. */
export async function engineWorker(database: BenchDatabase, db: Db, subject: Subject): Promise<Worker> {
  const { connector, entitlement, config, kind } = subject
  const { owner } = database
  const ctx = portalContext(db, { secretOf: subject.secretOf })
  const targetId = await aTarget(owner, config, kind)
  const role = await aRole(owner, { targetId, entitlement })
  const grants = new Map<string, GrantId>()
  let timer: SweepTimer | null = null
  const open = async () =>
    db.selectFrom('grant').select('id').where('state', '=', 'ACTIVATING').limit(1).executeTakeFirst()
  async function submit(person: Person, handle: string): Promise<void> {
    const eligible = { role_id: role.id, principal_id: person.id, starts_at: new Date(0), ends_at: null }
    await owner.insertInto('eligibility').values(eligible).execute()
    const sent = await submitRequest(personContext(db, person), aWish(role.id))
    if (!sent.ok || sent.value.grantId === null) throw new Error('The request was refused.')
    grants.set(handle, sent.value.grantId)
  }
  return {
    accountOf: (handle) => connector.accountName({ handle }, entitlement, role.slug),
    ask: (handles) => each(handles, 4, async (handle) => submit(await aPerson(owner, { handle }), handle)),
    async activate() {
      const until = new Date(Date.now() + longestMs)
      while (await open()) {
        if (Date.now() > until.getTime())
          throw new Error('Not every grant became active within three minutes.')
        await reconcileDue(ctx, until)
      }
    },
    async endAt(ends) {
      timer = startSweepTimer(ctx)
      for (const [handle, at] of ends) {
        const id = grants.get(handle)
        if (id === undefined) throw new Error(`${handle} was given nothing.`)
        await owner
          .updateTable('grant')
          .set({ ends_at: new Date(at) })
          .where('id', '=', id)
          .execute()
      }
      timer.wake()
    },
    settled: async () => {},
    close: async () => timer?.stop(),
  }
}
