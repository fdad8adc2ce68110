import { expect, test } from 'vitest'
import manifest from '@/package.json'
import { version } from './version'

test('the version that is shown is the version of the package', () => {
  expect(version).toBe(manifest.version)
})
