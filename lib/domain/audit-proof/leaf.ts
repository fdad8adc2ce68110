import canonicalize from 'canonicalize'
import { leafHash, sha256, type Hash } from './merkle'

/** An event as it is read for sealing: times, ids and addresses as text, in the database's own full precision. */
export interface SealedEvent {
  id: number
  /** ISO 8601 in UTC with microseconds. */
  at: string
  transaction: string
  actor_kind: string
  actor_id: string | null
  actor_name: string
  action: string
  object_type: string
  object_id: string
  object_name: string
  request_id: string | null
  grant_id: string | null
  assignment_id: string | null
  subject_id: string | null
  subject_name: string | null
  role_id: string | null
  role_name: string | null
  target_id: string | null
  target_name: string | null
  reason: string | null
  before: unknown
  after: unknown
  source_address: string | null
  via: string
  correlation_id: string | null
}

/**
 * What of an event can be withheld: whom it names (`people`), and what is written in it (`words`). The leaf holds a
 * commitment to each, SHA-256 of a random salt of 16 bytes and the canonical opening; without the salt a commitment
 * tells nothing, not even to who guesses the opening.
 */
export const parts = ['people', 'words'] as const
export type Part = (typeof parts)[number]
export const saltBytes = 16

/** A part is opened by its salt, or withheld: then only its commitment is left. */
export type Opening = { salt: Buffer } | { commitment: Buffer }
export type Openings = Record<Part, Opening>

export interface Leaf {
  /** Canonical JSON (RFC 8785) of what is public, which the leaf's hash is taken of. */
  text: string
  hash: Hash
  /** Canonical JSON of each part. */
  opened: Record<Part, string>
}

export function leafOf(event: SealedEvent, openings: Openings): Leaf {
  const opened = { people: peopleOf(event), words: wordsOf(event) }
  const text = canonical({
    id: event.id,
    at: event.at,
    transaction: event.transaction,
    actor_kind: event.actor_kind,
    actor_id: event.actor_id,
    action: event.action,
    object_type: event.object_type,
    object_id: event.object_id,
    request_id: event.request_id,
    grant_id: event.grant_id,
    assignment_id: event.assignment_id,
    subject_id: event.subject_id,
    role_id: event.role_id,
    role: event.role_name,
    target_id: event.target_id,
    target: event.target_name,
    via: event.via,
    people: commitmentOf(openings.people, opened.people).toString('base64'),
    words: commitmentOf(openings.words, opened.words).toString('base64'),
  })
  return { text, hash: leafHash(text), opened }
}

export function commitmentOf(opening: Opening, text: string): Buffer {
  return 'salt' in opening ? sha256(opening.salt, text) : opening.commitment
}

function peopleOf(event: SealedEvent): string {
  return canonical({
    actor: event.actor_name,
    subject: event.subject_name,
    address: event.source_address,
    correlation: event.correlation_id,
  })
}

function wordsOf(event: SealedEvent): string {
  return canonical({
    object: event.object_name,
    reason: event.reason,
    before: finite(event.before),
    after: finite(event.after),
  })
}

/** What is empty is left out, so that a column that comes later changes no leaf that was before. */
function canonical(fields: Record<string, unknown>): string {
  const text = canonicalize(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)))
  if (text === undefined) throw new TypeError('An event has no canonical form.')
  return text
}

/** jsonb holds numbers that JavaScript does not: beyond 1.8e308 they count as null, so that no event stops the sealing. */
function finite(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? null : (JSON.parse(text) as unknown)
}
