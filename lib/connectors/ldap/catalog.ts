import type { Call, CatalogEntry } from '../connector'
import { entriesBelow, textOf } from '../directory/entries'
import { withDirectory } from '../directory/session'
import type { LdapConfig } from './config'

/** Enough to choose from; beyond it, a name is typed. */
const sizeLimit = 1_000

/** The groups a role may name, and the containers of temporary groups. */
export async function* catalog(call: Call<LdapConfig>): AsyncIterable<CatalogEntry> {
  const { groupsBase, temporaryBase } = call.config
  const attributes = ['cn', 'ou', 'description']
  yield* await withDirectory(call, 'Reading what there is to hand out', async (client) => {
    const filter = '(objectClass=groupOfNames)'
    const groups = await entriesBelow(client, groupsBase, { filter, attributes, sizeLimit })
    const containers =
      temporaryBase === undefined
        ? []
        : await entriesBelow(client, temporaryBase, {
            filter: '(objectClass=organizationalUnit)',
            attributes,
            sizeLimit,
          })
    return [
      ...groups.map((group) => ({
        field: 'group',
        value: group.dn,
        label: textOf(group, 'description') ?? textOf(group, 'cn') ?? group.dn,
      })),
      ...containers.map((container) => ({
        field: 'group',
        value: container.dn,
        label: `temporary groups: ${textOf(container, 'description') ?? textOf(container, 'ou') ?? ''}`,
      })),
    ]
  })
}
