'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { portal } from '@/lib/compose'
import { ErrandId } from '@/lib/domain/ids'
import { signedIn } from '../../viewer'

/** To the provider once more. */
export async function tryAgain(form: FormData): Promise<void> {
  const id = await errandIn(form)
  const way = await portal().auth.leaveAgain(id)
  redirect((way.ok ? way.value : `/step-up/${id}?error=${way.error}`) as Route)
}

/** The demo's stand-in: it refuses any session that did not come by the demo's door. */
export async function confirmDemo(form: FormData): Promise<void> {
  const id = await errandIn(form)
  const confirmed = await portal().auth.confirmAsDemo(id)
  redirect((confirmed.ok ? confirmed.value : `/step-up/${id}?error=not-finished`) as Route)
}

async function errandIn(form: FormData): Promise<ErrandId> {
  await signedIn('/')
  const id = ErrandId.safeParse(form.get('errand'))
  return id.success ? id.data : redirect('/')
}
