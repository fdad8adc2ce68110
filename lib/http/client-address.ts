import { isIP } from 'node:net'

/**
 * The address a request came from: with `hops` proxies of ours in front, the entry that the outermost of them wrote
 * into X-Forwarded-For. With none the header is whatever the caller likes, and the answer is null.
 */
export function clientAddress(headers: Pick<Headers, 'get'>, hops: number): string | null {
  if (hops === 0) return null
  const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  const address = chain.at(-hops) ?? ''
  return isIP(address) === 0 ? null : address
}
