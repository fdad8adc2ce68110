import { expect, test } from 'vitest'
import { contentSecurityPolicy } from './csp'

const facts = { nonce: 'abc123', providers: [], https: true, development: false }

test('scripts and styles run by the nonce of the response alone', () => {
  const policy = contentSecurityPolicy(facts)
  expect(policy).toContain("script-src 'self' 'nonce-abc123' 'strict-dynamic';")
  expect(policy).toContain("style-src 'self' 'nonce-abc123';")
  expect(policy).not.toContain('unsafe-eval')
  expect(policy.match(/'unsafe-inline'/g)).toHaveLength(1)
})

test('forms may lead to the identity provider, by its origin, and nowhere else', () => {
  expect(contentSecurityPolicy(facts)).toContain("form-action 'self';")
  const policy = contentSecurityPolicy({
    ...facts,
    providers: ['https://id.example.com/realms/staff', 'https://partners.example.com'],
  })
  expect(policy).toContain("form-action 'self' https://id.example.com https://partners.example.com;")
})

test('no page can be framed, and no base or plugin slips in', () => {
  const policy = contentSecurityPolicy(facts)
  for (const directive of ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) {
    expect(policy).toContain(directive)
  }
})

test('stray http links are upgraded only where the portal itself is on https', () => {
  expect(contentSecurityPolicy(facts)).toContain('upgrade-insecure-requests')
  expect(contentSecurityPolicy({ ...facts, https: false })).not.toContain('upgrade-insecure-requests')
})

test('development allows what its server needs, and no more', () => {
  const policy = contentSecurityPolicy({ ...facts, development: true })
  expect(policy).toContain("'unsafe-eval'")
  expect(policy).toContain("connect-src 'self' ws:")
})
