import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { connectHints } from './access'

const config = {
  host: 'db.example.com',
  port: 5432,
  database: 'postgres',
  user: 'p',
  password: 'env:P',
  tls: 'verify',
} as const

function hintFor(database: string): string {
  const entitlement = { database, memberOf: 'r', account: 'one-time' } as const
  return connectHints(config, { account: 'gh_ada_orders-read', entitlement })[0]?.command ?? ''
}

test('the line to copy names everything but the password', () => {
  expect(hintFor('orders')).toBe(
    'psql "host=db.example.com port=5432 dbname=orders user=gh_ada_orders-read sslmode=verify-full"',
  )
})

test('a shell hands an odd name to psql as it is, and runs nothing', () => {
  const argument = execFileSync(
    '/bin/sh',
    ['-c', hintFor(`it's "$(id)" \\ \`id\``).replace(/^psql/, 'printf %s')],
    {
      encoding: 'utf8',
    },
  )
  expect(argument).toContain(String.raw`dbname='it\'s "$(id)" \\ ` + "`id`' user=")
})
