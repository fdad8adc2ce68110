import { expect, test } from 'vitest'
import { bearerMatches } from './bearer'

test('the current and the previous secret open, nothing else does', () => {
  const secrets = ['current-secret', 'previous-secret']
  expect(bearerMatches('Bearer current-secret', secrets)).toBe(true)
  expect(bearerMatches('bearer previous-secret', secrets)).toBe(true)
  for (const wrong of [
    null,
    '',
    'Bearer ',
    'Bearer current-secre',
    'Bearer current-secret2',
    'Basic current-secret',
    'current-secret',
  ])
    expect(bearerMatches(wrong, secrets), String(wrong)).toBe(false)
})

test('no secret at all opens to nobody', () => {
  expect(bearerMatches('Bearer ', [])).toBe(false)
})
