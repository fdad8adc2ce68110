import { filter as matching } from 'scim2-parse-filter'
import { z } from 'zod'
import { err, ok, type Result } from '@/lib/domain/result'
import { parsedOrNull } from './filter'
import { enterpriseUrn, extensions, outsiderUrn, plainPath } from './names'
import { bad, type Problem } from './problem'

/** A resource, flat: attributes of extensions stand beside the others, keys in small letters at the first level. */
export type Flat = Record<string, unknown>

const maxOperations = 1_000
const Body = z.object({
  Operations: z
    .array(z.object({ op: z.string(), path: z.string().max(1_000).nullish(), value: z.unknown().optional() }))
    .min(1)
    .max(maxOperations),
})

/** The operations of a body; their name and each `op` may be written in either case. */
export function readPatch(body: unknown): Result<z.infer<typeof Body>['Operations'], Problem> {
  const flat = flatten(body)
  const read = Body.safeParse({
    Operations: Array.isArray(flat['operations']) ? flat['operations'].map(lowered) : null,
  })
  return read.success
    ? ok(read.data.Operations)
    : err(
        bad(
          'invalidSyntax',
          `A PATCH has between 1 and ${maxOperations} Operations, each with op, path and value.`,
        ),
      )
}

/** Applies operations one after the other, as RFC 7644 has it in 3.5.2 and as Entra and Okta write it. */
export function applyPatch(
  before: Flat,
  operations: readonly { op: string; path?: string | null | undefined; value?: unknown }[],
): Result<Flat, Problem> {
  const resource = structuredClone(before)
  for (const { op, path, value } of operations) {
    const verb = op.toLowerCase()
    if (verb !== 'add' && verb !== 'replace' && verb !== 'remove')
      return err(bad('invalidSyntax', 'An operation is add, replace or remove.'))
    if (path == null || path.trim() === '') {
      if (verb === 'remove') return err(bad('noTarget', 'What is to be removed needs a path.'))
      if (!isObject(value)) return err(bad('invalidValue', 'Without a path the value is an object.'))
      for (const [key, each] of Object.entries(flatten(value))) {
        // Okta and others write a path where an attribute belongs: {"name.givenName": "Ada"}.
        const done = change(resource, verb, key, each)
        if (!done.ok) return done
      }
      continue
    }
    const done = change(resource, verb, path, value)
    if (!done.ok) return done
  }
  return ok(resource)
}

type Verb = 'add' | 'replace' | 'remove'
interface Place {
  attribute: string
  /** What stands in brackets: which of several values are meant. */
  which: string | null
  sub: string | null
}

function change(resource: Flat, verb: Verb, path: string, value: unknown): Result<null, Problem> {
  const urn = extensions.find((each) => each.toLowerCase() === path.trim().toLowerCase())
  // A whole extension at once: each of its attributes for itself.
  if (urn !== undefined) {
    if (verb !== 'remove' && !isObject(value)) return err(bad('invalidValue', 'An extension is an object.'))
    const own =
      verb === 'remove' ? Object.fromEntries(ofExtension(urn).map((key) => [key, undefined])) : flatten(value)
    for (const [key, each] of Object.entries(own)) {
      const done = change(resource, verb, key, each)
      if (!done.ok) return done
    }
    return ok(null)
  }
  const place = readPath(path)
  if (place === null) return err(bad('invalidPath', 'That path cannot be read.'))
  const { attribute, which, sub } = place
  if (['id', 'meta', 'groups', 'schemas'].includes(attribute))
    return verb === 'remove' ? err({ ...bad('mutability', `${attribute} cannot be removed.`) }) : ok(null)
  if (which !== null) return changeSome(resource, verb, { attribute, which, sub }, value)
  if (sub !== null) {
    const inner = resource[attribute]
    const object = isObject(inner) ? flatten(inner) : {}
    if (Array.isArray(inner)) return changeSome(resource, verb, { attribute, which: null, sub }, value)
    resource[attribute] = verb === 'remove' ? without(object, sub) : { ...object, [sub]: value }
    return ok(null)
  }
  const several = isSeveral(attribute)
  if (verb === 'remove') {
    // Entra removes members by a value, where the standard has a filter in the path.
    if (several && Array.isArray(value) && value.length > 0)
      resource[attribute] = minus(resource[attribute], value)
    else delete resource[attribute]
  } else if (several && verb === 'add') resource[attribute] = plus(resource[attribute], listOf(value))
  else if (several) resource[attribute] = listOf(value)
  else if (isObject(value) && isObject(resource[attribute]))
    resource[attribute] = { ...flatten(resource[attribute]), ...flatten(value) }
  else resource[attribute] = value
  return ok(null)
}

