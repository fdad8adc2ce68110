import type { ErrorClass } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'

/** Our own SQLSTATEs, raised by the procedures of the set-up. */
export const raised = {
  tooLate: 'GH001',
  notOurs: 'GH002',
  noPassword: 'GH003',
  noAccount: 'GH004',
  busy: 'GH005',
  unfit: 'GH006',
} as const

const bySqlState: Readonly<Record<string, ErrorClass>> = {
  [raised.tooLate]: 'conflict',
  [raised.notOurs]: 'conflict',
  [raised.noPassword]: 'conflict',
  [raised.noAccount]: 'not-found',
  [raised.busy]: 'transient',
  [raised.unfit]: 'refused',
}

/** By the name of the server's error, and by the name Node gives to what fails before the server can answer. */
const byCode: Readonly<Record<string, ErrorClass>> = {
  ER_ACCESS_DENIED_ERROR: 'config',
  ER_ACCOUNT_HAS_BEEN_LOCKED: 'config',
  ER_HOST_NOT_PRIVILEGED: 'config',
  ER_HOST_IS_BLOCKED: 'config',
  // The set-up is missing, or the portal's account may not use it.
  ER_BAD_DB_ERROR: 'config',
  ER_SP_DOES_NOT_EXIST: 'config',
  ER_SP_WRONG_NO_OF_ARGS: 'config',
  ER_PROCACCESS_DENIED_ERROR: 'config',
  // What the owner of the procedures may not hand out.
  ER_DBACCESS_DENIED_ERROR: 'refused',
  ER_TABLEACCESS_DENIED_ERROR: 'refused',
  ER_COLUMNACCESS_DENIED_ERROR: 'refused',
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 'refused',
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'refused',
  ER_NO_SUCH_TABLE: 'not-found',
  ER_INVALID_ROLE: 'not-found',
  // Made or dropped by somebody else in the same instant: observe, then decide.
  ER_CANNOT_USER: 'conflict',
  ER_CON_COUNT_ERROR: 'throttled',
  ER_TOO_MANY_USER_CONNECTIONS: 'throttled',
  ER_USER_LIMIT_REACHED: 'throttled',
  ENOTFOUND: 'config',
  HANDSHAKE_NO_SSL_SUPPORT: 'config',
}

/** Numbers of MariaDB that the client knows by no name. */
const byNumber: Readonly<Record<number, ErrorClass>> = { 1698: 'refused', 1959: 'not-found', 4151: 'config' }

/**
 * The ConnectorError of whatever `during` met. What is not known to need a person is `transient`: connections refused
 * or lost, locks, time limits. It carries no cause, which holds the statement and with it a hash.
 */
export function asConnectorError(error: unknown, during: string): ConnectorError {
  if (isConnectorError(error)) return error
  const code = fieldOf(error, 'code')
  const known =
    bySqlState[fieldOf(error, 'sqlState')] ??
    byNumber[Number(fieldOf(error, 'errno'))] ??
    byCode[code] ??
    (isTlsTrouble(code, messageOf(error)) ? 'config' : 'transient')
  const named = /^(ER_SIGNAL_EXCEPTION|)$/.test(code) ? '' : ` (${code})`
  return new ConnectorError(known, `${during}: ${redacted(messageOf(error))}${named}`)
}

function isTlsTrouble(code: string, message: string): boolean {
  return (
    /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HANDSHAKE_SSL)/.test(code) ||
    /\b(certificate|SSL)\b/i.test(message)
  )
}

function fieldOf(error: unknown, field: 'code' | 'sqlState' | 'errno'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, field) : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** `AggregateError`, thrown when every address of a host refused, has an empty message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function redacted(message: string): string {
  return message.replace(/\*[0-9A-F]{40}/gi, '[hash]').replace(/((?:by|using)\s+)'[^']*'?/gi, '$1[hidden]')
}
