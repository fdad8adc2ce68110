/** The most a request may carry, in bytes: what Next itself takes for a server action. */
export const maxBodyBytes = 1_048_576

export type BodyVerdict = { ok: true } | { ok: false; status: 411 | 413; reason: string }

/**
 * Judges a body by what its headers announce, before it is read. A body of unannounced length is refused with 411:
 * browsers always announce it, and an unbounded one could not be answered in words later.
 */
export function judgeBody(headers: {
  contentLength: string | null
  transferEncoding: string | null
}): BodyVerdict {
  const { contentLength, transferEncoding } = headers
  if (contentLength === null) {
    if (transferEncoding === null) return { ok: true }
    return {
      ok: false,
      status: 411,
      reason: 'The request does not announce its length. Send it with a Content-Length.',
    }
  }
  const bytes = Number(contentLength)
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > maxBodyBytes) {
    return {
      ok: false,
      status: 413,
      reason: 'That is more than 1 MB, the most one form may carry. Shorten the text and send it again.',
    }
  }
  return { ok: true }
}
