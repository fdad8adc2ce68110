/** Failures whose own words say what the person can do about. */
const telling: ReadonlySet<string> = new Set(['refused', 'not-found', 'conflict'])

const said: Readonly<Record<string, string>> = {
  pending: 'The target has taken the order and is working on it.',
  throttled: 'The target is busy and asked to be tried again later.',
  config: 'The portal is not set up rightly for this target. Its operators see why.',
}

/** What a person reads when a call to a target failed; the target's own words are for operators. */
export function troubleText(errorClass: string | null, detail: string): string {
  if (errorClass !== null && telling.has(errorClass)) return detail
  return said[errorClass ?? ''] ?? 'The target does not answer. Its operators see why.'
}
