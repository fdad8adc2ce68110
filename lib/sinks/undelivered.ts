import { isUnsent } from '@/lib/http-client/unsent'

/** Why a batch was not taken. */
export type WhyUndelivered =
  /** No answer, or one that asks for time: the same batch is sent again later. */
  | 'away'
  /** The settings lead nowhere, or the secret is not taken: nothing about the events is wrong. */
  | 'settings'
  /** The receiver does not take what was sent, and says so: sending it again changes nothing. */
  | 'refused'

/** A batch that was not taken. `message` is fit to be shown and logged: it holds the receiver's words, never a secret. */
export class Undelivered extends Error {
  override name = 'Undelivered'
  readonly why: WhyUndelivered
  /** How long the receiver wants to be left alone, in milliseconds. */
  readonly pauseMs: number | null

  constructor(why: WhyUndelivered, message: string, pauseMs: number | null = null) {
    super(message)
    this.why = why
    this.pauseMs = pauseMs
  }
}

/** Told by the name, not by `instanceof`: the server's bundles each hold a class of their own. */
export function isUndelivered(error: unknown): error is Undelivered {
  return error instanceof Error && error.name === 'Undelivered' && 'why' in error
}

/** What it means for a sink that a request had no answer. */
export function undeliveredBecause(error: unknown): unknown {
  if (!isUnsent(error)) return error
  const away = error.why === 'unreachable' || error.why === 'slow'
  return new Undelivered(away ? 'away' : 'settings', error.message)
}
