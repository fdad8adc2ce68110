'use server'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import type { Result } from '@/lib/domain/result'
import { longestViewName, mostViews, ViewKey } from '@/lib/domain/saved-view'
import { defaultRange } from '@/lib/query/range'
import { countWeekly } from '@/lib/services/views/count-weekly'
import type { ChangeViewRefusal } from '@/lib/services/views/change'
import { deleteView } from '@/lib/services/views/delete'
import { openWithView } from '@/lib/services/views/open-with'
import { renameView } from '@/lib/services/views/rename'
import { saveView, type SaveViewRefusal } from '@/lib/services/views/save'
import { shareView } from '@/lib/services/views/share'
import type { PersonContext } from '@/lib/services/context'
import { signedIn, viewerZone } from '../viewer'
import { pagePath, viewHref } from './links'

const unreadable = 'That could not be read. Open the page again.'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)
const orNull = (longest: number) => text(longest).transform((value) => value || null)

const nameSaid: Record<'name-missing' | 'name-too-long' | 'name-taken', string> = {
  'name-missing': 'Give it a name.',
  'name-too-long': `A name has at most ${longestViewName} characters.`,
  'name-taken': 'You have a view of that name. Choose another.',
}

const Saved = z.object({
  name: text(500),
  query: text(2_000),
  from: orNull(60).default(defaultRange),
  to: orNull(60),
  columns: orNull(200),
  shared: z.literal('1').optional(),
})

/** Keeps the question and opens it. */
export async function saveThisView(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(pagePath)
  const read = Saved.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const { shared, ...question } = read.data
  const saved = await saveView(ctx, { ...question, shared: shared === '1' })
  if (saved.ok) redirect(viewHref(question))
  return { ...saveSaid(saved.error), values: { name: question.name } }
}

function saveSaid(refusal: SaveViewRefusal): FormState {
  switch (refusal) {
    case 'not-permitted':
      return { error: 'Views are kept by those who read the log, and shared by auditors and administrators.' }
    case 'too-many':
      return { error: `You keep ${mostViews} views already. Delete one first.` }
    case 'name-missing':
    case 'name-too-long':
    case 'name-taken':
      return { fields: { name: nameSaid[refusal] } }
  }
}

type DeedRefusal = ChangeViewRefusal | keyof typeof nameSaid | 'mail-is-off'

const deedSaid: Record<DeedRefusal, string> = {
  ...nameSaid,
  'not-permitted': 'A view is changed by whoever made it, a shared one also by administrators.',
  'no-such-view': 'This view is not there any more, or is no longer shared.',
  'mail-is-off': 'Mail is off. Whoever runs the portal switches it on with SMTP_URL and MAIL_FROM.',
}

interface Deed {
  run: (ctx: PersonContext, key: ViewKey, name: string) => Promise<Result<null, DeedRefusal>>
  done: string
}

const deeds = {
  'open-with': {
    run: (ctx, key) => openWithView(ctx, { key, on: true }),
    done: 'The explorer opens with it from now on.',
  },
  'open-plain': {
    run: (ctx, key) => openWithView(ctx, { key, on: false }),
    done: 'The explorer opens with all events again.',
  },
  'count-on': {
    run: async (ctx, key) => countWeekly(ctx, { key, on: true, zone: await viewerZone() }),
    done: 'Its count comes by mail every Monday morning.',
  },
  'count-off': {
    run: async (ctx, key) => countWeekly(ctx, { key, on: false, zone: await viewerZone() }),
    done: 'Its count comes no more.',
  },
  share: {
    run: (ctx, key) => shareView(ctx, { key, shared: true }),
    done: 'Everybody who reads the log sees it now.',
  },
  'take-back': {
    run: (ctx, key) => shareView(ctx, { key, shared: false }),
    done: 'Only its owner sees it now.',
  },
  delete: { run: deleteView, done: 'It is deleted.' },
  rename: { run: (ctx, key, name) => renameView(ctx, { key, name }), done: 'It is renamed.' },
} satisfies Record<string, Deed>

const Change = z.object({
  view: ViewKey,
  deed: z.enum(Object.keys(deeds) as (keyof typeof deeds)[]),
  name: text(500).default(''),
})

/** One of the deeds of the sheet, done to one view. */
export async function changeAView(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(pagePath)
  const read = Change.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const deed: Deed = deeds[read.data.deed]
  const outcome = await deed.run(ctx, read.data.view, read.data.name)
  if (!outcome.ok) return { error: deedSaid[outcome.error] }
  refresh()
  return { done: deed.done }
}
