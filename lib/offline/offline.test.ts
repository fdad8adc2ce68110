import { expect, test } from 'vitest'
import { ConnectorError } from '@/lib/connectors/connector'
import { connectorFor } from '@/lib/connectors/registry'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { EngineBench } from '@/lib/testing/engine-bench'
import { OfflineDocument } from './document'
import { offlineDocument } from './export'
import { revokeEverything, type Outcome } from './revoke'

const on = new EngineBench()

async function exported(): Promise<OfflineDocument> {
  const made = await offlineDocument(on.fresh.worker, new Date())
  return OfflineDocument.parse(JSON.parse(JSON.stringify(made)))
}

const quietly = { connectorFor, onOutcome: () => {}, retryAfterMs: 1 }

test('everything is taken back from the file alone, and a second run finds it gone', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const [account, password] = [await on.accountOf(id), await on.reveal(id)]
  const session = await on.target.signIn(account, password)
  const file = await exported()
  expect(JSON.stringify(file)).not.toContain(password)
  expect(JSON.stringify(file)).not.toContain(await on.target.secretOf(''))

  const secretOf = () => on.target.secretOf('')
  const told: Outcome[] = []
  const outcomes = await revokeEverything(file, {
    ...quietly,
    secretOf,
    onOutcome: (outcome) => told.push(outcome),
  })
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['revoked'])
  expect(told).toEqual(outcomes)
  await expect(session?.query('select 1')).rejects.toThrow()
  expect(await on.target.signIn(account, password)).toBeNull()
  expect(await on.target.ourLogins()).not.toContain(account)
  const again = await revokeEverything(file, { ...quietly, secretOf })
  expect(again.map(({ outcome }) => outcome)).toEqual(['revoked'])
})

test('what cannot be taken back is told, and one target that fails holds up no other', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const file = await exported()
  const [own] = file.targets.filter(({ id: target }) => target === on.role.targetId)
  if (own === undefined) throw new Error('the target is not in the file')
  const broken = { ...own, id: 'broken', name: 'Broken', config: { ...own.config, port: 1 } }
  const mine = file.assignments.filter(({ target }) => target === own.id)
  const outcomes = await revokeEverything(
    {
      ...file,
      targets: [own, broken],
      assignments: [...mine, ...mine.map((each) => ({ ...each, target: 'broken' }))],
    },
    { ...quietly, secretOf: () => on.target.secretOf('') },
  )
  expect(outcomes.map(({ target, outcome }) => [target, outcome])).toEqual([
    [own.name, 'revoked'],
    ['Broken', 'left'],
  ])
  expect(outcomes[1]?.detail).toMatch(/\S/)
})

test('access that stood before the portal stays, and a secret that is missing leaves the rest alone', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const file = await exported()
  const [own] = file.assignments.filter(({ target }) => target === on.role.targetId)
  if (own === undefined) throw new Error('the assignment is not in the file')
  const outcomes = await revokeEverything(
    { ...file, assignments: [{ ...own, preExisting: true }, own] },
    {
      ...quietly,
      secretOf: async () => {
        throw new ConnectorError('config', 'The environment variable TARGET_PASSWORD is not set.')
      },
    },
  )
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['left', 'standing'])
})
