/** Why a request has no answer. */
export type WhyUnsent =
  /** The address is none a secret may be sent to: not https, or in a network that is not allowed. */
  | 'forbidden'
  | 'unknown-host'
  /** The certificate is not one to trust. */
  | 'untrusted'
  | 'unreachable'
  /** It took too long, or was called off; whether the other side did it, nobody knows. */
  | 'slow'
  | 'too-much'

/** A request without an answer. `message` is fit to be shown and logged: it names the host, never what was sent. */
export class Unsent extends Error {
  override name = 'Unsent'
  readonly why: WhyUnsent

  constructor(why: WhyUnsent, message: string) {
    super(message)
    this.why = why
  }
}

/** Told by the name, not by `instanceof`: the server's bundles each hold a class of their own. */
export function isUnsent(error: unknown): error is Unsent {
  return error instanceof Error && error.name === 'Unsent' && 'why' in error
}

/** What kept a request from being answered, by the code Node gives it; nothing of its message is kept. */
export function asUnsent(error: unknown, host: string): Unsent {
  if (isUnsent(error)) return error
  const code = codeOf(error)
  if (code === 'ENOTFOUND') return new Unsent('unknown-host', `There is no host ${host}.`)
  if (/^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|HOSTNAME_)/.test(code))
    return new Unsent('untrusted', `The certificate of ${host} is not trusted (${code}).`)
  return new Unsent('unreachable', `${host} could not be reached${code === '' ? '' : ` (${code})`}.`)
}

/** When every address of a host refused, each has a code of its own, and all of them together none. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
