import type { Client } from 'ldapts'
import type { Check } from '../connector'
import { entriesBelow } from '../directory/entries'
import type { ActiveDirectoryConfig } from './config'
import { rightsAt } from './rights'

/** What the end of a grant is made with. */
const needed = ['accountExpires', 'userAccountControl']

/**
 * Whether one-time accounts may be made and given an end, as far as looking shows: none is made to try it out, because
 * people run this where nothing may change. Rights over accounts are seen on those that are there.
 */
export async function oneTimeCheck(client: Client, { temporaryBase }: ActiveDirectoryConfig): Promise<Check> {
  const name = 'One-time accounts'
  if (temporaryBase === undefined)
    return {
      name,
      ok: false,
      detail: 'A role asks for them. Name a unit for them in the settings of the target.',
    }
  const lacking = await lackingIn(client, temporaryBase)
  if (lacking === null) return { name, ok: true, detail: `May be made in ${temporaryBase}.` }
  const hint = 'Delegate to the portal to make and remove users there, reset their passwords, and write'
  return { name, ok: false, detail: `${lacking} ${hint} ${needed.join(' and ')}.` }
}

async function lackingIn(client: Client, unit: string): Promise<string | null> {
  const rights = await rightsAt(client, unit)
  if (rights === null) return `${unit} is not there, or the portal may not see it.`
  if (!rights.children.includes('user')) return `The portal may not make users in ${unit}.`
  const filter = '(&(objectCategory=person)(description=gatehouse:*))'
  const [known] = await entriesBelow(client, unit, { filter, attributes: ['1.1'] })
  const over = known === undefined ? null : await rightsAt(client, known.dn)
  const missing = over === null ? [] : needed.filter((each) => !over.attributes.includes(each))
  return missing.length === 0 ? null : `The portal may not set ${missing.join(' and ')} of users in ${unit}.`
}
