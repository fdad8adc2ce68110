import type { ErrorClass } from '../connector'
import { isConnectorError, ConnectorError } from '../connector'
import { raised } from './sql'

/** By SQLSTATE, the longest prefix first; by the name Node gives to what fails before PostgreSQL can answer. */
const classes: readonly (readonly [prefix: string, errorClass: ErrorClass])[] = [
  [raised.tooLate, 'conflict'],
  [raised.notOurs, 'conflict'],
  [raised.noPassword, 'conflict'],
  [raised.noAccount, 'not-found'],
  ['42501', 'refused'],
  ['42704', 'not-found'],
  // Made by somebody else in the same instant: observe, then decide.
  ['42710', 'conflict'],
  ['23505', 'conflict'],
  ['42', 'config'],
  ['53300', 'throttled'],
  ['0LP01', 'refused'],
  ['28', 'config'],
  ['3D000', 'config'],
  ['ENOTFOUND', 'config'],
  ['CERT_', 'config'],
  ['ERR_TLS', 'config'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'config'],
  ['SELF_SIGNED_CERT', 'config'],
  ['UNABLE_TO_', 'config'],
]

/**
 * The ConnectorError of whatever `during` met. What is not known to need a person is `transient`: connections
 * refused or lost (08, ECONN…, 57P), locks and serialisation (55, 40), resources (53), and XX000, which is how
 * PostgreSQL reports two sessions changing one role at once.
 * It carries no cause: a pg error holds the statement, and the statement a verifier.
 */
export function asConnectorError(error: unknown, during: string): ConnectorError {
  if (isConnectorError(error)) return error
  const code = codeOf(error)
  const known = classes.find(([prefix]) => code.startsWith(prefix))
  const message = `${during}: ${redacted(messageOf(error))}${code === '' ? '' : ` (${code})`}`
  return new ConnectorError(known?.[1] ?? (isTlsRefusal(error) ? 'config' : 'transient'), message)
}

/** The SQLSTATE or errno name of an error, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** `AggregateError`, thrown when every address of a host refused, has an empty message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function isTlsRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.includes('does not support SSL')
}

function redacted(message: string): string {
  return message
    .replace(/SCRAM-SHA-256\$[^\s']*/g, '[verifier]')
    .replace(/(password\s+)E?'[^']*'?/gi, '$1[hidden]')
}
