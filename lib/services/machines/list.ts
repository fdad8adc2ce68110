import { listMachines } from '@/db/queries/machines'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

const shown = 200

export type ShownMachine = Awaited<ReturnType<typeof listMachines>>[number]

/** Every service account and agent. Fails with the sentence for whoever may not manage them. */
export async function machinesForAdmin(ctx: PersonContext): Promise<Result<ShownMachine[], string>> {
  const permission = can(ctx.viewer, 'machines.manage', null)
  return permission.ok ? ok(await listMachines(ctx.db, { limit: shown })) : err(permission.reason)
}
