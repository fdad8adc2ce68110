import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { policySchema } from './schema'

test('the published schema is the one that policies are read by', () => {
  const file = path.join(import.meta.dirname, 'policy.schema.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policySchema())
})
