import type { Call, CatalogEntry } from '../connector'
import { entriesBelow, textOf } from '../directory/entries'
import { withDirectory } from '../directory/session'
import type { ActiveDirectoryConfig } from './config'

/** Enough to choose from; beyond it, a name is typed. */
const sizeLimit = 1_000

/** The groups of the domain that decide about access, without those for mail only. */
export async function* catalog(call: Call<ActiveDirectoryConfig>): AsyncIterable<CatalogEntry> {
  const groups = await withDirectory(call, 'Reading what there is to hand out', (client) =>
    entriesBelow(client, call.config.base, {
      // By the bit of `groupType` that makes a security group.
      filter: '(&(objectCategory=group)(groupType:1.2.840.113556.1.4.803:=2147483648))',
      attributes: ['sAMAccountName'],
      sizeLimit,
    }),
  )
  for (const group of groups)
    yield { field: 'group', value: group.dn, label: textOf(group, 'sAMAccountName') ?? group.dn }
}
