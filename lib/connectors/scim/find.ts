import type { z } from 'zod'
import { ConnectorError } from '../connector'
import type { ScimCall } from './client'
import { userNameOf } from './config'
import { Group, hostOf, read, readAll, User } from './client'

/** The user behind an account, or null. */
export async function userNamed(call: ScimCall, account: string): Promise<User | null> {
  const found = await filtered(call, '/Users', User, 'userName', userNameOf(account, call.config))
  return found[0] ?? null
}

/** The group of that name without its members, or null; fails with `config` when there are several. */
export async function groupNamed(call: ScimCall, name: string): Promise<Group | null> {
  const found = await filtered(call, '/Groups', Group, 'displayName', name)
  const exactly = found.filter(({ displayName }) => displayName === name)
  if (exactly.length > 1)
    throw new ConnectorError(
      'config',
      `There are ${exactly.length} groups called ${name} at ${hostOf(call)}.`,
    )
  return exactly[0] ?? null
}

/** Everybody who is in a group, by their ids; groups within it are left out. */
export async function membersOf(call: ScimCall, { id }: Pick<Group, 'id'>): Promise<Set<string>> {
  const { members } = await read(call, `/Groups/${encodeURIComponent(id)}`, Group)
  return new Set(members.filter(({ type }) => type?.toLowerCase() !== 'group').map(({ value }) => value))
}

/**
 * An application that does not know a filter may answer everything: what does not fit is a sign of that. Many stumble
 * over an escaped quote: a value that has one is looked for among all there are.
 */
async function filtered<Key extends string, T extends Record<Key, string>>(
  call: ScimCall,
  path: string,
  shape: z.ZodType<T>,
  key: Key,
  value: string,
): Promise<T[]> {
  const isPlain = !/["\\]/.test(value)
  const filter = isPlain ? { filter: `${key} eq "${value}"` } : undefined
  const found: T[] = []
  for await (const each of readAll(call, path, shape, { ...filter, excludedAttributes: 'members' })) {
    const fits = each[key].toLowerCase() === value.toLowerCase()
    if (fits) found.push(each)
    else if (isPlain)
      throw new ConnectorError(
        'config',
        `${hostOf(call)} does not filter ${path} by ${key}, which is needed.`,
      )
  }
  return found
}
