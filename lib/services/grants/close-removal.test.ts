import { beforeEach, expect, test } from 'vitest'
import type { AssignmentId, GrantId } from '@/lib/domain/ids'
import { EngineBench } from '@/lib/testing/engine-bench'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { systemStatus } from '../system/status'
import { answerClosing, askToClose } from './close-removal'
import { reconcileGrant } from './reconcile'

const on = new EngineBench()
let [greta, ivo]: Person[] = []
let grantId: GrantId
let assignmentId: AssignmentId

beforeEach(async () => {
  greta = await aPerson(on.fresh.owner, { portalRoles: ['administrator'] })
  ivo = await aPerson(on.fresh.owner, { portalRoles: ['administrator'] })
  grantId = await on.activate()
  await reconcileGrant(on.ctx, grantId)
  const row = await on.grantRow(grantId)
  if (row.assignment_id === null) throw new Error('no assignment')
  assignmentId = row.assignment_id
})

/** As when the target has refused to let go for too long. */
async function stuck(): Promise<void> {
  await on.fresh.owner
    .updateTable('grant')
    .set({ state: 'REVOCATION_FAILED', revoke_started_at: new Date(), end_reason: 'EXPIRED' })
    .where('id', '=', grantId)
    .execute()
}

const by = (person: Person | undefined) => {
  if (person === undefined) throw new Error('nobody')
  return as(on.fresh.db, person)
}

test('a removal that is never confirmed is closed by two, and the log says that the target did not confirm it', async () => {
  await stuck()
  expect(await askToClose(by(greta), { assignmentId, reason: 'The server was scrapped.' })).toMatchObject({
    ok: true,
  })
  expect(await on.stateOf(grantId)).toBe('REVOCATION_FAILED')
  expect(await answerClosing(by(greta), { assignmentId, agreed: true })).toMatchObject({
    error: 'own-asking',
  })
  expect(await answerClosing(by(ivo), { assignmentId, agreed: true })).toMatchObject({ ok: true })
  expect(await on.grantRow(grantId)).toMatchObject({ state: 'ENDED', verified_at: null })
  expect(await on.actionsOf(grantId)).toEqual(
    expect.arrayContaining(['removal.closure_asked', 'removal.closed']),
  )
  const assignment = await on.fresh.db
    .selectFrom('assignment')
    .select('due_at')
    .where('id', '=', assignmentId)
    .executeTakeFirstOrThrow()
  expect(assignment.due_at).toBeNull()
})

test('one who refuses changes nothing, and it can be asked for again', async () => {
  await stuck()
  expect(await askToClose(by(greta), { assignmentId, reason: 'Gone.' })).toMatchObject({ ok: true })
  expect(await askToClose(by(ivo), { assignmentId, reason: 'Gone too.' })).toMatchObject({
    error: 'asked-already',
  })
  expect(await answerClosing(by(ivo), { assignmentId, agreed: false })).toMatchObject({ ok: true })
  expect(await on.stateOf(grantId)).toBe('REVOCATION_FAILED')
  expect(await askToClose(by(ivo), { assignmentId, reason: 'Gone too.' })).toMatchObject({ ok: true })
})

test('only what is stuck can be closed, by administrators, with a reason; both who agree at once end it once', async () => {
  expect(await askToClose(by(greta), { assignmentId, reason: 'Gone.' })).toMatchObject({ error: 'not-stuck' })
  await stuck()
  expect(await askToClose(on.me(), { assignmentId, reason: 'Gone.' })).toMatchObject({
    error: 'not-permitted',
  })
  expect(await askToClose(by(greta), { assignmentId, reason: ' ' })).toMatchObject({
    error: 'reason-missing',
  })
  await askToClose(by(greta), { assignmentId, reason: 'Gone.' })
  const lena = await aPerson(on.fresh.owner, { portalRoles: ['administrator'] })
  const answers = await Promise.all(
    [ivo, lena].map((person) => answerClosing(by(person), { assignmentId, agreed: true })),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  expect((await on.actionsOf(grantId)).filter((action) => action === 'removal.closed')).toHaveLength(1)
})

test('the page of removals says who may do what, and what would be left without the portal', async () => {
  const live = await systemStatus(by(greta))
  if (!live.ok) throw new Error(live.error)
  expect(live.value.ifStopped).toContainEqual(
    expect.objectContaining({ holder: on.ada.name, nativeUntil: expect.any(Date) }),
  )
  await stuck()
  await askToClose(by(greta), { assignmentId, reason: 'Gone.' })
  const seen = await systemStatus(by(greta))
  if (!seen.ok) throw new Error(seen.error)
  const [row] = seen.value.removals.filter((each) => each.assignmentId === assignmentId)
  expect(row?.closing).toMatchObject({ kind: 'asked', by: greta?.name, mayAgree: { ok: false } })
})
