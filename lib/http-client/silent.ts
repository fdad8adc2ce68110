/**
 * A system that did not answer, or answered what nobody can make sense of. `message` is fit to be shown and logged: it
 * names the host at most, never an address in full, for that may hold a secret.
 */
export class Silent extends Error {
  override name = 'Silent'
  /** Whether it could not be reached at all: then the next question fares no better. */
  readonly away: boolean

  constructor(message: string, away = false) {
    super(message)
    this.away = away
  }
}

/** Told by the name, not by `instanceof`: the server's bundles each hold a class of their own. */
export function isSilent(error: unknown): error is Silent {
  return error instanceof Error && error.name === 'Silent'
}
