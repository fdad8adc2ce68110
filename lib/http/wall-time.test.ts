import { describe, expect, test } from 'vitest'
import { chosenInstant, readWallTime } from './wall-time'

const at = (iso: string) => new Date(iso)

describe('a time typed for the clock on the wall', () => {
  test('is one instant in the viewer’s zone', () => {
    expect(readWallTime('2026-01-20T09:00', 'Europe/Berlin')).toEqual({
      ok: true,
      value: at('2026-01-20T08:00:00Z'),
    })
    expect(readWallTime('2026-07-20T09:00', 'America/New_York')).toEqual({
      ok: true,
      value: at('2026-07-20T13:00:00Z'),
    })
    expect(readWallTime('2026-07-20T09:00:30', 'UTC')).toEqual({
      ok: true,
      value: at('2026-07-20T09:00:30Z'),
    })
  })

  test('in a gap asks which one is meant', () => {
    expect(readWallTime('2026-03-29T02:30', 'Europe/Berlin')).toEqual({
      ok: false,
      error: { kind: 'gap', choices: [at('2026-03-29T00:30:00Z'), at('2026-03-29T01:30:00Z')] },
    })
  })

  test('in an overlap asks which one is meant', () => {
    expect(readWallTime('2026-10-25T02:30', 'Europe/Berlin')).toEqual({
      ok: false,
      error: { kind: 'overlap', choices: [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')] },
    })
  })

  test('knows zones whose clocks move by half an hour', () => {
    const read = readWallTime('2026-04-05T01:45', 'Australia/Lord_Howe')
    expect(read.ok).toBe(false)
    if (!read.ok) expect(read.error.kind).toBe('overlap')
  })

  test.each(['', 'tomorrow', '2026-13-01T09:00', '2026-02-30T09:00', '2026-01-20', '2026-01-20T25:00'])(
    '%j is unreadable',
    (text) => {
      expect(readWallTime(text, 'Europe/Berlin')).toEqual({ ok: false, error: { kind: 'unreadable' } })
    },
  )

  test('takes only one of the instants that were offered', () => {
    const choices = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')]
    expect(chosenInstant(choices, '2026-10-25T01:30:00.000Z')).toEqual(choices[1])
    expect(chosenInstant(choices, '2026-10-25T09:30:00.000Z')).toBeNull()
  })
})
