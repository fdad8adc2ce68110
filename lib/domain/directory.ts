import { z } from 'zod'
import { DAY } from './duration'
import type { Employment } from './principal'

/** A string, and null or empty for none, as some directories say it. */
const text = z
  .string()
  .max(1_000)
  .nullish()
  .transform((value) => value?.trim() || undefined)
/** Some directories say "True" where the standard asks for true. */
const truth = z.union([
  z.boolean(),
  z
    .string()
    .transform((word) => word.toLowerCase())
    .pipe(z.enum(['true', 'false']))
    .transform((word) => word === 'true'),
])
const entry = z.object({ value: text, type: text, primary: truth.nullish(), display: text })
/** A value may be one thing, or several, or none. */
const entries = z
  .union([z.array(entry).max(50), entry.transform((one) => [one])])
  .nullish()
  .transform((all) => (all ?? []).filter(({ value }) => value !== undefined))
/** A manager is an object with the id as its value, or the id itself. */
const reference = z
  .union([z.object({ value: text, displayName: text }), text.transform((value) => ({ value }))])
  .nullish()
  .transform((one) => (one?.value === undefined ? undefined : { value: one.value }))

/** What a directory says of a person, and what of it is kept; everything else is let go. */
export const DirectoryPerson = z.object({
  userName: z.string().trim().min(1).max(254),
  externalId: text,
  name: z
    .object({
      formatted: text,
      givenName: text,
      familyName: text,
      middleName: text,
      honorificPrefix: text,
      honorificSuffix: text,
    })
    .nullish()
    .transform((name) => name ?? undefined),
  displayName: text,
  nickName: text,
  title: text,
  userType: text,
  preferredLanguage: text,
  locale: text,
  timezone: text,
  active: truth.nullish().transform((active) => active ?? undefined),
  emails: entries,
  phoneNumbers: entries,
  employeeNumber: text,
  costCenter: text,
  organization: text,
  division: text,
  department: text,
  manager: reference,
  /** Who answers for somebody from outside, and when the contract ends: of our own extension. */
  sponsor: reference,
  endsAt: z.iso
    .datetime({ offset: true })
    .nullish()
    .transform((at) => at ?? undefined),
})
export type DirectoryPerson = z.infer<typeof DirectoryPerson>

/** A group as a directory says it. */
export const DirectoryGroup = z.object({
  displayName: z.string().trim().min(1).max(200),
  externalId: text,
  members: z
    .union([
      z.array(z.object({ value: z.string().max(100), type: text })).max(50_000),
      z.object({ value: z.string().max(100), type: text }).transform((one) => [one]),
    ])
    .nullish()
    .transform((members) => members ?? []),
})
export type DirectoryGroup = z.infer<typeof DirectoryGroup>

/** How a person is called, by what the directory says. */
export function nameOf({ displayName, name, userName }: DirectoryPerson): string {
  const parts = [name?.givenName, name?.familyName].filter(Boolean).join(' ')
  return (displayName ?? name?.formatted ?? (parts === '' ? userName : parts)).slice(0, 200)
}

const Address = z.email().max(254)

/** Where mail reaches a person, in small letters; null where the directory says nothing that is an address. */
export function emailOf({ emails, userName }: DirectoryPerson): string | null {
  const first = emails.find(({ primary }) => primary === true) ?? emails[0]
  const found = [first?.value, userName].find((each) => Address.safeParse(each).success)
  return found?.toLowerCase() ?? null
}

/** What kind of employment `userType` means, in the words that directories use. */
export function employmentOf({ userType }: DirectoryPerson): Employment {
  const word = userType?.toLowerCase() ?? ''
  if (/contract|temp|intern|freelance|consult/.test(word)) return 'contractor'
  return /vendor|supplier|partner|extern|guest/.test(word) ? 'vendor' : 'employee'
}

/** How long somebody from outside stays where the directory names no end. */
export const outsiderStaysMs = 90 * DAY
/** The furthest that a sponsor moves the end at a time. */
export const maxExtensionMs = 180 * DAY

const warnedBefore = [30 * DAY, 7 * DAY, DAY]

/** When the sponsor is next told of the end of a contract; null where there is none, or everything has been said. */
export function nextContractWarning(endsAt: Date | null, now: Date): Date | null {
  if (endsAt === null) return null
  const ahead = warnedBefore.map((ms) => new Date(endsAt.getTime() - ms)).filter((at) => at > now)
  return ahead[0] ?? null
}

export const personFields = [
  'id',
  'userName',
  'externalId',
  'displayName',
  'givenName',
  'familyName',
  'formatted',
  'active',
  'email',
  'title',
  'userType',
  'employeeNumber',
  'department',
  'manager',
  'created',
  'lastModified',
  'group',
] as const
export const groupFields = ['id', 'displayName', 'externalId', 'member', 'created', 'lastModified'] as const
export type PersonField = (typeof personFields)[number]
export type GroupField = (typeof groupFields)[number]

export type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/** A filter whose attributes are known ones: a closed type, so that nothing typed by a caller gets to SQL unread. */
export type DirectoryFilter<Field extends string> =
  | { kind: 'all' | 'any'; of: readonly DirectoryFilter<Field>[] }
  | { kind: 'not'; of: DirectoryFilter<Field> }
  | { kind: 'present'; field: Field }
  | { kind: 'compare'; field: Field; by: Comparison; value: string | boolean | Date }

export interface DirectoryQuery<Field extends string> {
  filter: DirectoryFilter<Field> | null
  sortBy: Field | null
  descending: boolean
  /** How many come before, and how many are wanted. */
  offset: number
  limit: number
}
