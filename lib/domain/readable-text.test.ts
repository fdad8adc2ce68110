import { expect, test } from 'vitest'
import { readableText } from './readable-text'

test('marks that turn the direction of text, and control characters, are left out', () => {
  expect(readableText('😀 \u202Eabc\u2066d\u0000e\u0007')).toBe('😀 abcde')
})

test('lines, tabs, accents and right-to-left letters stay as they are', () => {
  expect(readableText('  Zoë\n\tשלום مرحبا  ')).toBe('Zoë\n\tשלום مرحبا')
})
