import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { requestNumber, type GrantId, type RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { Context, PersonContext } from '@/lib/services/context'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { submitRequest, type SubmitInput, type Submitted } from '@/lib/services/requests/submit'
import { sweep } from '@/lib/services/sweep/sweep'
import { aContext, aPerson, aPolicy, aRole, as, aTarget, aWish, type Person, type Role } from './factories'
import { FakeCluster } from './fake-cluster'

/** What a role of the bench gives, of which less can be asked for. */
export const wholeCluster = { role: 'edit', account: 'own', namespaces: ['shop', 'billing', 'staging'] }

/** A database for the tests of one file; for each of them a fake cluster, and two people who are new. */
export class ClusterBench {
  fresh!: FreshDatabase
  cluster!: FakeCluster
  ada!: Person
  maud!: Person

  constructor() {
    beforeAll(async () => {
      this.fresh = await freshDatabase()
    })
    beforeEach(async () => {
      this.cluster = new FakeCluster('per-grant')
      this.ada = await aPerson(this.fresh.owner)
      this.maud = await aPerson(this.fresh.owner)
    })
    afterAll(() => this.fresh.drop())
  }

  as(person: Person): PersonContext {
    return as(this.fresh.db, person, { connectorFor: () => this.cluster.connector })
  }

  engine(at?: Date): Context {
    return aContext(this.fresh.db, {
      connectorFor: () => this.cluster.connector,
      ...(at !== undefined && { now: () => at }),
    })
  }

  async role(policy: PolicyInput = aPolicy, entitlement = wholeCluster): Promise<Role> {
    const targetId = await aTarget(this.fresh.owner, {}, 'cluster')
    return aRole(this.fresh.owner, { eligible: [this.ada], targetId, entitlement, policy })
  }

  /** From now on the role gives its role in these namespaces. */
  async comesToGive(role: Role, namespaces: readonly string[]): Promise<void> {
    await this.fresh.owner
      .updateTable('role')
      .set({ entitlement: JSON.stringify({ ...wholeCluster, namespaces }) })
      .where('id', '=', role.id)
      .execute()
  }

  async submitted(role: Role, wishes: Partial<SubmitInput> = {}): Promise<Submitted & { number: number }> {
    const sent = await submitRequest(this.as(this.ada), aWish(role.id, wishes))
    if (!sent.ok) throw new Error(sent.error)
    return { ...sent.value, number: numberOf(sent.value) }
  }

  /** Submits what nobody has to approve. */
  async opened(
    role: Role,
    wishes: Partial<SubmitInput> = {},
  ): Promise<{ id: RequestId; number: number; grantId: GrantId }> {
    const { id, number, grantId, reasons } = await this.submitted(role, wishes)
    if (grantId === null) throw new Error(JSON.stringify(reasons))
    return { id, number, grantId }
  }

  async granted(role: Role, wishes: Partial<SubmitInput> = {}): Promise<GrantId> {
    const { grantId } = await this.opened(role, wishes)
    await reconcileGrant(this.engine(), grantId)
    return grantId
  }

  /** Sweeps until nothing is due, second looks included. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      await sweep(this.engine())
      await sleep(60)
    }
  }

  /** What Ada has in the cluster: a sweep gives others theirs as well. */
  held() {
    return this.cluster.held.filter(({ account }) => account.split('_')[0] === this.ada.handle)
  }

  assignmentsOf(role: Role) {
    return this.fresh.worker
      .selectFrom('assignment')
      .selectAll()
      .where('target_id', '=', role.targetId)
      .orderBy('id')
      .execute()
  }

  grantRow(id: GrantId) {
    return this.fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }

  events(id: RequestId) {
    return this.fresh.db
      .selectFrom('audit_event')
      .selectAll()
      .where('request_id', '=', id)
      .orderBy('id')
      .execute()
  }
}

export function numberOf({ name }: { name: string }): number {
  const number = requestNumber(name)
  if (number === null) throw new Error(`${name} is no request`)
  return number
}
