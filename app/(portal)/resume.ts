import { portal } from '@/lib/compose'
import { ErrandId } from '@/lib/domain/ids'
import type { SignInWanted } from '@/lib/domain/sign-in-proof'

/** The form of this errand as it was when its person left to sign in once more; null where there is none of theirs. */
export async function keptForm(resume: string | undefined): Promise<{ form: FormData; id: ErrandId } | null> {
  const id = ErrandId.safeParse(resume)
  if (!id.success) return null
  const kept = await portal().auth.keptForm(id.data)
  if (kept === null) return null
  const form = new FormData()
  for (const [name, value] of kept.entries) form.append(name, value)
  return { form, id: id.data }
}

/** The same as plain values, with the errand's own id as `resume`; empty where there is none. */
export async function keptValues(resume: string | undefined): Promise<Record<string, string>> {
  const kept = await keptForm(resume)
  if (kept === null) return {}
  const values = [...kept.form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return { ...(Object.fromEntries(values) as Record<string, string>), resume: kept.id }
}

/** Where to send somebody whose sign-in is too old or too weak, with what the form holds kept; a sentence where nowhere. */
export async function leaveToSignIn(
  form: FormData,
  errand: { purpose: string; returnPath: string; wanted: SignInWanted },
): Promise<{ to: string } | { error: string }> {
  // Texts only: the form sends no files, and React's own fields belong to the page that was left.
  const entries = [...form].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !name.startsWith('$') && name !== 'resume' ? [[name, value]] : [],
  )
  const way = await portal().auth.leaveOnErrand({ kind: 'step-up', form: entries, ...errand })
  if (way?.ok) return { to: way.value }
  return {
    error:
      'This needs a sign-in newer or stronger than yours, and there is no identity provider to ask for it.',
  }
}

/** What was kept of the form is not needed any more: it was sent. */
export async function sent(form: FormData): Promise<void> {
  const id = ErrandId.safeParse(form.get('resume'))
  if (id.success) await portal().auth.forgetForm(id.data)
}
