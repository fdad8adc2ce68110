import type { ErrorClass } from '../connector'
import { isConnectorError, ConnectorError } from '../connector'

/** LDAP's result codes (RFC 4511) that a connector has to tell apart. */
export const resultCode = {
  noSuchAttribute: 16,
  undefinedAttribute: 17,
  constraintViolation: 19,
  alreadyHasValue: 20,
  noSuchObject: 32,
  insufficientAccess: 50,
  unwillingToPerform: 53,
  schemaViolation: 65,
  entryExists: 68,
} as const

/** What is not listed is `transient`: busy (51), unavailable (52), a time limit (3), a lost connection. */
const classes: ReadonlyMap<number, ErrorClass> = new Map([
  [4, 'config'],
  // A write that belongs to another server.
  [10, 'config'],
  [11, 'throttled'],
  [resultCode.noSuchObject, 'not-found'],
  [resultCode.insufficientAccess, 'refused'],
  [resultCode.unwillingToPerform, 'refused'],
  // Made by somebody else in the same instant: observe, then decide.
  [resultCode.entryExists, 'conflict'],
  ...[2, 7, 8, 12, 13, 17, 18, 19, 21, 34, 48, 49, 64, 65].map((code) => [code, 'config'] as const),
])

/** By the name Node gives to what fails before the directory can answer. */
const configNames = [
  'ENOTFOUND',
  'CERT_',
  'ERR_TLS',
  'ERR_SSL',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT',
  'UNABLE_TO_',
]

const advice: ReadonlyMap<number, string> = new Map([
  [4, "The directory cuts the portal's searches short: raise the size limit for its entry."],
  [8, 'The directory wants TLS: use ldaps:// or StartTLS.'],
  [10, 'This server does not take changes: give the address of one that does.'],
  [13, 'The directory wants TLS: use ldaps:// or StartTLS.'],
  [49, "The directory does not accept the portal's name and password."],
  [resultCode.insufficientAccess, 'The portal has no right to do this.'],
])

/** The ConnectorError of whatever `during` met. */
export function asConnectorError(error: unknown, during: string): ConnectorError {
  if (isConnectorError(error)) return error
  const code = codeOf(error)
  const said = [during, messageOf(error), typeof code === 'number' ? advice.get(code) : undefined]
  return new ConnectorError(classOf(code), said.filter((part) => part !== undefined).join(': '))
}

function classOf(code: number | string | null): ErrorClass {
  if (typeof code === 'number') return classes.get(code) ?? 'transient'
  return configNames.some((name) => code?.startsWith(name)) ? 'config' : 'transient'
}

/** The directory's result code, Node's name for a failed connection, or null. */
export function codeOf(error: unknown): number | string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'number' || typeof error.code === 'string' ? error.code : null
}

/** `AggregateError`, thrown when every address of a host refused, has an empty message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  // Directories end their messages with a NUL, or put lines into them.
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/[\0\s]+/g, ' ').trim()
}

/** Runs `work`; null when the directory answers with one of `codes`, which then means that nothing was left to do. */
export async function unless<T>(codes: readonly number[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (typeof code === 'number' && codes.includes(code)) return null
    throw error
  }
}
