import { expect, test } from 'vitest'
import { narrowingWords, picksOf } from './narrowing'

test('what was picked reads as one would say it, and odd values stay apart', () => {
  expect(
    narrowingWords([
      { field: 'namespaces', label: 'Namespaces', values: ['shop', 'billing'] },
      { field: 'ports', label: 'TCP ports', values: ['443'] },
    ]),
  ).toBe('namespaces shop, billing; TCP ports 443')
  expect(
    narrowingWords([{ field: 'commands', label: 'Commands', values: ['/bin/cat', '/bin/ls -l, x'] }]),
  ).toBe('commands /bin/cat, “/bin/ls -l, x”')
  expect(narrowingWords(null)).toBe('')
})

test('what was kept can be picked again', () => {
  expect(picksOf([{ field: 'tables', label: 'Tables', values: ['a'] }])).toEqual({ tables: ['a'] })
  expect(picksOf(null)).toEqual({})
})
