import { z } from 'zod'
import { fieldsOf, valuesFrom, type SchemaField, type SettingsSchema } from '@/lib/domain/schema-form'
import { err, ok, type Result } from '@/lib/domain/result'
import { sinkKinds, sinkOf, type AnySink } from '@/lib/sinks/registry'
import { sealedHere } from '@/lib/sinks/settings'
import { problemsOf } from '../targets/kinds'

/** A kind of receiver, and what its form asks for. */
export interface SinkKind {
  kind: string
  title: string
  hint: string
  fields: SchemaField[]
}

export function sinkChoices(): SinkKind[] {
  return sinkKinds.map((sink) => ({ kind: sink.kind, ...sink.about, fields: sinkFields(sink) }))
}

export function sinkFields({ config }: AnySink): SchemaField[] {
  // zod writes JSON Schema; the form looks at the part of it that settings use.
  return fieldsOf(z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as SettingsSchema)
}

/** Where a sink leads, for people; empty where its settings do not fit any more. */
export function placeOf(kind: string, config: unknown): string {
  try {
    return sinkOf(kind)?.place(config) ?? ''
  } catch {
    return ''
  }
}

/**
 * The settings as the sink takes them, from what was typed. A typed secret is sealed elsewhere and stands as such; one
 * that is left empty stays as it was. Fails with a sentence for each field.
 */
export function sinkConfig(
  sink: AnySink,
  typed: {
    settings: Readonly<Record<string, string>>
    secrets: Readonly<Record<string, string>>
    kept: Readonly<Record<string, unknown>>
  },
): Result<Record<string, unknown>, Record<string, string>> {
  const fields = sinkFields(sink)
  const values: Record<string, string> = { ...typed.settings }
  for (const { name } of fields.filter(({ as }) => as === 'secret')) {
    const isTyped = (typed.secrets[name] ?? '') !== ''
    const isKept = (values[name] ?? '') === '' && typed.kept[name] === sealedHere
    if (isTyped || isKept) values[name] = sealedHere
    else if (values[name] === sealedHere && typed.kept[name] !== sealedHere) values[name] = ''
  }
  const read = sink.config.safeParse(valuesFrom(fields, values))
  // Every sink's settings are an object.
  return read.success ? ok(read.data as Record<string, unknown>) : err(problemsOf(read.error))
}
