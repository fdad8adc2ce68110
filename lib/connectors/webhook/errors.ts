import { isUnsent } from '@/lib/http-client/unsent'
import type { Reply } from '@/lib/http-client/send'
import { ConnectorError, type ErrorClass } from '../connector'
import { unsentError } from '../unsent'

/** What a status means; the receiver's own words are not repeated: they may hold anything. */
const byStatus: Readonly<Record<number, readonly [ErrorClass, string]>> = {
  400: ['config', 'The receiver could not read the message.'],
  401: ['config', 'The receiver does not accept the signature: compare the signing secret on both sides.'],
  403: ['refused', 'The receiver does not give this access.'],
  404: ['not-found', 'The receiver does not know the account.'],
  409: ['conflict', 'The receiver is in the middle of something else for this access.'],
  410: ['config', 'The receiver is not at this address any more.'],
  422: ['refused', 'The receiver does not give this access.'],
  429: ['throttled', 'The receiver asks for less haste.'],
}

/** Null where the message was taken. */
export function failureOf({ status, headers }: Reply): ConnectorError | null {
  if (status === 200 || status === 202) return null
  const [errorClass, message] = byStatus[status] ?? other(status)
  return new ConnectorError(errorClass, message, retryAfterMs(headers['retry-after']))
}

function other(status: number): readonly [ErrorClass, string] {
  if (status >= 500) return ['transient', `The receiver failed with ${status}.`]
  return ['config', `The receiver answered ${status}, which means nothing here.`]
}

/** The header gives seconds or a date. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

export function asConnectorError(error: unknown): ConnectorError {
  if (!isUnsent(error)) throw error
  return unsentError(error)
}
