import { expect, test } from 'vitest'
import { accountOf, IdentityCenterEntitlement, userNameOf } from './config'
import { hoursOf } from './preflight'

test('a user name is the handle in the pattern, and back', () => {
  const config = { userName: '{handle}@example.com' }
  expect(userNameOf('ada', config)).toBe('ada@example.com')
  expect(accountOf('ada@example.com', config)).toBe('ada')
  for (const other of ['ada@example.org', '@example.com', 'example.com'])
    expect(accountOf(other, config)).toBe(JSON.stringify(other))
})

test('the length of a session is read as AWS writes it', () => {
  expect(['PT4H', 'PT1H30M', 'PT5400S', 'P1DT1H'].map(hoursOf)).toEqual([4, 1.5, 1.5, 25])
})

test('an entitlement names an account by its digits and a permission set by its ARN', () => {
  const permissionSet = 'arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef'
  const fits = (entitlement: object) => IdentityCenterEntitlement.safeParse(entitlement).success
  expect(fits({ account: '123456789012', permissionSet })).toBe(true)
  expect(fits({ account: '1234', permissionSet })).toBe(false)
  expect(fits({ account: '123456789012', permissionSet: 'ReadOnly' })).toBe(false)
})
