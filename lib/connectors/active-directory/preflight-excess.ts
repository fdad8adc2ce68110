import type { Client, Entry } from 'ldapts'
import type { Check } from '../connector'
import { isBelow, sameDn } from '../directory/dn'
import { textOf } from '../directory/entries'
import type { ActiveDirectoryConfig } from './config'
import { rightsAt, some } from './rights'

/** How many other people are looked at: rights over one of them are given over many, as a rule. */
const sampled = 5

/** To hand out membership takes no right over people, over the domain, or over a group's other attributes. */
export async function excessCheck(
  client: Client,
  config: ActiveDirectoryConfig,
  groups: readonly string[],
): Promise<Check> {
  const name = 'Has no rights it should not'
  const found = [
    ...(await excessAt(client, config.base, { attributes: [], children: [] })),
    ...(await excessAmongPeople(client, config)),
  ]
  for (const group of groups)
    found.push(...(await excessAt(client, group, { attributes: ['member'], children: [] })))
  if (config.temporaryBase !== undefined)
    found.push(...(await excessAt(client, config.temporaryBase, { attributes: [], children: ['user'] })))
  if (found.length === 0)
    return {
      name,
      ok: true,
      detail: 'None over people or the domain, and of groups none but over their members.',
    }
  return { name, ok: false, detail: `It may ${found.join('; ')}. Take this from ${config.bindDn}.` }
}

async function excessAt(
  client: Client,
  dn: string,
  needed: { attributes: readonly string[]; children: readonly string[] },
): Promise<string[]> {
  const rights = await rightsAt(client, dn)
  if (rights === null) return []
  const attributes = rights.attributes.filter((each) => !needed.attributes.includes(each))
  const children = rights.children.filter((each) => !needed.children.includes(each))
  return [
    ...(attributes.length > 0 ? [`change ${some(attributes)} of ${dn}`] : []),
    ...(children.length > 0 ? [`make ${some(children)} in ${dn}`] : []),
    ...(rights.security ? [`change the permissions of ${dn}`] : []),
  ]
}

async function excessAmongPeople(client: Client, config: ActiveDirectoryConfig): Promise<string[]> {
  const { searchEntries } = await client.search(config.base, {
    // Accounts the portal made are its own, and may be more than are looked at.
    filter: '(&(objectCategory=person)(objectClass=user)(!(description=gatehouse:*)))',
    attributes: ['sAMAccountName', 'userPrincipalName'],
    sizeLimit: sampled * 2,
  })
  const others = searchEntries.filter(
    (entry) =>
      !isSelf(entry, config) &&
      (config.temporaryBase === undefined || !isBelow(entry.dn, config.temporaryBase)),
  )
  const found = await Promise.all(
    others.slice(0, sampled).map(({ dn }) => excessAt(client, dn, { attributes: [], children: [] })),
  )
  return found.flat().slice(0, 2)
}

/** The portal itself, in whatever way it signs in: everybody may change something of themselves. */
function isSelf(entry: Entry, { bindDn }: ActiveDirectoryConfig): boolean {
  const login = bindDn.split('\\').pop()?.split('@')[0]?.toLowerCase()
  const names = [textOf(entry, 'sAMAccountName'), textOf(entry, 'userPrincipalName')].map((name) =>
    name?.toLowerCase(),
  )
  return sameDn(entry.dn, bindDn) || names.includes(bindDn.toLowerCase()) || names.includes(login)
}
