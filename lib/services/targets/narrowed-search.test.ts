import { describe, expect, test } from 'vitest'
import { ClusterBench, wholeCluster } from '@/lib/testing/cluster-bench'
import type { Role } from '@/lib/testing/factories'
import { FakeCluster } from '@/lib/testing/fake-cluster'
import { releaseGrant } from '../grants/release'
import { discoverDue } from './discover'

const on = new ClusterBench()

describe('the search of the target', () => {
  async function searched(role: Role) {
    const due = (at: Date) => on.fresh.owner.updateTable('target').set({ list_due_at: at })
    await due(new Date('2099-01-01')).execute()
    await due(new Date(0)).where('id', '=', role.targetId).execute()
    expect(await discoverDue(on.engine())).toBe(true)
    return on.fresh.db
      .selectFrom('drift_finding')
      .select(['kind', 'account', 'entitlement_key'])
      .where('target_id', '=', role.targetId)
      .execute()
  }

  test.each(['per-grant', 'none'] as const)(
    'takes a live part of a role for no finding, nor for the whole (marks: %s)',
    async (marker) => {
      on.cluster = new FakeCluster(marker)
      const role = await on.role()
      const id = await on.granted(role, { only: { namespaces: ['shop', 'billing'] } })
      expect(await searched(role)).toEqual([])
      expect((await on.grantRow(id)).state).toBe('ACTIVE')
      expect(on.cluster.namespacesOf(on.ada.handle)).toEqual(['shop', 'billing'])
    },
  )

  test('finds and removes a part that came back after its end, by its mark', async () => {
    const role = await on.role()
    const id = await on.granted(role, { only: { namespaces: ['shop'] } })
    const left = on.held()
    await releaseGrant(on.as(on.ada), { grantId: id })
    await on.settle()
    expect(on.held()).toEqual([])
    on.cluster.held.push(...left)
    expect(await searched(role)).toMatchObject([{ kind: 'orphan', entitlement_key: 'edit in shop' }])
    await on.settle()
    expect(on.held()).toEqual([])
  })

  test('finds who has the whole role anyway, and nobody for a part of it', async () => {
    const role = await on.role()
    await on.granted(role, { only: { namespaces: ['shop'] } })
    on.cluster.held.push({ account: 'bob', role: 'edit', namespaces: wholeCluster.namespaces, mark: null })
    on.cluster.held.push({ account: 'eve', role: 'edit', namespaces: ['shop'], mark: null })
    expect(await searched(role)).toMatchObject([{ kind: 'standing', account: 'bob' }])
  })
})
