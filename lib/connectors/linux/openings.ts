import { z } from 'zod'

const Pair = z.object({ concat: z.tuple([z.string(), z.number()]) })
const Element = z.union([
  Pair.transform(({ concat }) => ({ concat, comment: '' })),
  z
    .object({ elem: z.object({ val: Pair, comment: z.string().default('') }) })
    .transform(({ elem: { val, comment } }) => ({ concat: val.concat, comment })),
])
const Listing = z.object({
  nftables: z.array(z.object({ set: z.object({ elem: z.array(Element).optional() }).optional() })),
})

/** A port that is open for an address in the host's firewall. */
export interface Opening {
  address: string
  port: number
  ours: boolean
}

/** The openings in a set as nft lists it in JSON; none where it lists nothing. */
export function openingsIn(listing: string): Opening[] {
  if (listing === '') return []
  const { nftables } = Listing.parse(JSON.parse(listing))
  return nftables
    .flatMap(({ set }) => set?.elem ?? [])
    .map(({ concat: [address, port], comment }) => ({
      address,
      port,
      ours: comment.startsWith('gatehouse:'),
    }))
}

/** A single one, which nft shows in words only; null where it shows none. */
export function openingIn(shown: string): { ours: boolean; ends: boolean } | null {
  if (!shown.includes('elements = {')) return null
  return { ours: shown.includes('comment "gatehouse:'), ends: shown.includes(' expires ') }
}
