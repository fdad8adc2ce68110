import { parse, type Compare, type Filter } from 'scim2-parse-filter'
import type { Comparison, DirectoryFilter, GroupField, PersonField } from '@/lib/domain/directory'
import { err, ok, type Result } from '@/lib/domain/result'
import { plainPath } from './names'
import { bad, type Problem } from './problem'

/** Longer ones are refused: nobody needs them, and the parser goes deeper with each bracket. */
const maxLength = 1_000

export const personPaths: Readonly<Record<string, PersonField>> = {
  id: 'id',
  username: 'userName',
  externalid: 'externalId',
  displayname: 'displayName',
  'name.givenname': 'givenName',
  'name.familyname': 'familyName',
  'name.formatted': 'formatted',
  active: 'active',
  emails: 'email',
  'emails.value': 'email',
  title: 'title',
  usertype: 'userType',
  employeenumber: 'employeeNumber',
  department: 'department',
  manager: 'manager',
  'manager.value': 'manager',
  'meta.created': 'created',
  'meta.lastmodified': 'lastModified',
  groups: 'group',
  'groups.value': 'group',
}
export const groupPaths: Readonly<Record<string, GroupField>> = {
  id: 'id',
  displayname: 'displayName',
  externalid: 'externalId',
  members: 'member',
  'members.value': 'member',
  'meta.created': 'created',
  'meta.lastmodified': 'lastModified',
}

type Paths<Field> = Readonly<Record<string, Field>>

/** A filter as the caller wrote it, over attributes that can be filtered by. */
export function readFilter<Field extends string>(
  text: string,
  paths: Paths<Field>,
): Result<DirectoryFilter<Field>, Problem> {
  if (text.length > maxLength)
    return err(bad('invalidFilter', `A filter has ${maxLength} characters at most.`))
  const parsed = parsedOrNull(text)
  if (parsed === null) return err(bad('invalidFilter', 'That filter cannot be read.'))
  return toFilter(parsed, paths, '')
}

/** The parser throws whatever it stumbles over, and runs out of stack where brackets go on and on. */
export function parsedOrNull(text: string): Filter | null {
  try {
    // Some directories write True where the standard asks for true.
    return parse(
      text.replace(
        /( (?:eq|ne) )(true|false)(?=[\s)\]]|$)/gi,
        (_, by: string, word: string) => by + word.toLowerCase(),
      ),
    )
  } catch {
    return null
  }
}

function toFilter<Field extends string>(
  filter: Filter,
  paths: Paths<Field>,
  within: string,
): Result<DirectoryFilter<Field>, Problem> {
  switch (filter.op) {
    case 'and':
    case 'or':
      return several(filter.op === 'and' ? 'all' : 'any', filter.filters, paths, within)
    case 'not': {
      const inner = toFilter(filter.filter, paths, within)
      return inner.ok ? ok({ kind: 'not', of: inner.value }) : inner
    }
    case '[]': {
      // Of mail addresses only the value is kept apart: which type it has does not tell people apart.
      const own = plainPath(filter.attrPath)
      return toFilter(withoutTypes(filter.valFilter), paths, `${own}.`)
    }
    case 'pr': {
      const field = fieldOf(filter.attrPath, paths, within)
      return field.ok ? ok({ kind: 'present', field: field.value }) : field
    }
    case 'eq':
    case 'ne':
    case 'co':
    case 'sw':
    case 'ew':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return compare(filter, paths, within)
  }
}

function several<Field extends string>(
  kind: 'all' | 'any',
  filters: readonly Filter[],
  paths: Paths<Field>,
  within: string,
): Result<DirectoryFilter<Field>, Problem> {
  const of: DirectoryFilter<Field>[] = []
  for (const each of filters) {
    const read = toFilter(each, paths, within)
    if (!read.ok) return read
    of.push(read.value)
  }
  return ok({ kind, of })
}

/** `emails[type eq "work" and value co "@x"]` is asked of the value alone, and of `type` alone nothing is asked. */
function withoutTypes(filter: Filter): Filter {
  if (filter.op === 'and') {
    const rest = filter.filters.filter((each) => !asksForType(each))
    return rest.length === 1 && rest[0] !== undefined ? rest[0] : { op: 'and', filters: rest }
  }
  return asksForType(filter) ? { op: 'pr', attrPath: 'value' } : filter
}

function asksForType(filter: Filter): boolean {
  return 'attrPath' in filter && ['type', 'primary'].includes(filter.attrPath.toLowerCase())
}

const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])

function compare<Field extends string>(
  { op, attrPath, compValue }: Compare,
  paths: Paths<Field>,
  within: string,
): Result<DirectoryFilter<Field>, Problem> {
  const field = fieldOf(attrPath, paths, within)
  if (!field.ok) return field
  if (!isComparison(op)) return err(bad('invalidFilter', `${String(op)} is no comparison.`))
  if (compValue === null) {
    const present: DirectoryFilter<Field> = { kind: 'present', field: field.value }
    return ok(op === 'eq' ? { kind: 'not', of: present } : present)
  }
  const value = valueOf(field.value, op, compValue)
  return value.ok ? ok({ kind: 'compare', field: field.value, by: op, value: value.value }) : value
}

function isComparison(op: string): op is Comparison {
  return comparisons.has(op)
}

function valueOf(field: string, by: Comparison, value: unknown): Result<string | boolean | Date, Problem> {
  const text = String(value)
  if (text.includes('\0')) return err(bad('invalidFilter', 'That value cannot be anything’s.'))
  if (field === 'active') {
    const word = text.toLowerCase()
    if ((by !== 'eq' && by !== 'ne') || (word !== 'true' && word !== 'false'))
      return err(bad('invalidFilter', 'active is true or false.'))
    return ok(word === 'true')
  }
  if (field === 'created' || field === 'lastModified') {
    const at = new Date(text)
    // What no calendar of the database has is no time either.
    if (Number.isNaN(at.getTime()) || Math.abs(at.getUTCFullYear()) > 9_999)
      return err(bad('invalidFilter', `${field} is compared with a time.`))
    return ['co', 'sw', 'ew'].includes(by) ? err(bad('invalidFilter', `${field} has no letters.`)) : ok(at)
  }
  return ok(text)
}

function fieldOf<Field extends string>(
  path: string,
  paths: Paths<Field>,
  within: string,
): Result<Field, Problem> {
  const plain = within + plainPath(path)
  const field = Object.hasOwn(paths, plain) ? paths[plain] : undefined
  return field === undefined ? err(bad('invalidFilter', 'Nothing is filtered by that attribute.')) : ok(field)
}
