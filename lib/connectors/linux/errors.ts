import type { ErrorClass } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'

/** The exit statuses of agent.sh. */
const statuses: Readonly<Record<number, ErrorClass>> = {
  10: 'refused',
  11: 'conflict',
  12: 'not-found',
  13: 'config',
  14: 'transient',
}

const longest = 500

/** What the agent said when it did not do what it was asked; `status` is null when the connection ended first. */
export function agentError(status: number | null, said: string): ConnectorError {
  const text = said.trim().slice(0, longest)
  if (status === null)
    return new ConnectorError('transient', 'The connection ended before the host had answered.')
  const known = statuses[status]
  if (known !== undefined) return new ConnectorError(known, text)
  return new ConnectorError('config', `The agent on the host does not run (status ${status}). ${text}`.trim())
}

/** By the name Node gives to what fails before SSH begins. */
const settingsFault = ['ENOTFOUND', 'EADDRNOTAVAIL']

/** The ConnectorError of whatever `during` met; what is not known to need a person is `transient`. */
export function asConnectorError(error: unknown, during: string): ConnectorError {
  if (isConnectorError(error)) {
    if (error.message.startsWith(during)) return error
    return new ConnectorError(error.errorClass, `${during}: ${error.message}`, error.retryAfterMs)
  }
  const [code, level] = [textOf(error, 'code'), textOf(error, 'level')]
  if (level === 'client-authentication')
    return new ConnectorError(
      'config',
      `${during}: the host does not accept the portal's key for this account.`,
    )
  const message = error instanceof Error ? error.message : String(error)
  // ssh2 says so of the private key, and never repeats it.
  if (/parse privateKey|Encrypted.*private/i.test(message))
    return new ConnectorError(
      'config',
      `${during}: the portal's private key cannot be read, or has a passphrase.`,
    )
  return new ConnectorError(settingsFault.includes(code) ? 'config' : 'transient', `${during}: ${message}`)
}

function textOf(error: unknown, name: 'code' | 'level'): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}
