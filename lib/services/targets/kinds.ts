import { z } from 'zod'
import { connectorKinds } from '@/lib/connectors/registry'
import { fieldsOf, type SchemaField, type SettingsSchema } from '@/lib/domain/schema-form'
import type { Context } from '../context'

/** A kind of system that access can be given on. */
export interface TargetKind {
  kind: string
  title: string
  /** On what its connector was proved. */
  provedOn: string
}

type Connectors = Pick<Context, 'connectorFor'>

export function targetKinds(ctx: Connectors): TargetKind[] {
  return connectorKinds
    .map((kind) => ({ kind, ...ctx.connectorFor(kind).about }))
    .toSorted((a, b) => a.title.localeCompare(b.title))
}

export function isTargetKind(kind: string): boolean {
  return connectorKinds.includes(kind)
}

/** What the form of a target's settings asks for: the schema of its connector, nothing else. */
export function settingsFields(ctx: Connectors, kind: string): SchemaField[] {
  return fieldsFor(ctx.connectorFor(kind).config)
}

/** What the form of a role's entitlement asks for. */
export function entitlementFields(ctx: Connectors, kind: string): SchemaField[] {
  return fieldsFor(ctx.connectorFor(kind).entitlement)
}

export function fieldsFor(type: z.ZodType): SchemaField[] {
  // zod writes JSON Schema; the form looks at the part of it that settings use.
  return fieldsOf(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as SettingsSchema)
}

/** A sentence for each field that does not fit; those that are about several stand under ''. */
export function problemsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.toReversed().map(({ path, message }) => [String(path[0] ?? ''), sentence(message)]),
  )
}

function sentence(message: string): string {
  const text = message.slice(0, 1).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
