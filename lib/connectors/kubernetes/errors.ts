import { z } from 'zod'
import type { Reply } from '@/lib/http-client/send'
import { isUnsent } from '@/lib/http-client/unsent'
import type { ErrorClass } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { unsentError } from '../unsent'

const byStatus: Readonly<Record<number, readonly [errorClass: ErrorClass, words: string]>> = {
  400: ['config', 'it does not understand what it was asked'],
  401: ['config', 'it does not take the token. Give the portal a fresh one'],
  403: ['refused', 'the portal may not do this'],
  404: ['not-found', 'there is no such thing'],
  409: ['conflict', 'somebody changed it at the same time'],
  422: ['config', 'it does not accept what it was given'],
  429: ['throttled', 'it is asked too often'],
}

const elsewhere = ['config', 'the address in the settings leads elsewhere'] as const

const Status = z.object({ kind: z.literal('Status'), message: z.string() })

/** What an answer that is no success means, with what the API server says of it. */
export function failureOf({ status, headers, text }: Reply, host: string, token: string): ConnectorError {
  const answer = saidIn(text)
  // Only Kubernetes itself knows that something is not there: a 404 of anything in between must not pass for that.
  const isForeign = status === 404 && answer === ''
  const [errorClass, words] = isForeign ? elsewhere : (byStatus[status] ?? general(status))
  const said = answer.replaceAll(token, '[hidden]').slice(0, 300)
  const seconds = Number(headers['retry-after'] ?? 'none')
  return new ConnectorError(
    errorClass,
    `${host} answered ${status}: ${words}.${said === '' ? '' : ` It says: ${said}`}`,
    errorClass === 'throttled' && seconds >= 0 ? seconds * 1_000 : null,
  )
}

/** The ConnectorError of a request that had no answer, or none that can be read. */
export function asConnectorError(error: unknown, host: string): ConnectorError {
  if (isConnectorError(error)) return error
  if (isUnsent(error)) return unsentError(error)
  return new ConnectorError('config', `${host} gave an answer that is not of Kubernetes.`)
}

function general(status: number): readonly [ErrorClass, string] {
  if (status >= 500) return ['transient', 'it has trouble of its own']
  return elsewhere
}

function saidIn(text: string): string {
  try {
    const read = Status.safeParse(JSON.parse(text))
    return read.success ? read.data.message : ''
  } catch {
    return ''
  }
}
