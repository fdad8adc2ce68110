import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkOf } from './network'
import { Unsent } from './unsent'

interface Allowing {
  /** Lets it reach this machine and networks of one's own; where clouds keep credentials it never goes. */
  privateNetwork?: boolean
  /** The addresses of a host; the system's resolver unless given. */
  resolve?: (host: string) => Promise<LookupAddress[]>
}

/** Where a host may be connected to; throws `Unsent` when nowhere. Node looks up no address that is written as one, so it is judged here as well. */
export async function allowedAddresses(
  host: string,
  { resolve = systemAddresses, privateNetwork = false }: Allowing,
): Promise<LookupAddress[]> {
  const family = isIP(host)
  const found = family === 0 ? await resolve(host) : [{ address: host, family }]
  const allowed = found.filter(({ address }) => {
    const network = networkOf(address)
    return network === 'public' || (network === 'private' && privateNetwork)
  })
  if (allowed.length > 0) return allowed
  const reserved = found.every(({ address }) => networkOf(address) === 'forbidden')
  throw new Unsent(
    'forbidden',
    reserved
      ? `${host} is at an address that is never connected to.`
      : `${host} is in a private network, which the settings do not allow.`,
  )
}

function systemAddresses(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true })
}
