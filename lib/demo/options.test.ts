import path from 'node:path'
import { expect, test } from 'vitest'
import { demoOptions, ROOT } from './options'

test('without any options the demo keeps its data in the ignored folder and serves on 3000', () => {
  expect(demoOptions([], undefined)).toEqual({
    ok: true,
    value: {
      dataDir: path.join(ROOT, '.gatehouse'),
      port: 3000,
      reset: false,
      prepare: false,
      throwaway: false,
    },
  })
})

test('the port comes from the option, else from PORT', () => {
  expect(demoOptions([], '4000')).toMatchObject({ value: { port: 4000 } })
  expect(demoOptions(['--port', '5000'], '4000')).toMatchObject({ value: { port: 5000 } })
})

test.each(['0', '65536', 'http', '30.5'])('%s is not a port', (port) => {
  expect(demoOptions(['--port', port], undefined)).toMatchObject({ ok: false })
})

test('an unknown option is named, with those there are', () => {
  expect(demoOptions(['--fresh'], undefined)).toMatchObject({
    ok: false,
    error: expect.stringMatching(/--fresh[^]*--reset/),
  })
})
