import { draftOf, settingsOf } from '@/db/queries/explain'
import type { PolicyDraftId, RoleId } from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'
import type { Context } from '../context'

/** Which policy of a role something is tried against. */
export type Against =
  | { kind: 'in-force' }
  | { kind: 'version'; version: number }
  | { kind: 'draft'; id: PolicyDraftId }

/** A policy to try something against, with what it is called. */
export interface TriedPolicy {
  against: Against
  name: string
  settings: PolicySettings
}

/** Null where the role has no such version, or no such draft. */
export async function triedPolicy(
  ctx: Pick<Context, 'db'>,
  args: { roleId: RoleId; against: Against; now: Date },
): Promise<TriedPolicy | null> {
  const { against, roleId, now } = args
  if (against.kind === 'draft') {
    const draft = await draftOf(ctx.db, { roleId, id: against.id })
    return draft && { against, name: `the draft of ${draft.author}`, settings: draft.settings }
  }
  const version = against.kind === 'version' ? { version: against.version } : {}
  const found = await settingsOf(ctx.db, { roleId, now, ...version })
  const inForce = against.kind === 'in-force' ? ', in force' : ''
  return found && { against, name: `version ${found.version}${inForce}`, settings: found.settings }
}
