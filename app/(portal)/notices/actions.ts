'use server'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { markRead, noticeTarget } from '@/lib/services/notices/read'
import { unreadable } from '../access-words'
import { signedIn } from '../viewer'

const Id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** Marks a notice as read and goes where it leads. */
export async function openNotice(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/notices')
  const id = Id.safeParse(form.get('id'))
  const href = id.success ? await noticeTarget(ctx, id.data) : null
  if (!id.success || href === null) return { error: unreadable }
  await markRead(ctx, { only: id.data })
  // Notices are written by the portal itself, each with a path of its own.
  redirect(href as Route)
}

/** Marks everything that is shown as read; what came meanwhile stays new. */
export async function readAll(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/notices')
  const upTo = Id.safeParse(form.get('upTo'))
  if (!upTo.success) return { error: unreadable }
  await markRead(ctx, { upTo: upTo.data })
  refresh()
  return {}
}
