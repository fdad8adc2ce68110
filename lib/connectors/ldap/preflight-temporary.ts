import type { Client } from 'ldapts'
import type { Check } from '../connector'
import { isBelow, sameDn } from '../directory/dn'
import { entriesBelow, entryAt, textOf, textsOf } from '../directory/entries'
import { instantOf } from '../directory/time'

/** The engine lets access stand 55 s longer than asked for: with this, a target's own end stays within a minute. */
const removedWithinMs = 5_000

/**
 * Whether the directory ends temporary groups by itself, as far as looking shows: none is made to try it out, because
 * people run this where nothing may change. Whether the portal may make them shows with the first grant.
 */
export async function temporaryCheck(client: Client, container: string): Promise<Check> {
  const name = `Temporary groups in ${container}`
  const trouble = await troubleIn(client, container)
  const detail = trouble ?? 'The directory lets entries expire there, and nothing is overdue.'
  return { name, ok: trouble === null, detail }
}

async function troubleIn(client: Client, container: string): Promise<string | null> {
  if ((await entryAt(client, container, ['1.1'])) === null)
    return 'It is not there, or the portal may not see it.'
  const root = await entryAt(client, '', ['dynamicSubtrees'])
  const subtrees = root === null ? [] : textsOf(root, 'dynamicSubtrees')
  if (!subtrees.some((subtree) => sameDn(subtree, container) || isBelow(container, subtree)))
    return 'Nothing expires by itself there. Load the overlay dds for its database.'
  if (await isOverdue(client, container))
    return 'What has expired is still there, and gives access until it is removed: set dds-interval to 2.'
  return null
}

async function isOverdue(client: Client, container: string): Promise<boolean> {
  const groups = await entriesBelow(client, container, {
    scope: 'one',
    filter: '(objectClass=dynamicObject)',
    attributes: ['entryExpireTimestamp'],
  })
  const ends = groups.map((group) => instantOf(textOf(group, 'entryExpireTimestamp')))
  return ends.some((end) => end !== null && end + removedWithinMs < Date.now())
}
