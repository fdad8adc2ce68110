'use server'
import { refresh } from 'next/cache'
import type { FormState } from '@/components/ui/form-state'
import { setThresholds } from '@/lib/services/anomalies/thresholds'
import { settingPrefix, typedSettings } from '../../typed-settings'
import { signedIn } from '../../viewer'

export async function saveThresholds(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/anomalies')
  const typed = typedSettings(form)
  if (typed === null) return { error: 'That could not be read. Open the page again.' }
  const saved = await setThresholds(ctx, typed.settings)
  if (saved.ok) {
    refresh()
    return { done: 'Saved. It holds for what is asked for from now on.', values: typed.values }
  }
  if (saved.error === 'not-permitted')
    return { error: 'From when on something counts as unusual is set by administrators.' }
  const fields = Object.fromEntries(
    Object.entries(saved.error.fields).map(([name, sentence]) => [`${settingPrefix}${name}`, sentence]),
  )
  return { error: 'Some numbers do not fit: see below.', fields, values: typed.values }
}
