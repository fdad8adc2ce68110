import type { Unsent, WhyUnsent } from '@/lib/http-client/unsent'
import { ConnectorError, type ErrorClass } from './connector'

const byReason: Record<WhyUnsent, ErrorClass> = {
  forbidden: 'config',
  'unknown-host': 'config',
  untrusted: 'config',
  unreachable: 'transient',
  slow: 'transient',
  'too-much': 'config',
}

/** What it means for a connector that a request had no answer. */
export function unsentError({ why, message }: Unsent): ConnectorError {
  return new ConnectorError(byReason[why], message)
}
