'use server'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { systemContext } from '@/lib/compose'
import { readWallTime } from '@/lib/http/wall-time'
import { discoverDue } from '@/lib/services/targets/discover'
import { settleFinding, type SettleRefusal, type Settling } from '@/lib/services/targets/settle-finding'
import { signedIn, viewerZone } from '../../viewer'

const here = '/admin/findings'
const unreadable = 'That could not be read. Open the page again.'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)
    .default('')

const Sent = z.object({
  id: z.uuid(),
  kind: z.enum(['adopt', 'ignore', 'reopen', 'remove', 'make-eligible']),
  reason: text(500),
  until: text(20),
  handle: text(80),
  role: text(80),
})

const said: Record<SettleRefusal, FormState> = {
  'not-permitted': { error: 'What becomes of access that was found is decided by administrators.' },
  'no-such-finding': { error: 'It is not on the target any more.' },
  'reason-missing': { fields: { reason: 'Give a reason: it stands in the audit log.' } },
  'instant-unreadable': { error: 'Choose a day from tomorrow on, within a year.' },
  'nobody-of-that-name': { error: 'Nobody who works here has this handle.' },
  'no-such-role': { error: 'That role does not give this access.' },
}

export async function settleAFinding(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Sent.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const { id, reason } = read.data
  const settled = await settleFinding(ctx, {
    id,
    reason,
    settling: settlingOf(read.data, await viewerZone()),
  })
  if (!settled.ok) return said[settled.error]
  // The same search the sweep would make, right after the answer has gone out.
  if (read.data.kind === 'remove' || read.data.kind === 'make-eligible')
    after(() => discoverDue(systemContext('After a click', 'engine')))
  redirect(here)
}

function settlingOf(sent: z.infer<typeof Sent>, zone: string): Settling {
  switch (sent.kind) {
    case 'ignore':
      // What is no day is refused as one that has passed.
      return { kind: 'ignore', until: dayIn(sent.until, zone) ?? new Date(0) }
    case 'make-eligible':
      return { kind: 'make-eligible', handle: sent.handle, roleSlug: sent.role }
    case 'adopt':
    case 'reopen':
    case 'remove':
      return { kind: sent.kind }
  }
}

/** The first instant of a day in a zone. */
function dayIn(day: string, zone: string): Date | null {
  const read = readWallTime(`${day}T00:00`, zone)
  if (read.ok) return read.value
  return read.error.kind === 'unreadable' ? null : read.error.choices[0]
}
