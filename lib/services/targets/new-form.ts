import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { SchemaField } from '@/lib/domain/schema-form'
import type { PersonContext } from '../context'
import { isTargetKind, settingsFields, type TargetKind } from './kinds'

/** What the form of a new target of this kind asks for; `unknown`, or the sentence for whoever may not. */
export function newTargetForm(
  ctx: Pick<PersonContext, 'viewer' | 'connectorFor'>,
  kind: string,
): Result<TargetKind & { fields: SchemaField[] }, string> {
  const permission = can(ctx.viewer, 'targets.manage', null)
  if (!permission.ok) return err(permission.reason)
  if (!isTargetKind(kind)) return err('unknown')
  return ok({ kind, ...ctx.connectorFor(kind).about, fields: settingsFields(ctx, kind) })
}
