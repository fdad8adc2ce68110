import { describe, expect, test } from 'vitest'
import { HOUR } from './duration'
import { approversInWords, outlookSentence, wouldBeRefused, type Outlook } from './sentence'

const outlook: Outlook = {
  reasons: [],
  approval: null,
  durationMs: 2 * HOUR,
  start: null,
  end: 'Tue 18:05 CET',
}
const owners = { who: 'one of the 3 role owners', needed: 1, decideWithinMs: 24 * HOUR }

describe('the sentence that says what will happen', () => {
  test('names the end where nobody has to approve', () => {
    expect(outlookSentence(outlook)).toBe('Starts at once; ends 2 h later, Tue 18:05 CET.')
  })

  test('counts the duration from the approval where somebody has to', () => {
    expect(outlookSentence({ ...outlook, approval: owners })).toBe(
      'Starts as soon as one of the 3 role owners approves; ends 2 h later. The request stays open for 1 d.',
    )
  })

  test('says what a late approval does to a later start', () => {
    const said = outlookSentence({
      ...outlook,
      start: 'Wed 09:00 CET',
      approval: { ...owners, who: '2 of the 3 role owners', needed: 2 },
    })
    expect(said).toContain(
      'Starts Wed 09:00 CET if 2 of the 3 role owners approve before, else at the approval',
    )
  })

  test('tells every reason of a refusal', () => {
    const reasons = [
      { code: 'duration-too-long', field: 'duration', text: 'Too long.' },
      { code: 'start-too-far', field: 'start', text: 'Too far.' },
    ] as const
    expect(outlookSentence({ ...outlook, reasons })).toBe('This would be refused. Too long. Too far.')
    expect(wouldBeRefused(reasons)).toBe(true)
  })

  test('does not call a form refused that is only not filled in yet', () => {
    const reasons = [
      { code: 'justification-missing', field: 'justification', text: 'Say what you need it for.' },
    ] as const
    expect(outlookSentence({ ...outlook, reasons })).toBe('Starts at once; ends 2 h later, Tue 18:05 CET.')
    expect(wouldBeRefused(reasons)).toBe(false)
  })
})

describe('who approves, in words', () => {
  test('one of several', () => {
    expect(approversInWords(1, [{ kind: 'owners', count: 3 }])).toBe('one of the 3 role owners')
    expect(approversInWords(1, [{ kind: 'group', name: 'sre' }])).toBe('someone in the group sre')
    expect(
      approversInWords(1, [
        { kind: 'manager', name: 'Maud Lind' },
        { kind: 'person', name: 'Ivo' },
      ]),
    ).toBe('your manager Maud Lind or Ivo')
  })

  test('more than one', () => {
    expect(approversInWords(2, [{ kind: 'owners', count: 3 }])).toBe('2 of the 3 role owners')
    expect(
      approversInWords(2, [
        { kind: 'group', name: 'sre' },
        { kind: 'manager', name: null },
      ]),
    ).toBe('2 of the group sre and your manager (none is set)')
  })

  test('a sole owner is not counted', () => {
    expect(approversInWords(1, [{ kind: 'owners', count: 1 }])).toBe('the role owner')
  })
})
