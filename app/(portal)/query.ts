import { requestNumber } from '@/lib/domain/ids'
import { withoutNul } from '@/lib/domain/readable-text'

/** The query of a URL, as pages get it. */
export type Query = Record<string, string | string[] | undefined>

export interface QueryReader {
  /** The first value, without surrounding space; empty when there is none. */
  text(name: string): string
  /** Every value, each without surrounding space; a value may hold several with commas between. */
  list(name: string): string[]
  /** The number in `REQ-2041`; null when it is no such name. */
  request(name: string): number | null
}

// Longer than any field of ours: what is beyond was not written by the portal.
const longest = 2_000

export function readQuery(query: Query): QueryReader {
  const text = (name: string) => {
    const value = query[name]
    return withoutNul((Array.isArray(value) ? value[0] : value) ?? '')
      .trim()
      .slice(0, longest)
  }
  const list = (name: string) =>
    [query[name]]
      .flat()
      .flatMap((value) =>
        withoutNul(value ?? '')
          .slice(0, longest)
          .split(','),
      )
      .map((value) => value.trim())
      .filter((value, index, all) => value !== '' && all.indexOf(value) === index)
  return { text, list, request: (name) => requestNumber(text(name)) }
}
