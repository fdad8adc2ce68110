import type { Anchor } from '@/lib/services/context'
import { fileAnchor } from './file'
import { stdoutAnchor } from './stdout'
import { webhookAnchor } from './webhook'

/** Makes the places that the environment names; each address was checked there. */
export function anchorsOf(addresses: readonly string[], webhookSecret: string | null): Anchor[] {
  return addresses.map((address) => {
    const url = new URL(address)
    if (url.protocol === 'file:') return fileAnchor(url)
    if (url.protocol === 'stdout:') return stdoutAnchor()
    if (webhookSecret === null) throw new Error('AUDIT_ANCHOR_SECRET must be set for a webhook.')
    return webhookAnchor(url, webhookSecret)
  })
}
