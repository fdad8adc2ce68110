/**
 * What a person reads when a call to a target failed. The target's own words are for operators, but where it refused or
 * did not know the account they say what the person can do about.
 */
export function troubleText(errorClass: string | null, detail: string): string {
  switch (errorClass) {
    case 'refused':
    case 'not-found':
    case 'conflict':
      return detail
    case 'throttled':
      return 'The target is busy and asked to be tried again later.'
    case 'config':
      return 'The portal is not set up rightly for this target. Its operators see why.'
    default:
      return 'The target does not answer. Its operators see why.'
  }
}
