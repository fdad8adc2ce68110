import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closePools } from '@/lib/connectors/postgres'
import { SECOND } from '@/lib/domain/duration'
import type { GrantId } from '@/lib/domain/ids'
import type { Context } from '@/lib/services/context'
import { revealSecret } from '@/lib/services/grants/secret'
import { submitRequest } from '@/lib/services/requests/submit'
import { sweep } from '@/lib/services/sweep/sweep'
import { aContext, aPerson, aRole, as, aTarget, aWish, type Person, type Role } from './factories'
import { aPgTarget, type PgTarget } from './pg-target'

/** A database and a real target for the tests of one file; for each of them, somebody new with a role of their own. */
export class EngineBench {
  fresh!: FreshDatabase
  target!: PgTarget
  ada!: Person
  role!: Role
  ctx!: Context

  constructor() {
    beforeAll(async () => {
      this.fresh = await freshDatabase()
      this.target = await aPgTarget()
    })
    beforeEach(async () => {
      const { owner, db } = this.fresh
      this.ada = await aPerson(owner)
      const targetId = await aTarget(owner, this.target.config)
      this.role = await aRole(owner, {
        eligible: [this.ada],
        targetId,
        entitlement: this.target.entitlement(),
      })
      this.ctx = aContext(db, { secretOf: this.target.secretOf })
    })
    afterAll(async () => {
      await closePools()
      await this.target.drop()
      await this.fresh.drop()
    })
  }

  me() {
    return as(this.fresh.db, this.ada, { secretOf: this.target.secretOf })
  }

  async activate(wishes: Parameters<typeof aWish>[1] = {}, of: Role = this.role): Promise<GrantId> {
    const outcome = await submitRequest(this.me(), aWish(of.id, wishes))
    if (!outcome.ok || outcome.value.grantId === null) throw new Error(JSON.stringify(outcome))
    return outcome.value.grantId
  }

  grantRow(id: GrantId) {
    return this.fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }

  async stateOf(id: GrantId) {
    return (await this.grantRow(id)).state
  }

  async accountOf(id: GrantId): Promise<string> {
    const row = await this.fresh.db
      .selectFrom('grant')
      .innerJoin('assignment', 'assignment.id', 'grant.assignment_id')
      .select('account')
      .where('grant.id', '=', id)
      .executeTakeFirstOrThrow()
    return row.account
  }

  async reveal(id: GrantId): Promise<string> {
    const shown = await revealSecret(this.me(), { grantId: id })
    if (!shown.ok) throw new Error(shown.error)
    return shown.value
  }

  /** Puts a grant's end into the past, as if its time had gone by. */
  backdate(id: GrantId) {
    return this.fresh.owner
      .updateTable('grant')
      .set({ ends_at: new Date(Date.now() - SECOND) })
      .where('id', '=', id)
      .execute()
  }

  /** Sweeps until nothing is due, second looks included. */
  async settle(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await sweep(this.ctx)
      await sleep(60)
    }
  }

  async actionsOf(id: GrantId): Promise<string[]> {
    const events = await this.fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('grant_id', '=', id)
      .orderBy('id')
      .execute()
    return events.map(({ action }) => action)
  }
}
