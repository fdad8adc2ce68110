import type { CatalogEntry } from '../connector'
import { askHost, type HostCall } from './host'
import { ownLogin } from './request'

/** What the host lets the portal hand out: its list, field by field. */
export async function* catalog(call: HostCall): AsyncIterable<CatalogEntry> {
  const lines = await askHost(call, 'Reading what there is to hand out', ['offers'])
  const seen = new Set<string>()
  for (const entry of lines.flatMap(entriesOf)) {
    const key = `${entry.field} ${entry.value}`
    if (!seen.has(key)) yield entry
    seen.add(key)
  }
}

function entriesOf(line: string): CatalogEntry[] {
  const [, kind = '', name = '', rest] = /^(\S+) (\S+)(?: (.+))?$/.exec(line) ?? []
  switch (kind) {
    case 'ssh':
      return [
        ...(name === ownLogin ? [] : [{ field: 'login', value: name }]),
        ...(rest === undefined ? [] : [{ field: 'command', value: rest, label: `as ${name}` }]),
      ]
    case 'sudo':
      return [
        { field: 'runAs', value: name },
        ...(rest === undefined ? [] : [{ field: 'commands', value: rest, label: `as ${name}` }]),
      ]
    case 'port':
      return [{ field: 'port', value: name }]
    case 'address':
      return [{ field: 'source', value: name, ...(rest !== undefined && { label: rest }) }]
    default:
      return []
  }
}
