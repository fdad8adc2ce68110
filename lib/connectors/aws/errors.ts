import type { Reply } from '@/lib/http-client/send'
import { isUnsent } from '@/lib/http-client/unsent'
import type { ErrorClass } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { unsentError } from '../unsent'

/** The codes that say that the access key is not taken; their messages repeat parts of the request. */
const badKey =
  /^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException|MissingAuthenticationToken|AuthFailure|ExpiredToken|ExpiredTokenException)/
const badClock = /^(RequestTimeTooSkewed|RequestExpired)/
const throttled = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestThrottled)/
const conflict =
  /^(ConcurrentModification|EntityTemporarilyUnmodifiable|ConflictException|EntityAlreadyExists|DeleteConflict)/
const notFound = /^(NoSuchEntity|ResourceNotFound|NoSuchRole|NoSuchUser)/
const refused = /^(AccessDenied|LimitExceeded|ServiceQuotaExceeded|UnmodifiableEntity|UnauthorizedOperation)/
const invalid =
  /^(MalformedPolicy|Validation|InvalidInput|InvalidParameter|PackedPolicyTooLarge|RegionDisabled)/

const byCode: readonly (readonly [RegExp, ErrorClass, string])[] = [
  [badKey, 'config', 'the access key is not taken; check it and its secret'],
  [badClock, 'config', "the portal's clock is wrong; synchronise it (NTP)"],
  [throttled, 'throttled', 'it is asked too often'],
  [conflict, 'conflict', 'something else is being changed there at the same time'],
  [notFound, 'not-found', 'it does not know what was asked for'],
  [refused, 'refused', "the portal's access key may not do this"],
  [invalid, 'config', 'it does not take what it was given'],
]

const byStatus: Readonly<Record<number, readonly [ErrorClass, string]>> = {
  401: ['config', 'the access key is not taken; check it and its secret'],
  403: ['refused', "the portal's access key may not do this"],
  404: ['not-found', 'it does not know what was asked for'],
  405: ['config', 'it does not offer this'],
  408: ['transient', 'it gave up waiting'],
  409: ['conflict', 'something else is being changed there at the same time'],
  413: ['config', 'what it was given is too long'],
  429: ['throttled', 'it is asked too often'],
  503: ['throttled', 'it asks for some time'],
}

/** What an answer that is no success means. Its own words are repeated, cut short, without the secrets given. */
export function failureOf(reply: Reply, host: string, secrets: readonly string[]): ConnectorError {
  const { status, headers } = reply
  const code = codeOf(reply)
  const found = byCode.find(([pattern]) => pattern.test(code))
  const [errorClass, words] = found ? [found[1], found[2]] : (byStatus[status] ?? general(status))
  const said = badKey.test(code) ? '' : without(secrets, messageOf(reply))
  const message = [
    `${host} answered ${status}${code === '' ? '' : ` (${code})`}: ${words}.`,
    ...(said === '' ? [] : [`It says: ${said}`]),
  ].join(' ')
  const after = /^\d+$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) * 1_000 : null
  return new ConnectorError(errorClass, message, errorClass === 'throttled' ? after : null)
}

/** The ConnectorError of a request that had no answer, or none that can be read. */
export function asConnectorError(error: unknown, host: string): ConnectorError {
  if (isConnectorError(error)) return error
  if (isUnsent(error)) return unsentError(error)
  return new ConnectorError('config', `${host} gave an answer that is not one of AWS.`)
}

function general(status: number): readonly [ErrorClass, string] {
  if (status >= 500) return ['transient', 'it has trouble of its own']
  if (status >= 300 && status < 400)
    return ['config', 'the region or the address in the settings leads elsewhere']
  return ['config', 'it does not understand what it was asked']
}

/** XML names it in an element, JSON in a member or a header, with a name space before or an address after it. */
function codeOf({ headers, text }: Reply): string {
  const named = /<Code>(\w+)<\/Code>/.exec(text) ?? /"__type"\s*:\s*"([^"]+)"/.exec(text)
  const code = named?.[1] ?? headers['x-amzn-errortype'] ?? ''
  return /(?:^|#)(\w+)(?::|$)/.exec(code)?.[1] ?? ''
}

function messageOf({ text }: Reply): string {
  const found = /<Message>([^<]*)<\/Message>/i.exec(text) ?? /"message"\s*:\s*"([^"]*)"/i.exec(text)
  return (found?.[1] ?? '').slice(0, 300)
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text)
}
