/**
 * An object that was not stored or read. `message` is fit to be shown and logged: it names the host and holds what the
 * store said, never a key or a signature.
 */
export class StoreRefused extends Error {
  override name = 'StoreRefused'
  readonly status: number
  /** The store's own code, `AccessDenied` for example; '' where it gave none. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Told by the name, not by `instanceof`: the server's bundles each hold a class of their own. */
export function isStoreRefused(error: unknown): error is StoreRefused {
  return error instanceof Error && error.name === 'StoreRefused' && 'status' in error
}

/** Their messages repeat what was signed. */
const aboutKeys = /^(SignatureDoesNotMatch|InvalidAccessKeyId|AuthorizationHeaderMalformed|InvalidToken)$/

/** What an answer that is no success says, read here: not every store answers as AWS does. */
export function refusalOf(host: string, status: number, text: string): StoreRefused {
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ''
  const said = aboutKeys.test(code) ? '' : (/<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? '').slice(0, 300)
  const words = `${host} answered ${status}${code === '' ? '' : ` (${code})`}.`
  return new StoreRefused(status, code, said === '' ? words : `${words} It says: ${said}`)
}
