import { listTargets, type ListedTarget } from '@/db/queries/target-pages'
import { can, type Permission } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { targetKinds, type TargetKind } from './kinds'

export interface TargetOverview {
  targets: (ListedTarget & { kindTitle: string })[]
  kinds: TargetKind[]
  mayManage: Permission
}

/** Every connected target, and what else can be connected; the sentence for whoever may not read it. */
export async function targetOverview(ctx: PersonContext): Promise<Result<TargetOverview, string>> {
  const permission = can(ctx.viewer, 'targets.read', null)
  if (!permission.ok) return err(permission.reason)
  const kinds = targetKinds(ctx)
  const titles = new Map(kinds.map(({ kind, title }) => [kind, title]))
  const targets = await listTargets(ctx.db)
  return ok({
    targets: targets.map((target) => ({
      ...target,
      kindTitle: titles.get(target.connector) ?? target.connector,
    })),
    kinds,
    mayManage: can(ctx.viewer, 'targets.manage', null),
  })
}
