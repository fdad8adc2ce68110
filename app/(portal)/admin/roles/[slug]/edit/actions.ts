'use server'
import { redirect } from 'next/navigation'
import type { Route } from 'next'
import type { EditorState } from '@/components/policies/editor-state'
import { readWallTime } from '@/lib/http/wall-time'
import { readSent, textOf } from '@/lib/policies/editor'
import { rolePolicy } from '@/lib/services/policies/read-role'
import { saveDraft, type SaveDraftRefusal } from '@/lib/services/policies/save-draft'
import { signedIn, viewerZone } from '../../../../viewer'
import { checkSent } from './check'

const said: Record<SaveDraftRefusal, string> = {
  'no-such-role': 'There is no such role.',
  'not-permitted': 'Policies are changed by administrators, here or where they are kept.',
  unchanged: 'This is what the newest version says already: there is nothing to keep.',
}

/** Checks what was changed on either side of the editor, and keeps it as a draft when asked to. */
export async function editPolicy(previous: EditorState, form: FormData): Promise<EditorState> {
  const slug = textOf(form, 'role')
  const ctx = await signedIn(`/admin/roles/${encodeURIComponent(slug)}/edit`)
  const read = await rolePolicy(ctx, slug)
  if (!read.ok) return { ...previous, error: read.error }
  if (read.value === null) return { ...previous, error: said['no-such-role'] }
  const { role, newest, mayEdit } = read.value
  if (!mayEdit.ok) return { ...previous, error: mayEdit.reason }
  const [comment, effectiveAt] = [textOf(form, 'comment'), textOf(form, 'effectiveAt')]
  const { error: _, ...before } = previous
  const kept = { ...before, comment, effectiveAt }
  const { state, settings } = await checkSent(ctx, read.value, readSent(form), kept)
  if (textOf(form, 'do') !== 'save') return state
  if (settings === null)
    return { ...state, error: 'It was not kept: something in it cannot be read. The findings say what.' }
  const at = effectiveAt === '' ? null : readWallTime(effectiveAt, await viewerZone())
  if (at !== null && !at.ok)
    return { ...state, error: 'That time cannot be read, or clocks change then. Choose another one.' }
  const saved = await saveDraft(ctx, {
    roleId: role.id,
    settings,
    comment,
    effectiveAt: at?.value ?? null,
    baseVersion: Number(textOf(form, 'baseVersion')) || newest.version,
  })
  if (!saved.ok) return { ...state, error: said[saved.error] }
  redirect(`/admin/roles/${role.slug}/drafts/${saved.value}` as Route)
}
