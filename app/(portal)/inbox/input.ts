import { z } from 'zod'
import { GrantId, requestNumber, RequestId } from '@/lib/domain/ids'
import { parseDuration } from '@/lib/domain/duration'
import { withoutNul } from '@/lib/domain/readable-text'
import { maxReasonLength } from '@/lib/services/requests/decide'

const typed = z
  .string()
  .max(2 * maxReasonLength)
  .transform(withoutNul)
  .default('')
const RequestName = z
  .string()
  .max(20)
  .refine((name) => requestNumber(name) !== null)

/** The form of one answer. `askedText` is how the form wrote what was asked: left as it is, nothing is shortened. */
export const Approval = z.object({
  requestId: RequestId,
  name: RequestName,
  reason: typed,
  duration: z.string().max(100).default(''),
  askedText: z.string().max(100).default(''),
  /** What a passkey signed, where one was used. */
  passkey: z.string().max(10_000).optional(),
})
export const Denial = z.object({ requestId: RequestId, name: RequestName, reason: typed })
export const Revocation = z.object({ grantId: GrantId, name: RequestName, reason: typed })
export const Together = z.object({
  requestIds: z.array(RequestId).max(200),
  verb: z.enum(['approve', 'deny']),
  reason: typed,
})

/** The length wanted in milliseconds, null for as asked, or `unreadable`. */
export function wantedLength({
  duration,
  askedText,
}: z.infer<typeof Approval>): number | null | 'unreadable' {
  if (duration.trim() === '' || duration.trim() === askedText) return null
  const read = parseDuration(duration)
  return read.ok ? read.value : 'unreadable'
}
