import { readThresholds, saveThresholds } from '@/db/queries/anomalies'
import { AnomalyThresholds } from '@/lib/domain/anomaly'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { typedFrom, valuesFrom, type SchemaField } from '@/lib/domain/schema-form'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { fieldsFor, problemsOf } from '../targets/kinds'

export interface ThresholdsForm {
  fields: SchemaField[]
  values: Record<string, string>
  changedAt: Date | null
  changedBy: string | null
}

/** The thresholds in force, as the form shows them. Fails with the sentence for whoever may not set them. */
export async function thresholdsForm(
  ctx: Pick<PersonContext, 'db' | 'viewer'>,
): Promise<Result<ThresholdsForm, string>> {
  const permission = can(ctx.viewer, 'anomalies.set', null)
  if (!permission.ok) return err(permission.reason)
  const fields = fieldsFor(AnomalyThresholds)
  const { settings, changedAt, changedBy } = await readThresholds(ctx.db)
  return ok({ fields, values: typedFrom(fields, settings), changedAt, changedBy })
}

export type ThresholdsRefusal = 'not-permitted' | { fields: Record<string, string> }

/** Sets from when on something counts as unusual, for what is asked for from now on. */
export async function setThresholds(
  ctx: PersonContext,
  typed: Readonly<Record<string, string>>,
): Promise<Result<null, ThresholdsRefusal>> {
  if (!can(ctx.viewer, 'anomalies.set', null).ok) return err('not-permitted')
  const read = AnomalyThresholds.safeParse(valuesFrom(fieldsFor(AnomalyThresholds), typed))
  if (!read.success) return err({ fields: problemsOf(read.error) })
  const settings = read.data
  if (settings.hoursFrom !== undefined && (settings.hoursTo ?? 0) <= settings.hoursFrom)
    return err({ fields: { hoursTo: 'Working hours end after they begin.' } })
  const now = ctx.now()
  return atomically<null, ThresholdsRefusal>(ctx, async (tx) => {
    const { settings: before } = await readThresholds(tx)
    await saveThresholds(tx, { settings, by: ctx.viewer.id, now })
    const names = Object.keys(AnomalyThresholds.shape) as (keyof AnomalyThresholds)[]
    const changed = names.filter((name) => before[name] !== settings[name])
    const valuesOf = (from: AnomalyThresholds) =>
      Object.fromEntries(changed.map((name) => [name, from[name] ?? null]))
    if (changed.length > 0)
      await record(tx, ctx, now, {
        action: 'anomaly.thresholds_set',
        object: { type: 'anomaly', id: 'thresholds', name: 'Thresholds' },
        before: valuesOf(before),
        after: valuesOf(settings),
      })
    return ok(null)
  })
}
