import type { Writable } from 'node:stream'
import type { z } from 'zod'

/** One event, written as the sink's format has it. */
export interface Line {
  /** Its place in the sealed order; null for a test of the way. */
  sequence: number | null
  /** ISO 8601 in UTC, to the microsecond. */
  at: string
  action: string
  actor: string
  object: string
  /** JSON on one line, without its end. */
  text: string
}

/** What of this machine sinks may use. */
export interface SinkHost {
  /** The name of the portal's address, as receivers know where an event comes from. */
  name: string
  /** The one folder that files may be written to; null where the operator has named none. */
  folder: string | null
  stdout: Writable
}

export interface SinkCall<Config> {
  config: Config
  /** The value of a secret setting. */
  secret(field: string): Promise<string>
  host: SinkHost
  now: Date
  /** Aborts the delivery; what was sent by then may have arrived. */
  signal: AbortSignal
}

/** One kind of receiver. */
export interface Sink<Config> {
  kind: string
  about: { title: string; hint: string }
  /** Titles and descriptions are the form; see `lib/domain/schema-form.ts`. */
  config: z.ZodType<Config>
  /** The most that is sent at once. */
  most: { events: number; bytes: number }
  /**
   * Whether an answer proves that the receiver has the events. Where it does not, some are sent again once it was gone.
   */
  confirms: boolean
  /** How long events are gathered until there are `most`, in milliseconds; at once where it is left out. */
  gatherMs?(config: Config): number
  /** Where it leads, for people: an address or a file. */
  place(config: Config): string
  /** Sends these lines, in order, at least one; returns once all are taken, and throws `Undelivered` otherwise. */
  deliver(call: SinkCall<Config>, lines: readonly Line[]): Promise<void>
}

/** Lines as a document, each ended. */
export function ndjson(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('')
}
