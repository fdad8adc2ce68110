import { expect, test } from 'vitest'
import { missingPackages, servers } from './debian'

test('each server that is missing is named by the package that brings it', () => {
  expect(missingPackages(() => true)).toEqual([])
  expect(missingPackages((file) => file !== '/usr/sbin/slapd')).toEqual(['slapd'])
  expect(missingPackages(() => false)).toEqual(servers.map((server) => server.package))
})
