'use server'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { SinkId } from '@/lib/domain/ids'
import { sinkFormats } from '@/lib/domain/sink'
import { addSink, changeSink, type SaveSinkRefusal } from '@/lib/services/sinks/save'
import {
  endSink,
  pauseSink,
  replaySink,
  resumeSink,
  skipRefused,
  type SteerRefusal,
} from '@/lib/services/sinks/steer'
import { testSink } from '@/lib/services/sinks/test'
import { settingPrefix, typedSettings } from '../../typed-settings'
import { signedIn } from '../../viewer'

const here: Route = '/admin/sinks'
const unreadable = 'That could not be read. Open the page again.'
const notPermitted = 'Where the log is sent is set by administrators.'
const gone = 'There is no such sink any more.'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)

const Saved = z.object({ name: text(80), format: z.enum(sinkFormats) })

const saveSaid: Record<Extract<SaveSinkRefusal, string>, FormState> = {
  'not-permitted': { error: notPermitted },
  'no-such-kind': { error: unreadable },
  'no-such-sink': { error: gone },
  'name-missing': { fields: { name: 'Give it a name.' } },
  'name-taken': { fields: { name: 'A sink in use has that name. Choose another.' } },
}

function wordsFor(refusal: SaveSinkRefusal): FormState {
  if (typeof refusal === 'string') return saveSaid[refusal]
  const fields = Object.fromEntries(
    Object.entries(refusal.settings).map(([name, sentence]) => [`${settingPrefix}${name}`, sentence]),
  )
  return { error: 'Some settings do not fit: see below.', fields }
}

export async function addASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const Added = Saved.extend({ kind: text(40), start: z.enum(['now', 'beginning']) })
  const read = Added.safeParse(typed?.values)
  if (typed === null || !read.success) return { error: unreadable }
  const { values, settings, secrets } = typed
  const added = await addSink(ctx, { ...read.data, settings, secrets })
  if (!added.ok) return { ...wordsFor(added.error), values }
  redirect(`${here}?open=${added.value}` as Route)
}

export async function changeASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const read = Saved.extend({ id: SinkId }).safeParse(typed?.values)
  if (typed === null || !read.success) return { error: unreadable }
  const { values, settings, secrets } = typed
  const changed = await changeSink(ctx, { ...read.data, settings, secrets })
  if (!changed.ok) return { ...wordsFor(changed.error), values }
  redirect(`${here}?open=${read.data.id}` as Route)
}

const steerSaid: Record<SteerRefusal, string> = {
  'not-permitted': notPermitted,
  'no-such-sink': gone,
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'not-so': 'The sink is in another state by now. Look at it again.',
  'beyond-the-log': 'The log is not that long yet.',
}

const Chosen = z.object({ id: SinkId })

export async function pauseASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Chosen.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  return answer(await pauseSink(ctx, read.data), 'Nothing more is sent until it is resumed.')
}

export async function resumeASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Chosen.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  return answer(await resumeSink(ctx, read.data), 'It goes on where it was.')
}

const Replayed = Chosen.extend({
  sequence: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(0)]),
  // The field is in UTC, and says so.
  at: z.union([
    z.literal('').transform(() => null),
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/)
      .transform((local) => new Date(`${local}Z`))
      .refine((instant) => !Number.isNaN(instant.getTime())),
  ]),
})

export async function replayASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const read = Replayed.safeParse(typed?.values)
  if (typed === null || !read.success) return { error: 'Give a place in the log as a number, or a time.' }
  const { id, sequence, at } = read.data
  if ((sequence === null) === (at === null))
    return { error: 'Give a place or a time: one of the two.', values: typed.values }
  const replayed = await replaySink(ctx, {
    id,
    from: sequence === null ? { at: at ?? new Date(0) } : { sequence },
  })
  if (!replayed.ok) return { error: steerSaid[replayed.error], values: typed.values }
  refresh()
  return { done: 'It is sent again from there.' }
}

export async function skipAnEvent(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const Skipped = Chosen.extend({ sequence: z.coerce.number().int().min(0), reason: text(500) })
  const read = Skipped.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const skipped = await skipRefused(ctx, read.data)
  if (!skipped.ok) return { error: steerSaid[skipped.error] }
  redirect(`${here}?open=${read.data.id}` as Route)
}

export async function endASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Chosen.extend({ reason: text(500) }).safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const ended = await endSink(ctx, read.data)
  if (!ended.ok) return { error: steerSaid[ended.error] }
  redirect(here)
}

export async function testASink(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Chosen.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const tested = await testSink(ctx, read.data)
  if (!tested.ok) return { error: tested.error === 'not-permitted' ? notPermitted : gone }
  return tested.value.arrived ? { done: tested.value.text } : { error: tested.value.text }
}

function answer(outcome: Awaited<ReturnType<typeof pauseSink>>, done: string): FormState {
  if (!outcome.ok) return { error: steerSaid[outcome.error] }
  refresh()
  return { done }
}
