import { expect, test } from 'vitest'
import { PolicySettings } from '@/lib/domain/policy'
import { aPolicy } from '@/lib/testing/factories'
import { policySettings } from './policy-settings'

test('a policy is read as its schema reads it, and only once while its text is the same', () => {
  const first = policySettings(aPolicy)
  expect(first).toEqual(PolicySettings.parse(aPolicy))
  expect(policySettings(structuredClone(aPolicy))).toBe(first)
})

test('another text is another policy', () => {
  const longer = { ...aPolicy, duration: { ...PolicySettings.parse(aPolicy).duration, maxMs: 7_200_000 } }
  expect(policySettings(longer).duration.maxMs).toBe(7_200_000)
  expect(policySettings(aPolicy)).toEqual(PolicySettings.parse(aPolicy))
})
