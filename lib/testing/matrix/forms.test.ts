import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Approval, Denial, Revocation, Together, wantedLength } from '@/app/(portal)/inbox/input'
import { readToken } from '@/app/(portal)/token-form'
import { typedSettings } from '@/app/(portal)/typed-settings'
import { IdempotencyKey, RequestWanted } from '@/lib/api/shapes'
import { returnPath } from '@/lib/auth/return-path'
import { readActivation } from '@/lib/http/activation-form'

/** What a form or a body may hold when somebody means ill: any value, any name, and the names that scripts inherit. */
const names = fc.oneof(
  fc.constantFrom(
    'requestId',
    'name',
    'reason',
    'duration',
    'passkey',
    'days',
    'owner',
    'networks',
    'start',
    'role',
    '__proto__',
    'constructor',
    'toString',
    'setting.__proto__',
    'secret.constructor',
  ),
  fc.string({ unit: 'binary' }),
)
const forms = fc.array(fc.tuple(names, fc.string({ unit: 'binary', maxLength: 300 })), { maxLength: 20 })
const bodies = fc.anything({ withNullPrototype: true, withBigInt: false, withDate: true })

function formOf(fields: readonly (readonly [string, string])[]): FormData {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

test('no form makes its reading fail other than by a refusal', () => {
  fc.assert(
    fc.property(forms, (fields) => {
      const form = formOf(fields)
      for (const schema of [Approval, Denial, Revocation, Together])
        expect(typeof schema.safeParse(Object.fromEntries(form)).success).toBe('boolean')
      const token = readToken(form)
      expect(token === null || !token.name.includes('\0')).toBe(true)
      const typed = typedSettings(form)
      if (typed !== null) expect(Object.getPrototypeOf(typed.settings)).toBe(Object.prototype)
      expect(typeof readActivation(form, 'UTC').ok).toBe('boolean')
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('no body of the API makes its reading fail other than by a refusal', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      expect(typeof RequestWanted.safeParse(body).success).toBe('boolean')
      expect(typeof IdempotencyKey.safeParse(body).success).toBe('boolean')
    }),
    { numRuns: 1_000 },
  )
})

test('a length that was typed is read, left as asked, or unreadable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (duration) => {
      const read = Approval.shape.duration.safeParse(duration)
      expect(read.success).toBe(true)
      const approval = { duration, askedText: '' } as Parameters<typeof wantedLength>[0]
      const length = wantedLength(approval)
      expect(length === null || length === 'unreadable' || Number.isFinite(length)).toBe(true)
    }),
  )
})

test('where to go after sign-in is always this portal', () => {
  const portal = 'https://gatehouse.example.com'
  const wanted = fc.oneof(
    fc.webUrl(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `//${text}`),
  )
  fc.assert(
    fc.property(wanted, (address) => {
      const path = returnPath(address, portal)
      expect(new URL(path, portal).origin).toBe(portal)
      expect(path).toMatch(/^\/(?!\/)/)
    }),
    { numRuns: 1_000 },
  )
})
