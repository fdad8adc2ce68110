import type { z } from 'zod'

/** What goes with each question. */
export interface RosterCall<Config> {
  config: Config
  /** The secret of the integration; null where none is kept. */
  secret: string | null
  now: Date
  signal?: AbortSignal
}

export interface Roster<Config> {
  provider: string
  label: string
  /** Each field carries its words for the form as `meta`. */
  config: z.ZodObject & z.ZodType<Config>
  /** What the secret is; null where none is needed. */
  secret: string | null
  /**
   * Whoever is on call now: mail addresses, or handles of the portal. Empty when nobody is. Throws `Silent` when the
   * system does not answer, or not so that it can be understood.
   */
  onCallNow(call: RosterCall<Config>): Promise<string[]>
}
