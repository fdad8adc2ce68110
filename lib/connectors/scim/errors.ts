import type { Reply } from '@/lib/http-client/send'
import { isUnsent } from '@/lib/http-client/unsent'
import type { ErrorClass } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { unsentError } from '../unsent'

const byStatus: Readonly<Record<number, readonly [errorClass: ErrorClass, words: string]>> = {
  401: ['config', 'it does not take the token'],
  403: ['refused', 'the token may not do this'],
  404: ['not-found', 'it does not know what was asked for'],
  408: ['transient', 'it gave up waiting'],
  409: ['conflict', 'somebody changed it at the same time'],
  412: ['conflict', 'somebody changed it at the same time'],
  429: ['throttled', 'it is asked too often'],
}

/** What an answer that is no success means. Nothing of what the application wrote is repeated but its `detail`. */
export function failureOf({ status, headers, text }: Reply, host: string, secret: string): ConnectorError {
  const retryAfterMs = delayOf(headers['retry-after'], headers.date)
  const [errorClass, words] = byStatus[status] ?? general(status, retryAfterMs)
  const said = detailOf(text).replaceAll(secret, '[hidden]')
  const message = `${host} answered ${status}: ${words}.${said === '' ? '' : ` It says: ${said}`}`
  return new ConnectorError(errorClass, message, errorClass === 'throttled' ? retryAfterMs : null)
}

/** The ConnectorError of a request that had no answer, or none that can be read. */
export function asConnectorError(error: unknown, host: string): ConnectorError {
  if (isConnectorError(error)) return error
  if (isUnsent(error)) return unsentError(error)
  return new ConnectorError('config', `${host} gave an answer that is not SCIM 2.0.`)
}

function general(status: number, retryAfterMs: number | null): readonly [ErrorClass, string] {
  if (status === 503 && retryAfterMs !== null) return ['throttled', 'it asks for some time']
  if (status >= 500) return ['transient', 'it has trouble of its own']
  if (status >= 300 && status < 400) return ['config', 'the address in the settings leads elsewhere']
  return ['config', 'it does not understand what it was asked']
}

/** `Retry-After`, in seconds or as a date; by the clock of the one who wrote it. */
function delayOf(after: string | undefined, date: string | undefined): number | null {
  if (after === undefined) return null
  if (/^\d+$/.test(after)) return Number(after) * 1_000
  const ms = Date.parse(after) - (date === undefined ? Date.now() : Date.parse(date))
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

function detailOf(text: string): string {
  try {
    const answer: unknown = JSON.parse(text)
    const detail: unknown = answer instanceof Object && 'detail' in answer ? answer.detail : ''
    return typeof detail === 'string' ? detail.slice(0, 200) : ''
  } catch {
    return ''
  }
}
