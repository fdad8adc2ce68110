import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { enteredValues, readActivation, startAlternatives } from './activation-form'

function sent(values: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    when: 'now',
    duration: '1h',
    justification: 'why',
    ...values,
  }))
    form.set(name, value)
  return form
}

describe('the Activate role form', () => {
  test('starts as soon as possible unless told otherwise', () => {
    expect(readActivation(sent({ duration: '2h 30m', ticket: 'OPS-1' }), 'Europe/Berlin')).toEqual({
      ok: true,
      value: { start: null, durationMs: 2 * HOUR + 30 * MINUTE, justification: 'why', ticket: 'OPS-1' },
    })
  })

  test('takes a typed start whichever way it is sent', () => {
    for (const when of ['now', 'later', '']) {
      const read = readActivation(sent({ when, start: '2026-01-20T09:00' }), 'Europe/Berlin')
      expect(read.ok && read.value.start).toEqual(new Date('2026-01-20T08:00:00Z'))
    }
  })

  test('says everything that cannot be read at once', () => {
    const read = readActivation(sent({ when: 'later', duration: '90' }), 'Europe/Berlin')
    expect(!read.ok && read.error).toEqual({
      start: 'Choose when it starts, or choose Now.',
      duration: 'Write a duration with its unit, such as 90m or 2h 30m.',
    })
  })

  test('asks which of two times is meant, and takes the answer', () => {
    const twice = { when: 'later', start: '2026-10-25T02:30' }
    const asked = readActivation(sent(twice), 'Europe/Berlin')
    expect(!asked.ok && asked.error.start).toContain('comes twice')
    const answered = readActivation(
      sent({ ...twice, startChoice: '2026-10-25T01:30:00.000Z' }),
      'Europe/Berlin',
    )
    expect(answered.ok && answered.value.start).toEqual(new Date('2026-10-25T01:30:00Z'))
    expect(
      startAlternatives(sent({ ...twice, startChoice: '2026-10-25T01:30:00.000Z' }), 'Europe/Berlin'),
    ).toHaveLength(2)
    expect(startAlternatives(sent({ start: '2026-10-26T02:30' }), 'Europe/Berlin')).toEqual([])
  })

  test('takes nothing that the database could not keep', () => {
    expect(enteredValues(sent({ justification: 'a\0b', role: 'x\0' }))).toMatchObject({
      justification: 'ab',
      role: 'x',
    })
  })

  test('takes what is left ticked of the lists it offers, and gives it back', () => {
    const form = sent({})
    for (const field of ['namespaces', 'tables']) form.append('narrow', field)
    for (const value of ['shop', 'billing']) form.append('only.namespaces', value)
    form.append('only.stray', 'x')
    const read = readActivation(form, 'UTC')
    expect(read.ok && read.value.only).toEqual({ namespaces: ['shop', 'billing'], tables: [] })
    expect(enteredValues(form)).toMatchObject({ 'only.namespaces': 'shop\nbilling', 'only.tables': '' })
    const whole = readActivation(sent({}), 'UTC')
    expect(whole.ok && whole.value).not.toHaveProperty('only')
  })

  test('gives back what was typed', () => {
    expect(enteredValues(sent({ duration: 'long', ticket: 'x' }))).toMatchObject({
      duration: 'long',
      ticket: 'x',
      justification: 'why',
    })
  })
})
