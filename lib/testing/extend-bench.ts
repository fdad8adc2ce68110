import { beforeEach } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import type { GrantId } from '@/lib/domain/ids'
import type { Extension, PolicyInput } from '@/lib/domain/policy'
import type { ExtendInput } from '@/lib/services/grants/extend'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { EngineBench } from './engine-bench'
import { aPerson, aPolicy, approvedBy, as, publish, type Person } from './factories'

/** A policy that gives more time twice, four hours at most. */
export function extensible(wishes: Partial<Extension>): PolicyInput {
  return { ...aPolicy, extension: { times: 2, maxMs: 4 * HOUR, ...wishes } }
}

/** The same on a role whose grants can be extended, with somebody who may be asked. */
export class ExtendBench extends EngineBench {
  maud!: Person
  #keys = 0

  constructor() {
    super()
    beforeEach(async () => {
      this.maud = await aPerson(this.fresh.owner)
      await publish(this.fresh.owner, this.role.id, extensible({}))
    })
  }

  approver() {
    return as(this.fresh.db, this.maud)
  }

  /** More time is given only with Maud's approval. */
  asking(): PolicyInput {
    const { approval } = approvedBy([this.maud])
    return extensible({ approval: approval as Extension['approval'] })
  }

  /** A grant that is live on the target. */
  async live(): Promise<GrantId> {
    const id = await this.activate()
    await reconcileGrant(this.ctx, id)
    return id
  }

  more(grantId: GrantId, wishes: Partial<ExtendInput> = {}): ExtendInput {
    return {
      grantId,
      durationMs: HOUR,
      justification: 'The repair takes longer',
      idempotencyKey: `more-time-${(this.#keys += 1)}`,
      ...wishes,
    }
  }

  async endOf(id: GrantId): Promise<number> {
    return (await this.grantRow(id)).ends_at?.getTime() ?? 0
  }

  /** Moves a grant's end to `ms` from now, here and on the target, as if most of its time had gone by. */
  async endsIn(id: GrantId, ms: number, account: string): Promise<void> {
    const endsAt = new Date(Date.now() + ms)
    await this.fresh.owner.updateTable('grant').set({ ends_at: endsAt }).where('id', '=', id).execute()
    await this.fresh.owner
      .updateTable('assignment')
      .set({ native_until: endsAt })
      .where('account', '=', account)
      .execute()
    await this.target.byHand(`alter role "${account}" valid until '${endsAt.toISOString()}'`)
  }
}
