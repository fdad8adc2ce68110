import type { PackedEvent } from '@/db/queries/audit-packed'
import { leafOf, type Leaf, type Opening } from '@/lib/domain/audit-proof/leaf'

/** A sealed event's leaf, made anew from the event itself. */
export function leafOfPacked(event: PackedEvent): Leaf {
  return leafOf(event, {
    people: openingOf(event.people_salt, event.people_commitment),
    words: openingOf(event.words_salt, event.words_commitment),
  })
}

/** A salt that is gone without its commitment opens nothing: what comes of it is not what was sealed, and shows. */
function openingOf(salt: Buffer | null, commitment: Buffer | null): Opening {
  return salt === null ? { commitment: commitment ?? Buffer.alloc(32) } : { salt }
}

/**
 * A line of `events.ndjson`. The order of its fields and the absence of blanks are part of the format: the verifier hashes
 * the very bytes between them.
 */
export function lineOf(event: PackedEvent): string {
  const { text, opened } = leafOfPacked(event)
  const part = (name: 'people' | 'words', salt: Buffer | null) =>
    salt === null
      ? `"${name}_salt":null,"${name}":null`
      : `"${name}_salt":"${salt.toString('base64')}","${name}":${opened[name]}`
  return `{"sequence":${event.sequence},"leaf":${text},${part('people', event.people_salt)},${part('words', event.words_salt)}}\n`
}
