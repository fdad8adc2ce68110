/** The header that carries the id of a request, in and out; it stands in the logs and in every error shown. */
export const requestIdHeader = 'x-request-id'

/** Keeps an id that a proxy in front has given, when it is harmless to log and show; else takes `fresh`. */
export function requestId(given: string | null, fresh: () => string): string {
  return given !== null && /^[\w.-]{8,64}$/.test(given) ? given : fresh()
}
