import { withoutNul } from '@/lib/domain/readable-text'
import { defaultColumns, mostPinned, readColumns, type ColumnName } from './columns'
import { longestQuery } from './parse'
import { defaultRange } from './range'

export type Place = { older: number } | { newer: number } | null

/** What the explorer's address says; everything on the page follows from it. */
export interface ExplorerUrl {
  text: string
  /** As typed: `30d`, `all`, a date, an instant. */
  from: string | null
  to: string | null
  columns: ColumnName[]
  at: Place
  /** The event whose sheet is open. */
  event: number | null
  /** Whether the export sheet is open. */
  exporting: boolean
  /** How many of the columns, from the first on, stay in sight while the others scroll. */
  pinned: number
  /** Frozen: no event after this place in the sealed log. */
  through: number | null
  /** Which sheet about saved views is open. */
  views: 'save' | 'manage' | null
}

/** The explorer as it opens: everything of the usual range in the usual columns. */
export const blankUrl: ExplorerUrl = {
  text: '',
  from: null,
  to: null,
  columns: [...defaultColumns],
  at: null,
  event: null,
  exporting: false,
  pinned: 0,
  through: null,
  views: null,
}

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

/** Reads an address; what makes no sense in it counts as not said. */
export function readUrl(params: SearchParams): ExplorerUrl {
  const one = (name: string) => all(name)[0] ?? null
  const all = (name: string) => [params[name] ?? []].flat().map(withoutNul)
  const after = sequence(one('after'))
  const before = sequence(one('before'))
  const columns = readColumns(all('columns'))
  const views = one('views')
  return {
    text: (one('q') ?? '').slice(0, longestQuery + 1).trim(),
    from: one('from') || null,
    to: one('to') || null,
    columns,
    at: after !== null ? { older: after } : before !== null ? { newer: before } : null,
    event: sequence(one('event')),
    exporting: one('export') === '1',
    pinned: Math.min(sequence(one('pin')) ?? 0, mostPinned, columns.length - 1),
    through: sequence(one('through')),
    views: views === 'save' || views === 'manage' ? views : null,
  }
}

/** The parameters of an address, without what is the default anyway. */
export function urlParams(url: ExplorerUrl): URLSearchParams {
  const params = new URLSearchParams()
  const set = (name: string, value: string | number | null) => {
    if (value !== null && value !== '') params.set(name, String(value))
  }
  set('q', url.text)
  set('from', url.from === defaultRange ? null : url.from)
  set('to', url.to)
  set('columns', url.columns.join() === defaultColumns.join() ? null : url.columns.join())
  set('pin', url.pinned === 0 ? null : url.pinned)
  set('through', url.through)
  set('after', url.at !== null && 'older' in url.at ? url.at.older : null)
  set('before', url.at !== null && 'newer' in url.at ? url.at.newer : null)
  set('event', url.event)
  set('export', url.exporting ? '1' : null)
  set('views', url.views)
  return params
}

/** The same question from its newest page on, with nothing open. */
export function fromTheTop(url: ExplorerUrl): ExplorerUrl {
  return { ...url, at: null, event: null, exporting: false, views: null }
}

function sequence(text: string | null): number | null {
  const value = text !== null && /^\d{1,16}$/.test(text) ? Number(text) : null
  return value !== null && Number.isSafeInteger(value) ? value : null
}
