/**
 * A form drawn from a JSON Schema, as zod writes one: one flat object, or several that differ by the value of a field
 * (a discriminated union). Everything travels as text, as forms send it.
 */

/** The part of a JSON Schema that settings use. */
export interface SettingsSchema {
  type?: string
  title?: string
  description?: string
  default?: unknown
  const?: string | number | boolean
  enum?: unknown[]
  items?: SettingsSchema
  properties?: Record<string, SettingsSchema>
  required?: string[]
  anyOf?: SettingsSchema[]
  oneOf?: SettingsSchema[]
  /** What people read for the values of a choice. */
  labels?: Record<string, string>
  /** A reference to a secret. */
  secret?: boolean
  /** Written over several lines. */
  multiline?: boolean
  /** A list of which a request may ask for less. */
  narrowable?: boolean
}

export interface SchemaField {
  name: string
  label: string
  hint: string | null
  as: 'line' | 'number' | 'choice' | 'check' | 'lines' | 'text' | 'secret'
  /** What a choice offers. */
  choices: { value: string; label: string }[]
  required: boolean
  /** Whether a request may ask for less of it. */
  narrowable: boolean
  initially: string
  /** Asked for only where another field has one of these values; null for always. */
  when: { field: string; values: string[] } | null
}

export function fieldsOf(schema: SettingsSchema): SchemaField[] {
  const shapes = schema.oneOf ?? schema.anyOf
  if (shapes === undefined) return shapeFields(schema, null)
  const by = discriminator(shapes)
  const all = shapes.flatMap((shape) => {
    const values = constants(shape.properties?.[by])
    return shapeFields(shape, { field: by, values }).filter(({ name }) => name !== by)
  })
  return [choiceOf(by, shapes), ...merged(all)]
}

/** What was typed, as the schema's own parser takes it; fields that do not apply are left out. */
export function valuesFrom(
  fields: readonly SchemaField[],
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const applying = fields.filter(({ when }) => when === null || when.values.includes(typed[when.field] ?? ''))
  return Object.fromEntries(
    applying.flatMap((field) => {
      const value = valueOf(field, typed[field.name] ?? '')
      return value === undefined ? [] : [[field.name, value]]
    }),
  )
}

/** What stands in the form for settings that are in force. */
export function typedFrom(
  fields: readonly SchemaField[],
  values: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name, as }) => {
      const value = values[name]
      return value === undefined || value === null ? [] : [[name, textOf(value, as)]]
    }),
  )
}

type When = SchemaField['when']

function shapeFields({ properties = {}, required = [] }: SettingsSchema, when: When): SchemaField[] {
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property, required, when))
}

function fieldOf(
  name: string,
  property: SettingsSchema,
  required: readonly string[],
  when: When,
): SchemaField {
  const inner = present(property)
  const as = kindOf(inner)
  return {
    name,
    label: property.title ?? inner.title ?? name,
    hint: property.description ?? inner.description ?? null,
    as,
    choices: as === 'choice' ? choicesOf(inner) : [],
    required: required.includes(name) && property.default === undefined && as !== 'check',
    narrowable: as === 'lines' && (property.narrowable ?? inner.narrowable) === true,
    initially: property.default === undefined ? '' : textOf(property.default, as),
    when,
  }
}

/** The schema of a value that may also be null. */
function present(property: SettingsSchema): SettingsSchema {
  const options = property.anyOf ?? property.oneOf
  const real = options?.find(({ type }) => type !== 'null')
  return real ?? property
}

function kindOf(schema: SettingsSchema): SchemaField['as'] {
  if (schema.secret === true) return 'secret'
  if (schema.enum !== undefined || schema.const !== undefined) return 'choice'
  if (schema.type === 'boolean') return 'check'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'array') return 'lines'
  return schema.multiline === true ? 'text' : 'line'
}

function choicesOf(schema: SettingsSchema): SchemaField['choices'] {
  return constants(schema).map((value) => ({ value, label: schema.labels?.[value] ?? value }))
}

function constants(schema: SettingsSchema | undefined): string[] {
  if (schema === undefined) return []
  return schema.const === undefined ? (schema.enum ?? []).map(String) : [String(schema.const)]
}

/** The field that tells the shapes apart: a constant in each of them. */
function discriminator(shapes: readonly SettingsSchema[]): string {
  const [first] = shapes
  const name = Object.keys(first?.properties ?? {}).find((each) =>
    shapes.every(({ properties }) => properties?.[each]?.const !== undefined),
  )
  if (name === undefined) throw new Error('Settings of several shapes must be told apart by a constant.')
  return name
}

function choiceOf(by: string, shapes: readonly SettingsSchema[]): SchemaField {
  const named = shapes.flatMap(({ properties }) => properties?.[by] ?? [])
  const choices = shapes.flatMap((shape) => {
    const property = shape.properties?.[by]
    return constants(property).map((value) => ({
      value,
      label: shape.title ?? property?.labels?.[value] ?? value,
    }))
  })
  return {
    name: by,
    label: named[0]?.title ?? by,
    hint: named[0]?.description ?? null,
    as: 'choice',
    choices,
    required: true,
    narrowable: false,
    initially: choices[0]?.value ?? '',
    when: null,
  }
}

/** A field that several shapes share is asked for once; it is required only where each of them requires it. */
function merged(fields: readonly SchemaField[]): SchemaField[] {
  const byName = new Map<string, SchemaField>()
  for (const field of fields) {
    const known = byName.get(field.name)
    byName.set(field.name, known === undefined ? field : joined(known, field))
  }
  return [...byName.values()]
}

function joined(one: SchemaField, other: SchemaField): SchemaField {
  const when =
    one.when === null || other.when === null
      ? null
      : { field: one.when.field, values: [...one.when.values, ...other.when.values] }
  return { ...one, required: one.required && other.required, when }
}

function valueOf({ as }: SchemaField, text: string): unknown {
  const trimmed = text.trim()
  switch (as) {
    case 'check':
      return trimmed !== ''
    case 'number':
      return trimmed === '' ? undefined : Number(trimmed)
    case 'lines':
      return lines(text)
    case 'line':
    case 'text':
    case 'choice':
    case 'secret':
      return trimmed === '' ? undefined : trimmed
  }
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function textOf(value: unknown, as: SchemaField['as']): string {
  if (as === 'check') return value === true ? 'on' : ''
  return Array.isArray(value) ? value.join('\n') : String(value)
}
