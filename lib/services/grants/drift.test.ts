import { expect, test } from 'vitest'
import { connectorFor } from '@/lib/connectors/registry'
import { HOUR } from '@/lib/domain/duration'
import { EngineBench } from '@/lib/testing/engine-bench'
import { discoverDue } from '../targets/discover'
import { reconcileGrant } from './reconcile'

const on = new EngineBench()

test('access that somebody removed on the target ends the grant and is not fought over', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const account = await on.accountOf(id)
  await on.target.byHand(
    `reassign owned by ${account} to postgres; drop owned by ${account}; drop role ${account}`,
  )
  await on.fresh.owner
    .updateTable('assignment')
    .set({ due_at: new Date(0) })
    .where('principal_id', '=', on.ada.id)
    .execute()
  await on.settle()
  expect(await on.grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'EXTERNAL_REMOVAL' })
  expect(await on.target.ourLogins()).not.toContain(account)
})

test('an orphan with our mark is removed; a standing member is a finding and stays', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const [account, password] = [await on.accountOf(id), await on.reveal(id)]
  await on.backdate(id)
  await on.settle()
  // A grant that arrives late, after everything: the login is back although no grant explains it.
  const assignment = await on.fresh.worker
    .selectFrom('assignment')
    .selectAll()
    .where('principal_id', '=', on.ada.id)
    .executeTakeFirstOrThrow()
  const connector = connectorFor('postgres')
  await connector.ensureGranted(
    {
      config: on.target.config,
      secret: on.target.secretOf,
      signal: AbortSignal.timeout(5_000),
      deadline: new Date(Date.now() + 5_000),
      stillWanted: async () => true,
    },
    {
      id: assignment.id,
      account,
      entitlement: assignment.entitlement,
      until: new Date(Date.now() + HOUR),
      password,
    },
  )
  const legacy = `legacy_${on.ada.handle}`
  await on.target.byHand(
    `create role ${legacy} login; grant ${on.target.entitlement().memberOf} to ${legacy}`,
  )
  await on.fresh.owner
    .updateTable('target')
    .set({ list_due_at: new Date() })
    .where('id', '=', on.role.targetId)
    .execute()
  await on.fresh.owner
    .updateTable('target')
    .set({ list_due_at: new Date('2099-01-01') })
    .where('id', '!=', on.role.targetId)
    .execute()
  expect(await discoverDue(on.ctx)).toBe(true)
  await on.settle()
  expect(await on.target.ourLogins()).not.toContain(account)
  const findings = await on.fresh.db
    .selectFrom('drift_finding')
    .select(['kind', 'account', 'resolved_at'])
    .where('target_id', '=', on.role.targetId)
    .execute()
  expect(findings).toContainEqual({ kind: 'standing', account: legacy, resolved_at: null })
  expect(findings.filter((finding) => finding.account === account)).toMatchObject([
    { kind: 'orphan', resolved_at: expect.any(Date) },
  ])
  expect(await on.target.byHand(`select 1 from pg_roles where rolname = '${legacy}'`)).toHaveLength(1)
})
