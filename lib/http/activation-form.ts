import { parseDuration, type DurationError } from '@/lib/domain/duration'
import type { Picks } from '@/lib/domain/narrowing'
import { withoutNul } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Wanted } from '@/lib/domain/verdict'
import { chosenInstant, readWallTime } from './wall-time'

/** The names of the sheet's fields, as its form sends them. */
const fieldNames = [
  'role',
  'for',
  'bundle',
  'when',
  'start',
  'startChoice',
  'duration',
  'justification',
  'ticket',
  'idempotencyKey',
] as const

/** What cannot be read, in the person's words, by field. */
export interface ActivationProblems {
  start?: string
  duration?: string
}

const durationSaid: Record<DurationError, string> = {
  empty: 'Say how long you need it, such as 90m or 2h 30m.',
  unreadable: 'Write a duration with its unit, such as 90m or 2h 30m.',
  'not-positive': 'The duration must be longer than nothing.',
}

/** Everything that was typed, to be shown again. */
export function enteredValues(form: FormData): Record<string, string> {
  const typed = Object.fromEntries(fieldNames.map((name) => [name, textOf(form, name)]))
  return { ...typed, ...pickedValues(form) }
}

/** What is left ticked, to be shown again: the values of each list, one in a line. */
export function pickedValues(form: FormData): Record<string, string> {
  const picked = Object.entries(readPicks(form))
  return Object.fromEntries(picked.map(([field, values]) => [pickName(field), values.join('\n')]))
}

/** What is left ticked of each list that the form offers; empty where it offers none. */
export function readPicks(form: FormData): Picks {
  return Object.fromEntries(textsOf(form, 'narrow').map((field) => [field, textsOf(form, pickName(field))]))
}

/** The form's name for the values that are picked of a list. */
function pickName(field: string): string {
  return `only.${field}`
}

/** The roles the form is about, by the names they have in addresses: one, or several with commas between. */
export function roleSlugs(form: FormData): string[] {
  return slugsIn(textOf(form, 'role'))
}

function slugsIn(text: string): string[] {
  return [...new Set(text.split(',').map((slug) => slug.trim()))].filter((slug) => slug !== '')
}

/** Reads the *Activate role* form; the viewer's `timeZone` (IANA) gives the start its meaning. Judges nothing. */
export function readActivation(form: FormData, timeZone: string): Result<Wanted, ActivationProblems> {
  const duration = parseDuration(textOf(form, 'duration'))
  const start = readStart(form, timeZone)
  const only = readPicks(form)
  if (duration.ok && start.ok)
    return ok({
      start: start.value,
      durationMs: duration.value,
      justification: textOf(form, 'justification'),
      ticket: textOf(form, 'ticket'),
      ...(Object.keys(only).length > 0 && { only }),
    })
  return err({
    ...(!start.ok && { start: start.error }),
    ...(!duration.ok && { duration: durationSaid[duration.error] }),
  })
}

/**
 * The two instants that the typed start may mean, where it lies across a change of the clocks; empty elsewhere. They
 * are offered after the choice as well, for the form is sent with it.
 */
export function startAlternatives(form: FormData, timeZone: string): readonly Date[] {
  const read = readWallTime(textOf(form, 'start'), timeZone)
  return read.ok || read.error.kind === 'unreadable' ? [] : read.error.choices
}

function readStart(form: FormData, timeZone: string): Result<Date | null, string> {
  const typed = textOf(form, 'start')
  if (typed === '')
    return textOf(form, 'when') === 'later' ? err('Choose when it starts, or choose Now.') : ok(null)
  // Without script a time can be typed while Now is still chosen: what was typed is what is meant.
  const read = readWallTime(typed, timeZone)
  if (read.ok) return read
  if (read.error.kind === 'unreadable')
    return err('Write the start as a date and a time, such as 2026-05-04 09:00.')
  const chosen = chosenInstant(read.error.choices, textOf(form, 'startChoice'))
  if (chosen !== null) return ok(chosen)
  return err(
    read.error.kind === 'gap'
      ? 'The clocks are put forward then, and this time does not exist. Choose the time before or after.'
      : 'The clocks are put back then, and this time comes twice. Choose which one you mean.',
  )
}

function textOf(form: FormData, name: string): string {
  return textsOf(form, name)[0] ?? ''
}

function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => (typeof value === 'string' ? [withoutNul(value)] : []))
}
