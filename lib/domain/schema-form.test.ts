import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf, typedFrom, valuesFrom, type SettingsSchema } from './schema-form'

const Server = z.strictObject({
  host: z.string().min(1).meta({ title: 'Host' }),
  port: z.int().default(5432).meta({ title: 'Port' }),
  tls: z
    .enum(['off', 'verify'])
    .default('verify')
    .meta({ title: 'TLS', labels: { off: 'Without', verify: 'Verified' } }),
  strict: z.boolean().default(true).meta({ title: 'Strict' }),
  schemas: z
    .array(z.string())
    .default([])
    .meta({ title: 'Schemas', description: 'One in each line.', narrowable: true }),
  password: z.string().meta({ title: 'Password', secret: true }),
  note: z.string().optional().meta({ title: 'Note', multiline: true }),
})

const Door = z.discriminatedUnion('access', [
  z.strictObject({ access: z.literal('shell'), host: z.string(), command: z.string().optional() }),
  z.strictObject({ access: z.literal('port'), host: z.string(), port: z.int() }),
])

function schemaOf(type: z.ZodType): SettingsSchema {
  // zod writes JSON Schema; only the part that settings use is looked at.
  return z.toJSONSchema(type, { io: 'input' }) as SettingsSchema
}

test('each setting becomes a field of its kind, with its words, its default and whether it must be given', () => {
  const fields = fieldsOf(schemaOf(Server))
  expect(fields.map(({ name, as, required, initially }) => [name, as, required, initially])).toEqual([
    ['host', 'line', true, ''],
    ['port', 'number', false, '5432'],
    ['tls', 'choice', false, 'verify'],
    ['strict', 'check', false, 'on'],
    ['schemas', 'lines', false, ''],
    ['password', 'secret', true, ''],
    ['note', 'text', false, ''],
  ])
  expect(fields[2]?.choices).toEqual([
    { value: 'off', label: 'Without' },
    { value: 'verify', label: 'Verified' },
  ])
})

test('only a list says that it may be narrowed', () => {
  const narrowable = fieldsOf(schemaOf(Server)).filter((field) => field.narrowable)
  expect(narrowable.map(({ name }) => name)).toEqual(['schemas'])
})

test('what was typed is what the settings’ own parser takes', () => {
  const typed = {
    host: ' db.example.com ',
    port: '5433',
    tls: 'off',
    schemas: 'a\n\n b\n',
    password: 'env:X',
  }
  expect(Server.parse(valuesFrom(fieldsOf(schemaOf(Server)), typed))).toEqual({
    host: 'db.example.com',
    port: 5433,
    tls: 'off',
    strict: false,
    schemas: ['a', 'b'],
    password: 'env:X',
  })
})

test('settings that are in force come back as they would be typed', () => {
  const fields = fieldsOf(schemaOf(Server))
  const settings = Server.parse({ host: 'h', password: 'env:X', schemas: ['a', 'b'] })
  expect(Server.parse(valuesFrom(fields, typedFrom(fields, settings)))).toEqual(settings)
})

test('shapes that differ share what they have in common, and ask for the rest where it applies', () => {
  const fields = fieldsOf(schemaOf(Door))
  expect(fields.map(({ name, when }) => [name, when?.values ?? null])).toEqual([
    ['access', null],
    ['host', ['shell', 'port']],
    ['command', ['shell']],
    ['port', ['port']],
  ])
  const typed = { access: 'port', host: 'h', port: '22', command: 'left from before' }
  expect(Door.parse(valuesFrom(fields, typed))).toEqual({ access: 'port', host: 'h', port: 22 })
})
