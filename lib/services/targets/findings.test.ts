import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '@/lib/domain/duration'
import { EngineBench } from '@/lib/testing/engine-bench'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { discoverDue } from './discover'
import { listFindings, type Finding } from './findings'
import { settleFinding, type Settling } from './settle-finding'

const on = new EngineBench()
let greta: Person
let login: string
let count = 0

beforeEach(async () => {
  greta = await aPerson(on.fresh.owner, { portalRoles: ['administrator'] })
  login = `dba_${process.pid}_${++count}`
  const { memberOf } = on.target.entitlement()
  await on.target.byHand(`create role ${login} login; grant ${memberOf} to ${login} granted by current_user`)
  await search()
})

/** Searches this test's own target, and no other. */
async function search(): Promise<void> {
  const { owner } = on.fresh
  await owner
    .updateTable('target')
    .set({ list_due_at: new Date('2100-01-01') })
    .execute()
  await owner
    .updateTable('target')
    .set({ list_due_at: new Date(0) })
    .where('id', '=', on.role.targetId)
    .execute()
  await discoverDue(on.ctx)
}

const byGreta = () => as(on.fresh.db, greta, { secretOf: on.target.secretOf })
async function found(): Promise<{ open: Finding[]; settled: Finding[] }> {
  const listed = await listFindings(byGreta(), { target: null })
  if (!listed.ok) throw new Error(listed.error)
  const mine = (findings: Finding[]) => findings.filter(({ targetId }) => targetId === on.role.targetId)
  return { open: mine(listed.value.open), settled: mine(listed.value.settled) }
}
async function finding(): Promise<Finding> {
  const { open } = await found()
  const [own] = open.filter(({ account }) => account === login)
  if (own === undefined) throw new Error('not found')
  return own
}
async function say(settling: Settling, reason = 'It was agreed.') {
  return settleFinding(byGreta(), { id: (await finding()).id, settling, reason })
}
const isMember = async () =>
  (
    await on.target.byHand(
      `select pg_has_role('${login}', '${on.target.entitlement().memberOf}', 'member') as is`,
    )
  )[0]?.['is']

describe('standing access that was found', () => {
  test('is told with who gave it and the role that would give the same', async () => {
    expect(await finding()).toMatchObject({
      kind: 'standing',
      gives: [{ slug: on.role.slug }],
      attribution: expect.stringMatching(/^Granted by .+\.$/),
    })
  })

  test('stays on purpose once adopted, with who says so', async () => {
    expect(await say({ kind: 'adopt' }, 'The nightly job needs it.')).toMatchObject({ ok: true })
    await search()
    const { open, settled } = await found()
    expect(open.filter(({ account }) => account === login)).toEqual([])
    expect(settled).toContainEqual(
      expect.objectContaining({
        account: login,
        settledBy: greta.name,
        settledReason: 'The nightly job needs it.',
      }),
    )
    expect(await isMember()).toBe(true)
  })

  test('comes back when the time it was put off for is over', async () => {
    const until = new Date(Date.now() + DAY)
    expect(await say({ kind: 'ignore', until: new Date(Date.now() - 1) })).toMatchObject({
      error: 'instant-unreadable',
    })
    expect(await say({ kind: 'ignore', until })).toMatchObject({ ok: true })
    expect((await found()).settled.map(({ account }) => account)).toContain(login)
    await on.fresh.owner
      .updateTable('drift_finding')
      .set({ settled_until: new Date(Date.now() - 1) })
      .where('account', '=', login)
      .execute()
    expect((await found()).open.map(({ account }) => account)).toContain(login)
  })

  test('is removed by the engine when an administrator asks, and what the target refuses is told', async () => {
    expect(await say({ kind: 'remove' })).toMatchObject({ ok: true })
    await search()
    const [left] = (await found()).open.filter(({ account }) => account === login)
    // Granted by the superuser: the portal's own login may not take that back, and says so.
    if (await isMember()) expect(left?.removalError).toMatch(/\S/)
    else expect(left).toBeUndefined()
    await on.target.byHand(`revoke ${on.target.entitlement().memberOf} from ${login}`)
    await search()
    expect((await found()).open.filter(({ account }) => account === login)).toEqual([])
  })

  test('is made eligible instead in one step', async () => {
    const { handle } = on.ada
    expect(await say({ kind: 'make-eligible', handle: 'nobody-here', roleSlug: on.role.slug })).toMatchObject(
      {
        error: 'nobody-of-that-name',
      },
    )
    expect(await say({ kind: 'make-eligible', handle, roleSlug: 'another' })).toMatchObject({
      error: 'no-such-role',
    })
    expect(await say({ kind: 'make-eligible', handle, roleSlug: on.role.slug })).toMatchObject({ ok: true })
    const eligible = await on.fresh.db
      .selectFrom('eligibility')
      .select('reason')
      .where('principal_id', '=', on.ada.id)
      .execute()
    expect(eligible.map(({ reason }) => reason)).toContain('It was agreed.')
    expect((await finding()).removalAskedAt).not.toBeNull()
  })

  test('is decided by administrators only, and with a reason', async () => {
    const { id } = await finding()
    expect(
      await settleFinding(as(on.fresh.db, on.ada), { id, settling: { kind: 'adopt' }, reason: 'x' }),
    ).toMatchObject({ error: 'not-permitted' })
    expect(await say({ kind: 'adopt' }, '  ')).toMatchObject({ error: 'reason-missing' })
  })
})