/** The values in brackets, or all of them: one attribute of each, or each as a whole. */
function changeSome(
  resource: Flat,
  verb: Verb,
  { attribute, which, sub }: Place,
  value: unknown,
): Result<null, Problem> {
  const all = listOf(resource[attribute]).filter(isObject)
  const test = which === null ? () => true : testOf(which)
  if (test === null) return err(bad('invalidPath', 'What stands in brackets cannot be read.'))
  const hit = all.filter((each) => test(each))
  if (verb === 'remove') {
    resource[attribute] =
      sub === null
        ? all.filter((each) => !hit.includes(each))
        : all.map((each) => (hit.includes(each) ? without(flatten(each), sub) : each))
    return ok(null)
  }
  const given = sub === null ? value : { [sub]: value }
  if (!isObject(given)) return err(bad('invalidValue', 'That value does not fit the path.'))
  // Entra replaces what is not there yet: emails[type eq "work"].value of somebody without one.
  resource[attribute] =
    hit.length === 0
      ? [...all, { ...saidIn(which), ...flatten(given) }]
      : all.map((each) => (hit.includes(each) ? { ...flatten(each), ...flatten(given) } : each))
  return ok(null)
}

function testOf(which: string): ((value: object) => boolean) | null {
  const parsed = parsedOrNull(which)
  if (parsed === null) return null
  const test = matching(parsed)
  return (value) => {
    try {
      // Words of these values are the same in either case.
      return test(flatten(value)) || test(loweredValues(value))
    } catch {
      return false
    }
  }
}

/** `type eq "work"` as the value it describes. */
function saidIn(which: string | null): Flat {
  const parsed = which === null ? null : parsedOrNull(which)
  if (parsed?.op !== 'eq') return {}
  const key = plainPath(parsed.attrPath)
  return isSafe(key) ? { [key]: parsed.compValue } : {}
}

function readPath(path: string): Place | null {
  const [, head = '', which, tail] = /^([^[\]]+)(?:\[(.*)\](?:\.([A-Za-z$]+))?)?$/.exec(path.trim()) ?? []
  const plain = plainPath(head)
  const [attribute = '', sub, ...deeper] = plain.split('.')
  if (deeper.length > 0 || ![attribute, sub ?? 'x', tail ?? 'x'].every(isSafe)) return null
  if (which !== undefined && sub !== undefined) return null
  return { attribute, which: which ?? null, sub: tail?.toLowerCase() ?? sub ?? null }
}

/** A name that an attribute could have, and that no object has of itself. */
function isSafe(name: string): boolean {
  return /^\$?[a-z][a-z0-9]*$/i.test(name) && !(name in {})
}

const severalOf: ReadonlySet<string> = new Set([
  'emails',
  'phonenumbers',
  'members',
  'addresses',
  'roles',
  'ims',
  'photos',
  'entitlements',
])

function isSeveral(attribute: string): boolean {
  return severalOf.has(attribute)
}

function ofExtension(urn: string): string[] {
  if (urn === outsiderUrn) return ['sponsor', 'endsat']
  return urn === enterpriseUrn
    ? ['employeenumber', 'costcenter', 'organization', 'division', 'department', 'manager']
    : []
}

function plus(before: unknown, more: readonly unknown[]): unknown[] {
  const all = listOf(before)
  const has = new Set(all.map(keyOf))
  return [...all, ...more.filter((each) => !has.has(keyOf(each)))]
}

function minus(before: unknown, less: readonly unknown[]): unknown[] {
  const gone = new Set(less.map(keyOf))
  return listOf(before).filter((each) => !gone.has(keyOf(each)))
}

function keyOf(value: unknown): string {
  const own = isObject(value) ? flatten(value)['value'] : value
  return typeof own === 'string' ? own.toLowerCase() : JSON.stringify(own ?? null)
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

function without(object: Flat, key: string): Flat {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== key))
}

function loweredValues(value: object): Flat {
  return Object.fromEntries(
    Object.entries(flatten(value)).map(([key, each]) => [
      key,
      typeof each === 'string' ? each.toLowerCase() : each,
    ]),
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object with its keys in small letters and without the URNs of schemas; extensions are taken apart. */
export function flatten(value: unknown): Flat {
  if (!isObject(value)) return {}
  const flat: Flat = Object.create(null)
  for (const [key, each] of Object.entries(value)) {
    const isExtension = extensions.some((urn) => urn.toLowerCase() === key.toLowerCase())
    if (isExtension) Object.assign(flat, flatten(each))
    else flat[plainPath(key)] = each
  }
  return flat
}

function lowered(value: unknown): unknown {
  return isObject(value) ? { ...flatten(value) } : value
}
