import { keyHashOf, noteText, vkeyOf } from '@/lib/domain/audit-proof/note'
import { sha256 } from '@/lib/domain/audit-proof/merkle'
import type { Signer } from '../../context'

export const packFormat = 'gatehouse-evidence/1'

/** `manifest.json`: what a pack claims. Every other file is listed with its hash; `manifest.sig` signs this one. */
export interface Manifest {
  format: typeof packFormat
  origin: string
  /** ISO 8601. */
  made_at: string
  /** How the events were chosen, in whatever form the maker of the pack has for it. */
  query: Readonly<Record<string, unknown>>
  events: number
  /** Places in the tree, first and last, between which no event was left out; empty where a filter chose. */
  complete: readonly (readonly [number, number])[]
  /** The checkpoint that the events are proved against; `root` in base64. */
  checkpoint: { size: number; root: string }
  files: Readonly<Record<string, { sha256: string; bytes: number }>>
}

/** The manifest's bytes and the signed note over them. */
export function signManifest(
  { origin, current }: Signer,
  claims: Omit<Manifest, 'format' | 'origin'>,
): { manifest: string; signature: string } {
  const whole: Manifest = { format: packFormat, origin, ...claims }
  const manifest = `${JSON.stringify(whole, null, 2)}\n`
  const body = `${packFormat}\n${origin}\n${sha256(manifest).toString('base64')}\n`
  const { name } = current.key
  const signatures = [{ name, keyHash: keyHashOf(current.key), signature: current.sign(body) }]
  return { manifest, signature: noteText({ body, signatures }) }
}

/** `keys.txt`: the log's keys, the older one first, then those of witnesses. */
export function keysFile({ current, previous }: Signer, witnesses: readonly string[]): string {
  const own = previous === null ? [current] : [previous, current]
  return [...own.map(({ key }) => vkeyOf(key)), ...witnesses].map((line) => `${line}\n`).join('')
}
