import type { z } from 'zod'
import type { DirectoryGroupRow, DirectoryPersonRow } from '@/db/queries/directory'
import { DirectoryGroup, DirectoryPerson } from '@/lib/domain/directory'
import { err, ok, type Result } from '@/lib/domain/result'
import { enterpriseUrn, groupUrn, outsiderUrn, userUrn } from './names'
import { flatten, isObject, type Flat } from './patch'
import { bad, type Problem } from './problem'

const enterprise = ['employeeNumber', 'costCenter', 'organization', 'division', 'department'] as const
const plain = [
  'displayName',
  'nickName',
  'title',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
] as const

/** The version of a resource as an entity tag. */
export function etagOf({ version }: { version: number }): string {
  return `W/"${version}"`
}

/** The versions that an If-Match allows; null for any, or where there is none. */
export function versionsIn(header: string | null): number[] | null {
  if (header === null || header.trim() === '*') return null
  return [...header.matchAll(/(?:W\/)?"(\d{1,15})"/g)].map(([, version]) => Number(version))
}

/** A person as SCIM has it; what nobody has said is left out. */
export function personResource(row: DirectoryPersonRow, base: string): Record<string, unknown> {
  const kept = row.attributes
  const given = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (kept[name] === undefined ? [] : [[name, kept[name]]])))
  const manager = isObject(kept['manager']) ? kept['manager']['value'] : undefined
  const work = {
    ...given(enterprise),
    ...(typeof manager === 'string' && { manager: { value: manager, $ref: `${base}/Users/${manager}` } }),
  }
  const outside = {
    ...(row.endsAt !== null && { endsAt: row.endsAt.toISOString() }),
    ...(row.sponsorId !== null && { sponsor: { value: row.sponsorId } }),
  }
  const hasWork = Object.keys(work).length > 0
  const isOutside = Object.keys(outside).length > 0
  return {
    schemas: [userUrn, ...(hasWork ? [enterpriseUrn] : []), ...(isOutside ? [outsiderUrn] : [])],
    id: row.id,
    ...(row.externalId !== null && { externalId: row.externalId }),
    userName: row.userName,
    ...given(['name', ...plain]),
    active: row.active,
    ...listed(kept, 'emails'),
    ...listed(kept, 'phoneNumbers'),
    ...(row.groups.length > 0 && {
      groups: row.groups.map(({ id, name }) => ({
        value: id,
        display: name,
        $ref: `${base}/Groups/${id}`,
        type: 'direct',
      })),
    }),
    ...(hasWork && { [enterpriseUrn]: work }),
    ...(isOutside && { [outsiderUrn]: outside }),
    meta: metaOf('User', row, `${base}/Users/${row.id}`),
  }
}

/** A group as SCIM has it. */
export function groupResource(row: DirectoryGroupRow, base: string): Record<string, unknown> {
  return {
    schemas: [groupUrn],
    id: row.id,
    ...(row.externalId !== null && { externalId: row.externalId }),
    displayName: row.name,
    members: row.members.map(({ id, name }) => ({
      value: id,
      display: name,
      type: 'User',
      $ref: `${base}/Users/${id}`,
    })),
    meta: metaOf('Group', row, `${base}/Groups/${row.id}`),
  }
}

function listed(kept: Record<string, unknown>, name: string) {
  const all = kept[name]
  return Array.isArray(all) && all.length > 0 ? { [name]: all } : {}
}

function metaOf(
  resourceType: string,
  row: { createdAt: Date; updatedAt: Date; version: number },
  location: string,
) {
  return {
    resourceType,
    created: row.createdAt.toISOString(),
    lastModified: row.updatedAt.toISOString(),
    location,
    version: etagOf(row),
  }
}

/** A person out of what was sent, its keys in either case. */
export function readPerson(flat: Flat): Result<DirectoryPerson, Problem> {
  return read(flat, DirectoryPerson)
}

export function readGroup(flat: Flat): Result<DirectoryGroup, Problem> {
  return read(flat, DirectoryGroup)
}

function read<Shape extends z.ZodObject>(flat: Flat, shape: Shape): Result<z.infer<Shape>, Problem> {
  const parsed = shape.safeParse(spelled(flat, shape))
  if (parsed.success) return withoutNul(parsed.data)
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return err(bad('invalidValue', `${where === '' ? 'The resource' : where} cannot be read as it is.`))
}

/** The database keeps every letter but one. */
function withoutNul<T>(data: T): Result<T, Problem> {
  return JSON.stringify(data).includes('\\u0000')
    ? err(bad('invalidValue', 'A NUL character is in no name.'))
    : ok(data)
}

/** Keys as the shape spells them; attributes below the first level likewise. */
function spelled(flat: Flat, shape: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(shape.shape).map((key) => {
      const value = flat[key.toLowerCase()]
      return [key, Array.isArray(value) ? value.map(inner) : inner(value)]
    }),
  )
}

const inners = [
  'value',
  'type',
  'primary',
  'display',
  'displayName',
  'formatted',
  'givenName',
  'familyName',
  'middleName',
  'honorificPrefix',
  'honorificSuffix',
]

function inner(value: unknown): unknown {
  if (!isObject(value)) return value
  const flat = flatten(value)
  return Object.fromEntries(
    inners.flatMap((key) => (flat[key.toLowerCase()] === undefined ? [] : [[key, flat[key.toLowerCase()]]])),
  )
}
