import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR } from '@/lib/domain/duration'
import { anyPolicy, names } from '@/lib/testing/policies'
import { fromForm, toFormValues } from './form'
import { lengthText, readLength } from '@/lib/domain/length-text'
import { readPolicy } from './read'
import { writePolicy } from './write'
import { readYaml, toYaml } from './yaml'

test('a policy written as YAML and read again is the very same', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const text = toYaml(writePolicy(policy, names, 'orders-read'))
      expect(readYaml(text, names, 'orders-read')).toEqual({ ok: true, value: policy })
    }),
  )
})

test('so is one that went through the form', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const form = new FormData()
      const values = toFormValues(writePolicy(policy, names))
      for (const [name, value] of Object.entries(values)) form.append(name, value)
      expect(readPolicy(fromForm(form), names)).toEqual({ ok: true, value: policy })
    }),
  )
})

test('every length of time can be written and read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 90 * DAY }), (ms) => readLength(lengthText(ms)) === ms))
  expect(readLength('2h 30m')).toBe(2.5 * HOUR)
  expect(readLength('90')).toBeNull()
})

const small = `duration:
  default: 1h
  max: 4h
start:
  ahead: 7d
justification:
  required: true
  minLength: 10
  prompt: Why?
approval:
  stages:
    - from:
        - person ada
  fallback:
    - administrators
`
const troubleOf = (text: string) => {
  const read = readYaml(text, names, 'orders-read')
  return read.ok ? [] : read.error.map(({ line, path, text: said }) => `${line} ${path}: ${said}`)
}

test('what is left out has its default', () => {
  expect(readYaml(small, names)).toMatchObject({
    ok: true,
    value: { ticket: null, approval: { stages: [{ needed: 1, decideWithinMs: DAY }] }, rules: [] },
  })
})

test.each([
  [
    '  max: 4h',
    '  max: 30m',
    '2 duration.default: The default duration must not be longer than the maximum.',
  ],
  [
    '  max: 4h',
    '  max: 90',
    '3 duration.max: Write a text here; put it in quotes where it looks like a number.',
  ],
  ['  max: 4h', '  max: ages', '3 duration.max: A length of time looks like 30m, 2h 30m or 1d.'],
  ['  max: 4h', '  max: 40d', '3 duration.max: At most 30 d.'],
  ['  max: 4h', '  maximum: 4h', '1 duration.max: This is missing.'],
  ['person ada', 'person zoe', '13 approval.stages.0.from.0: Nobody has the handle zoe.'],
  ['person ada', 'anybody', '13 approval.stages.0.from.0: Approvers are:'],
  ['required: true', 'required: maybe', '7 justification.required: Write true or false.'],
  ['minLength: 10', 'minLength: 1000', '8 justification.minLength: At most 500.'],
  ['start:', 'role: other\nstart:', '4 role: This is the policy of orders-read.'],
  ['start:', '  max: 3h\nstart:', '4 : This is not YAML: Map keys must be unique'],
  ['start:', 'stuff: 1\nstart:', '4 stuff: There is no stuff here.'],
])('%s in place of it: %s is told with its line and place', (from, to, said) => {
  expect(troubleOf(small.replace(from, to)).join('\n')).toContain(said)
})
