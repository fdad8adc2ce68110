import type { Client, Entry, SearchOptions } from 'ldapts'
import { resultCode, unless } from './errors'

/** More than any role has holders for a person to look through; beyond it a search goes on page by page. */
const pageSize = 500

/** The values of an attribute as text, in whatever case the directory writes its name; those that are no text are left out. */
export function textsOf(entry: Entry, attribute: string): string[] {
  const key = Object.keys(entry).find((name) => name.toLowerCase() === attribute.toLowerCase())
  const found = key === undefined ? [] : entry[key]
  const values: (Buffer | string)[] = Array.isArray(found) ? found : found === undefined ? [] : [found]
  return values.filter((value) => typeof value === 'string')
}

export function textOf(entry: Entry, attribute: string): string | null {
  return textsOf(entry, attribute)[0] ?? null
}

/** The entry itself when it is there and fits the filter; null when it is not there or does not. */
export async function entryAt(
  client: Client,
  dn: string,
  attributes: string[],
  filter?: SearchOptions['filter'],
): Promise<Entry | null> {
  const options: SearchOptions = { scope: 'base', attributes, ...(filter !== undefined && { filter }) }
  const found = await unless([resultCode.noSuchObject], () => client.search(dn, options))
  return found?.searchEntries[0] ?? null
}

/** Every entry that fits, page by page; none where the base is not there. */
export async function entriesBelow(client: Client, base: string, options: SearchOptions): Promise<Entry[]> {
  const found = await unless([resultCode.noSuchObject], () =>
    client.search(base, { ...options, paged: { pageSize } }),
  )
  return found?.searchEntries ?? []
}
